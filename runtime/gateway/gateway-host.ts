/** What the gateway is given, and what it says of itself. */
import type { NatsConnection } from '@nats-io/transport-node';
import type { ContentStore } from '../../actors/assessment-ports.ts';
import type { Provider } from '../../actors/gateway-ports.ts';
import type { Clock } from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { ProviderName } from '../../contracts/assessment/words.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { GatewayObserver } from './gateway-observer.ts';
import type { RateSettings } from './rate-settings.ts';

export interface GatewayOptions {
  /** Questions that this node has under way at one provider. */
  readonly concurrency: number;
  /** Least time between two questions of this node to one provider. */
  readonly gapMs: number;
  readonly limits?: RateSettings;
  /**
   * Whose limits they are, by provider: a fingerprint of the key, or a name. One for all where none is said.
   */
  readonly accounts?: Accounts;
  readonly batchPollMs?: number;
  /** How often the queue is looked at where no fact says that it has grown. */
  readonly lookMs?: number;
  readonly leaseMs?: number;
  /** How long what is under way may take when the node stops. */
  readonly stopMs?: number;
}

type Accounts = { readonly [provider: string]: string };
/** Where nobody named one, all keys of a provider are taken for one account. */
export const accountIn = (accounts: Accounts | undefined, provider: string): string =>
  accounts?.[provider] ?? 'default';

export interface GatewayHost {
  /** A pool of its own. */
  readonly sql: Sql;
  readonly contents: Pick<ContentStore, 'read'>;
  post(envelope: Envelope): Promise<SendAnswer>;
  now(): number;
  nextId(): string;
  readonly connection: Pick<NatsConnection, 'subscribe' | 'flush'>;
  readonly subjects: Subjects;
  /** Of this node: what it holds is held under this name. */
  readonly name: string;
  isHeld(): boolean;
  readonly providers: readonly Provider[];
  readonly options: GatewayOptions;
  readonly observer?: GatewayObserver;
  readonly clock?: Pick<Clock, 'after'>;
}

export interface LaneStatus {
  readonly provider: ProviderName;
  readonly underWay: number;
  /** Held by this node, waiting for room within a limit. */
  readonly waiting: number;
}
export interface GatewayStatus {
  readonly isRunning: boolean;
  readonly lanes: readonly LaneStatus[];
  /** Answered, and not yet taken by their sessions: of this node. */
  readonly undelivered: number;
  readonly lastError: string | null;
}
