/**
 * What the kernel tells about itself. Logs and metrics listen here; the kernel knows neither. Every call
 * takes ids and numbers, never contents (essays are written by minors: their text must not reach a log line).
 */
import type { ErrorRecord } from '../contracts/failures.ts';
import type { JournalOutcome } from '../contracts/words.ts';

/** One entry of a journal, without what was in it. */
export interface Move {
  readonly actor: string;
  readonly fromStatus: string | null;
  readonly toStatus: string | null;
  readonly outcome: JournalOutcome;
}

export interface Observer {
  turnCommitted(turn: { readonly actors: number; readonly messages: number; readonly ms: number }): void;
  /** What the turn wrote into journals. For counting: whoever listens must be quick. */
  actorsMoved(moves: readonly Move[]): void;
  turnConflicted(actors: number): void;
  /** The ledger did not answer; the group is tried again. */
  ledgerFailed(error: ErrorRecord, retryAfterMs: number): void;
  messageRejected(key: string, messageId: string, code: string): void;
  actorFaulted(key: string, messageId: string, error: ErrorRecord): void;
  actorQuarantined(key: string, error: ErrorRecord): void;
  /** It rests longer than it may. */
  actorStalled(key: string, status: string, restedMs: number): void;
  actorFinished(key: string, ending: string): void;
  machineLogged(key: string, label: string | undefined, value: unknown): void;
  actionFailed(key: string, action: string, error: ErrorRecord): void;

  taskStarted(id: string, activity: string, attempt: number): void;
  taskEnded(task: {
    readonly id: string;
    readonly activity: string;
    readonly status: 'completed' | 'failed' | 'expired' | 'cancelled' | 'retried' | 'lost';
    readonly ms: number;
    readonly error?: ErrorRecord;
  }): void;

  factsPublished(count: number): void;
  factFailed(id: string, error: ErrorRecord, isDead: boolean): void;
  /** A JetStream message came again, or was given up. */
  redelivered(stream: string): void;
  terminated(stream: string, subject: string, error: ErrorRecord): void;
  consumerRestarted(stream: string, why: string): void;
  natsChanged(status: string): void;
  /** Connected, or again, to a server of this version. */
  natsReached(version: string): void;

  swept(sweep: {
    readonly targets: number;
    readonly tasks: number;
    readonly facts: number;
    readonly ms: number;
  }): void;
  sweepFailed(error: ErrorRecord): void;

  /** A door said no to a request before it became a message. */
  requestRefused(verb: string, code: string): void;
  /** A request met an error that nobody foresaw: the caller was told `internal`. */
  requestFailed(verb: string, error: ErrorRecord): void;
  /** What a product did beside its answer went wrong: a word for the part, and why. */
  productFailed(part: string, error: ErrorRecord): void;
  /** The ledger is not the one that others heard of: this node ends. */
  ledgerFellBack(error: ErrorRecord): void;
  nodeChanged(status: 'starting' | 'ready' | 'draining' | 'stopped'): void;
}
