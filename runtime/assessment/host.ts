/** What the handlers of assessment are given by the node that they run on. */
import type { ContentStore, TextExtractor } from '../../actors/assessment-ports.ts';
import type { PhaseDefinition, PipelineDefinition } from '../../actors/phases.ts';
import type { Call } from '../../contracts/assessment/api.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { ProviderName } from '../../contracts/assessment/words.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { type ActorKey } from '../../contracts/ids.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { QueueGate } from '../gateway/queue-gate.ts';

export interface AssessmentHost {
  readonly sql: Sql;
  readonly contents: ContentStore;
  readonly extractor: TextExtractor;
  readonly phases: readonly PhaseDefinition[];
  readonly pipelines: readonly PipelineDefinition[];
  /** Absent: the built-in judge, and no provider. */
  readonly judging?: JudgingSettings;
  /** Bytes of an object that a client has put into the NATS object store; null: there is none. */
  takeObject(name: string, bytesMax: number): Promise<Uint8Array | null>;
  /** Its bytes are stored here now; the object store may forget it. */
  dropObject?(name: string): Promise<void>;
  /** Takes a message and answers after the commit. Never rejects. */
  post(envelope: Envelope): Promise<SendAnswer>;
  now(): number;
  nextId(): string;
}

/** What this installation judges with, as far as its doors must know. */
export interface JudgingSettings {
  /** Judges where nobody named one. */
  readonly defaultJudge: string;
  /** Providers that this node has a key for. */
  readonly providers: readonly ProviderName[];
  /** Whether machines may be asked more. */
  readonly queue: QueueGate;
}

export interface Message {
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: JsonObject;
  /** Same id, same answer (T3). Made up when absent. */
  readonly id?: string;
}

/** Sends a message in the name of a caller, and answers after the commit. */
export const tellActor = (
  host: Pick<AssessmentHost, 'post' | 'now' | 'nextId'>,
  call: Call,
  { target, type, payload, id }: Message,
): Promise<SendAnswer> =>
  host.post({
    id: id ?? host.nextId(),
    target,
    type,
    payload,
    sender: `api:${call.door}`,
    correlation: call.correlationId,
    at: host.now(),
  });
