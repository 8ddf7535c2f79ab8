/**
 * The ledger as the simulator sees it: one world of rows, a clock that only moves when it is told to, and a
 * handle for each node. `MemoryWorld` and `PostgresWorld` are both of them; a suite holds them to the same
 * behaviour (tests/int/simulation/ledger-conformance.test.ts).
 */
import type { JournalRow } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import type { DeadReason, SupervisorDeed, TaskStatus } from '../../../contracts/words.ts';
import type { OpenLedger } from '../../../runtime/open-ledger.ts';

/** What one node holds. After `crash` of the node every call fails, as on a closed connection. */
export type NodeLedger = Pick<OpenLedger, 'turns' | 'tasks' | 'sweeps' | 'supervision' | 'bury' | 'beat'>;

export interface LedgerWorld {
  /** The only clock that the ledger believes; milliseconds since 1970. */
  readonly nowMs: number;
  advanceTo(nowMs: number): Promise<void>;
  /** The same handle for the same id, until the node crashes. */
  ledgerFor(nodeId: string): NodeLedger;
  /** The node is gone: its open turns roll back, its handle is dead. A node of that name may begin anew. */
  crash(nodeId: string): Promise<void>;
  rows(): Promise<Rows>;
  /** The one switch of the installation. */
  setHold(held: boolean, by: string): Promise<void>;
  /** Lifts the quarantine or the rest of an actor, as an operator does. */
  release(key: ActorKey): Promise<boolean>;
  close(): Promise<void>;
}

/** All that is stored. Rows are never changed in place: one that is another object has changed. */
export interface Rows {
  readonly nowMs: number;
  readonly actors: ReadonlyMap<ActorKey, StoredActor>;
  /** Of each actor, in the order of `seq`. */
  readonly journal: ReadonlyMap<ActorKey, readonly JournalRow[]>;
  /** By `seq`, in that order. */
  readonly mailbox: ReadonlyMap<number, StoredMail>;
  readonly tasks: ReadonlyMap<string, StoredTask>;
  readonly outbox: ReadonlyMap<string, StoredFact>;
  readonly deadLetters: readonly StoredLetter[];
  readonly nodes: ReadonlyMap<string, StoredNode>;
  readonly supervisorLog: readonly StoredDeed[];
}

/** Times are milliseconds since 1970; JSON is text. */
export interface StoredActor {
  readonly key: ActorKey;
  readonly kind: string;
  readonly machine: string;
  readonly status: string;
  readonly snapshot: string;
  readonly version: number;
  readonly seq: number;
  readonly head: string;
  readonly outcome: string | null;
  readonly parent: string | null;
  readonly correlationId: string | null;
  readonly restarts: number;
  readonly restartsSince: number | null;
  readonly retryAt: number | null;
  readonly quarantined: string | null;
  readonly nextLook: number | null;
  readonly movedAt: number | null;
  readonly stallMs: number | null;
  readonly stalledAt: number | null;
}

export interface StoredMail {
  readonly seq: number;
  readonly id: string;
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: string;
  readonly sender: string | null;
  readonly causation: string | null;
  readonly correlation: string | null;
  readonly trace: string | null;
  readonly dueAt: number;
  readonly timer: string | null;
  readonly attempts: number;
}

export interface StoredTask {
  readonly id: string;
  readonly actor: ActorKey;
  readonly child: string;
  readonly activity: string;
  readonly input: string | null;
  readonly status: TaskStatus;
  readonly attempts: number;
  readonly attemptsMax: number;
  readonly priority: number;
  readonly runAt: number;
  readonly deadline: number | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly heartbeat: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly correlationId: string | null;
  readonly trace: string | null;
  readonly finishedAt: number | null;
}

export interface StoredFact {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
  readonly headers: string | null;
  readonly attempts: number;
  readonly nextAttempt: number;
  readonly error: string | null;
  readonly createdAt: number;
}

export interface StoredLetter {
  readonly reason: DeadReason;
  readonly actor: string | null;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly letter: string;
  readonly error: string;
}

export interface StoredNode {
  readonly id: string;
  readonly name: string;
  readonly roles: string;
  readonly kinds: string;
  readonly heartbeatAt: number;
}

export interface StoredDeed {
  readonly node: string;
  readonly kind: string | null;
  readonly actor: string | null;
  readonly what: SupervisorDeed;
  readonly detail: string | null;
}
