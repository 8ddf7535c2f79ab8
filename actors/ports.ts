/**
 * What the running process needs of the world, as narrow as it can be: a ledger, a wire, a clock, ids. The
 * real ones live in persistence/ and runtime/; the simulator brings its own. Rows are plain data: JSON stays
 * text until somebody needs to look inside.
 */
import type { ActorKey } from '../contracts/ids.ts';
import type { Envelope } from '../contracts/envelope.ts';
import type { ErrorRecord } from '../contracts/failures.ts';
import type { DeadReason, JournalOutcome, SupervisorDeed, TaskStatus } from '../contracts/words.ts';

/** The link of a child to the actor that spawned it. */
export interface ParentLink {
  readonly key: ActorKey;
  /** The child's name inside the parent. */
  readonly child: string;
  /** Set where the parent wants every snapshot (`onSnapshot`). */
  readonly sync?: boolean;
}

export interface ActorRow {
  readonly key: ActorKey;
  readonly kind: string;
  readonly machine: string;
  readonly status: string;
  readonly snapshot: string;
  readonly version: number;
  readonly seq: number;
  /** Hash of the newest journal row, hex. */
  readonly head: string;
  readonly outcome: string | null;
  readonly parent: string | null;
  readonly correlationId: string | null;
  /** Faulted turns in the present window. */
  readonly restarts: number;
  /** Age of that window, or null: there was none yet. */
  readonly windowMs: number | null;
  readonly quarantined: string | null;
  /** Above 0: a faulted actor rests this much longer before it is tried again. */
  readonly restMs: number;
}

export interface MailRow {
  readonly seq: number;
  readonly envelope: Envelope;
  readonly timer: string | null;
  readonly attempts: number;
}

/** What the journal holds of a message that it has seen: enough to answer it as before. */
export interface SeenRow {
  readonly actor: ActorKey;
  readonly messageId: string;
  readonly type: string;
  readonly payload: string;
  readonly version: number;
  readonly toStatus: string | null;
  readonly outcome: JournalOutcome;
  readonly answer: string | null;
}

export interface JournalRow {
  readonly actor: ActorKey;
  readonly seq: number;
  readonly version: number;
  readonly messageId: string;
  readonly type: string;
  readonly payload: string;
  readonly at: number;
  readonly sender: string | null;
  readonly causationId: string | null;
  readonly correlationId: string | null;
  readonly fromStatus: string | null;
  readonly toStatus: string | null;
  readonly effects: string | null;
  readonly outcome: JournalOutcome;
  readonly answer: string | null;
  readonly hash: string;
}

/** The new state of one actor. `before` is what the turn saw: the row is written only if it still says so. */
export interface ActorWrite {
  readonly key: ActorKey;
  readonly kind: string;
  readonly before: { readonly version: number; readonly seq: number } | null;
  readonly machine: string;
  readonly status: string;
  readonly snapshot: string;
  readonly version: number;
  readonly seq: number;
  readonly head: string;
  readonly outcome: string | null;
  readonly parent: string | null;
  readonly correlationId: string | null;
  readonly stallAfterMs: number | null;
}

export interface MailWrite {
  readonly envelope: Envelope;
  readonly timer: string | null;
  readonly delayMs: number;
}

export interface TaskWrite {
  readonly id: string;
  readonly actor: ActorKey;
  readonly child: string;
  readonly activity: string;
  readonly input: string | null;
  readonly attemptsMax: number;
  readonly priority: number;
  readonly deadlineMs: number | null;
  /** Set when the node that writes the task also runs it at once: born leased, nobody needs to be told. */
  readonly leaseOwner: string | null;
  readonly leaseMs: number;
  readonly correlationId: string | null;
  readonly trace: string | null;
}

/** An answer that was applied closes its task in the same transaction. */
export interface TaskSettlement {
  readonly id: string;
  readonly status: TaskStatus;
  readonly result: string | null;
  readonly error: string | null;
}

export interface FactWrite {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
  readonly headers: string | null;
}

/**
 * Facts of the same actor that were written before and are still in the outbox; null: too many to name.
 */
export type FactsAhead = readonly string[] | null;

export interface DeadLetterWrite {
  readonly reason: DeadReason;
  readonly actor: ActorKey | null;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly letter: string;
  readonly error: ErrorRecord;
}

/** A turn that failed for one actor: count it, rest, or quarantine. */
export interface ActorFault {
  readonly key: ActorKey;
  readonly restarts: number;
  readonly isNewWindow: boolean;
  readonly restMs: number;
  /** Reason, when the limit is reached. */
  readonly quarantined: string | null;
}

export interface TurnWrites {
  readonly actors: readonly ActorWrite[];
  readonly journal: readonly JournalRow[];
  readonly mailTaken: readonly number[];
  readonly mail: readonly MailWrite[];
  readonly timersCancelled: readonly { readonly owner: ActorKey; readonly timer: string | null }[];
  readonly tasks: readonly TaskWrite[];
  readonly tasksSettled: readonly TaskSettlement[];
  readonly tasksCancelled: readonly string[];
  readonly facts: readonly FactWrite[];
  readonly deadLetters: readonly DeadLetterWrite[];
  readonly faults: readonly ActorFault[];
}

export interface OpenTurn {
  /** Locked by this transaction. What is neither here nor in `absent` is locked elsewhere. */
  readonly actors: ReadonlyMap<ActorKey, ActorRow>;
  readonly absent: ReadonlySet<ActorKey>;
  /** Due mail of the asked keys, in mailbox order. */
  readonly mail: readonly MailRow[];
  readonly seen: readonly SeenRow[];
  /**
   * Runs `project` (if any) inside the transaction, then commits. `conflict`: somebody was there before us.
   */
  commit(writes: TurnWrites, project?: (sql: unknown) => Promise<void>): Promise<Committed | 'conflict'>;
  abandon(): Promise<void>;
}

export interface Committed {
  /** Of the facts written, by their ids: those that have others ahead of them. */
  readonly factsAhead: ReadonlyMap<string, FactsAhead>;
}

export interface TurnRequest {
  readonly keys: readonly ActorKey[];
  readonly messages: readonly { readonly target: ActorKey; readonly id: string }[];
  /** Those of `keys` that are known to have mail. Mail of the others is found and taken all the same. */
  readonly rung: ReadonlySet<ActorKey>;
  readonly mailMax: number;
}

export interface TaskRow {
  readonly id: string;
  readonly actor: ActorKey;
  readonly child: string;
  readonly activity: string;
  readonly input: string | null;
  readonly attempts: number;
  readonly attemptsMax: number;
  readonly deadlineInMs: number | null;
  readonly correlationId: string | null;
  readonly trace: string | null;
}

export interface FactRow extends FactWrite {
  readonly attempts: number;
}

/** Where turns happen. One implementation is Postgres; the simulator will bring a model of it. */
export interface TurnLedger {
  openTurn(request: TurnRequest): Promise<OpenTurn>;
}

export interface TaskLedger {
  /** Takes queued tasks of these activities; `ids` narrows it to those a bell named. */
  claimTasks(claim: {
    readonly owner: string;
    readonly activities: readonly string[];
    readonly count: number;
    readonly leaseMs: number;
    readonly ids?: readonly string[];
  }): Promise<readonly TaskRow[]>;
  /** Extends leases that are still ours; the answer names those that are. */
  renewTasks(owner: string, ids: readonly string[], leaseMs: number): Promise<ReadonlySet<string>>;
  /** Keeps what a running task reported about itself. */
  noteTask(owner: string, id: string, heartbeat: string): Promise<void>;
  /** Back to the queue after a failed attempt, or with `delayMs` 0 when a node lets go of it. */
  requeueTask(retry: {
    readonly owner: string;
    readonly id: string;
    readonly delayMs: number;
    readonly error: string | null;
    readonly countAttempt: boolean;
  }): Promise<void>;
  /**
   * Leases that ran out: queued again, or, with no attempt or no time left, closed as `failed` or `expired`
   * with the error filed as mail to the actor in the same statement (`answered` are the actors to ring).
   */
  reapTasks(rowsMax: number): Promise<{
    readonly requeued: readonly { readonly id: string; readonly activity: string }[];
    readonly answered: readonly ActorKey[];
  }>;
  /**
   * Closes a task and files its answer as mail: for an answer whose actor cannot take it right now. Only if
   * `owner` still has the lease: otherwise the task has begun anew elsewhere, and that run will answer.
   */
  fileAnswer(settlement: TaskSettlement, answer: Envelope, owner: string): Promise<void>;
}

export interface SweepLedger {
  /**
   * Targets with mail or timers that are due, oldest first. `only` narrows it to kinds, and to what is due of
   * late.
   */
  dueTargets(
    rowsMax: number,
    graceMs: number,
    only?: { readonly kinds: readonly string[]; readonly sinceMs: number | null },
  ): Promise<readonly ActorKey[]>;
  /**
   * To the dead letters: mail that waited for `waitedMs`, of kinds but `kinds` that no node has that beat in
   * `silentMs`.
   */
  buryUnhostedMail(unhosted: {
    readonly kinds: readonly string[];
    readonly waitedMs: number;
    readonly silentMs: number;
    readonly rowsMax: number;
  }): Promise<number>;
  /** Milliseconds until the next timer, or null. */
  nextTimerInMs(): Promise<number | null>;
  /** Queued tasks that are due: their ids by activity. */
  dueTasks(
    rowsMax: number,
    graceMs: number,
  ): Promise<readonly { readonly id: string; readonly activity: string }[]>;
  takeFacts(rowsMax: number, holdMs: number): Promise<readonly FactRow[]>;
  dropFacts(ids: readonly string[]): Promise<void>;
  postponeFact(id: string, delayMs: number, error: ErrorRecord): Promise<void>;
  buryFact(id: string, error: ErrorRecord): Promise<void>;
}

/** An actor that rests longer than it may. */
export interface Look {
  readonly key: ActorKey;
  readonly kind: string;
  readonly status: string;
  readonly seq: number;
  readonly parent: string | null;
  readonly restedMs: number;
  readonly hasMail: boolean;
  readonly hasTasks: boolean;
}

export interface SupervisorEntry {
  readonly kind: string | null;
  readonly actor: string | null;
  readonly what: SupervisorDeed;
  readonly detail: object | null;
}

export interface SupervisionLedger {
  /** Takes the looks that are due and plans the next ones; no look is taken twice. */
  takeLooks(rowsMax: number): Promise<readonly Look[]>;
  /** Files what the supervisor has to say and what it did, in one transaction. */
  tell(words: {
    readonly node: string;
    readonly entries: readonly SupervisorEntry[];
    readonly mail: readonly Envelope[];
  }): Promise<void>;
  /** The one switch of the installation, and when it was last moved. */
  readHold(): Promise<{ readonly held: boolean; readonly changedAt: string }>;
}

/** The bells: tells other nodes that there is work. Losing a bell costs time, never work (T5). */
export interface Bells {
  mail(targets: readonly ActorKey[]): void;
  tasks(tasks: readonly { readonly id: string; readonly activity: string }[]): void;
}

/** Publishes facts; resolves when the stream has them. */
export interface FactPublisher {
  publish(fact: FactWrite): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export interface Ids {
  /** Unique for ever and growing with time. */
  next(): string;
}

/** Named points of the story where a test may stop the world. Does nothing in production. */
export type Reach = (point: CrashPoint) => void | Promise<void>;
export const crashPoints = [
  'before-lock',
  'after-lock',
  'after-step',
  'before-commit',
  'after-commit',
  'after-ring',
  'before-ack',
  'task-before-run',
  'task-before-result',
  'task-after-result',
  'fact-after-publish',
] as const;
export type CrashPoint = (typeof crashPoints)[number];
