/**
 * A kind: one XState machine, and what the runtime must know to make its actors durable. Authors call
 * `defineKind`; everything else reads the result. Owns no behaviour: the machine has it all.
 */
import type { AnyActorLogic, AnyStateMachine, EventFrom } from 'xstate';
import type { ZodType } from 'zod';
import type { StoredSnapshot } from './snapshot.ts';
import type { SupervisionOptions } from './supervision.ts';

/** What runs a task: the promise creator of the machine, or an activity of that name. */
export interface ActivityCall<Input = unknown> {
  /** What the machine's `input` made, as it came back from the ledger. */
  readonly input: Input;
  readonly signal: AbortSignal;
  /** Says that the work goes on; keeps the lease and stores a note that the console shows. */
  heartbeat(note?: unknown): void;
  readonly attempt: number;
  /** The same for every attempt of one invocation: the idempotency key for whatever the activity calls. */
  readonly taskId: string;
}
/** May name its input's type: nobody but the machine decides what that is. */
export type Activity = (call: ActivityCall<never>) => unknown;

export interface ActivityOptions {
  /** Runs instead of the machine's own `fromPromise` of this name. */
  readonly run?: Activity;
  /** Attempts in all, the first included. */
  readonly attemptsMax?: number;
  /** Attempts in all where nodes are lost under them: work that waits in a queue did nothing wrong. */
  readonly lostMax?: number;
  readonly backoffMs?: number;
  readonly backoffMaxMs?: number;
  /** From creation to the last possible answer, retries included. */
  readonly deadlineMs?: number;
  readonly leaseMs?: number;
  readonly priority?: number;
}

export interface KindOptions {
  readonly machine: AnyStateMachine;
  /** Defaults to the machine's id. */
  readonly name?: string;
  /** The words that `status` may say. Each names exactly one state; the drift guard holds them together. */
  readonly statuses?: readonly string[];
  /** The Postgres enum that holds the same words, if there is one. */
  readonly statusType?: string;
  /** Refuses custom actions: what the runtime cannot make durable, the machine may not contain. */
  readonly strict?: boolean;
  /** By the name of the actor source in `setup({ actors })`, or `N.<state id>` for an inline invoke. */
  readonly activities?: { readonly [src: string]: ActivityOptions };
  /** Called for a snapshot of another machine version. Returns one that the present machine can hold. */
  readonly migrateSnapshot?: (snapshot: StoredSnapshot, fromMachine: string) => StoredSnapshot;
  /** This kind's row of the supervision table. */
  readonly supervision?: SupervisionOptions;
  /** Writes read models inside the transaction of the turn, from the facts that the turn emits. */
  readonly project?: Projection;
  /**
   * What events look like that come from outside, without their `type`: the doors refuse others, and show
   * these to whoever wants to send one. Only looked at: what a schema would change or default stays as sent.
   */
  readonly events?: { readonly [type: string]: ZodType | undefined };
  /** The same of the input that `actor.create` brings. */
  readonly input?: ZodType;
}

export interface ProjectedFact {
  readonly source: string;
  readonly type: string;
  readonly payload: unknown;
  readonly at: number;
}
export type Projection = (facts: readonly ProjectedFact[], sql: unknown) => Promise<void>;

/** A kind as the runtime uses it: checked, hashed, with its children's kinds resolved. */
export interface Kind {
  readonly name: string;
  /** A copy of the author's machine, so that limits set on it stay ours. */
  readonly machine: AnyStateMachine;
  /** Content hash of the machine: the version that snapshots are stored with. */
  readonly hash: string;
  readonly statuses: readonly string[] | null;
  readonly statusType: string | null;
  readonly strict: boolean;
  readonly activities: ReadonlyMap<string, ActivityOptions & { readonly run: Activity }>;
  /** The kind that a child machine becomes, by actor source. */
  readonly children: ReadonlyMap<string, string>;
  readonly sourceOf: (logic: AnyActorLogic) => string | undefined;
  readonly migrateSnapshot: KindOptions['migrateSnapshot'];
  readonly project: Projection | null;
  /** As given; the runtime's limits fill the gaps. */
  readonly supervision: SupervisionOptions;
  /** What callers must send, by event type; a type that is not in it takes any object. */
  readonly events: ReadonlyMap<string, ZodType>;
  readonly input: ZodType | null;
  /** Whether its chart has a transition for `assay.stalled` anywhere. */
  readonly hearsStalls: boolean;
  /** Whether any state declares how long an actor may rest in it. */
  readonly declaresStalls: boolean;
}

/** Names a machine to the runtime. Checked when the runtime starts, together with all the others. */
export const defineKind = <M extends AnyStateMachine>(options: TypedOptions<M>): KindOptions => options;

/** Schemas for events that the machine's types name, and for no others. */
type TypedOptions<M extends AnyStateMachine> = Omit<KindOptions, 'machine' | 'events'> & {
  readonly machine: M;
  readonly events?: { readonly [type in EventFrom<M>['type']]?: ZodType };
};
