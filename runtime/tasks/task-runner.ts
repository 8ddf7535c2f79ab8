/**
 * Runs tasks: the promise logic of machines, outside of any turn. At least once each; the answer counts once,
 * because it is a message with the task's id and the journal knows it (T3). Owns the tasks that run on this
 * node and their leases. Does not own retries of a lost node's tasks: the sweep takes those back when the
 * lease runs out.
 */
import type { Clock, Reach, TaskLedger, TaskRow, TaskSettlement, TaskWrite } from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { messageOf, Retryable, toErrorRecord } from '../../contracts/failures.ts';
import { type ActorKey, kindOf } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Activity, ActivityOptions, Kind } from '../../machines/kind.ts';
import { type ActorAddress, reviveRefs } from '../../machines/refs.ts';
import { unstorablePath } from '../../machines/storable.ts';
import type { Observer } from '../observer.ts';
import type { Delivery } from '../turn/delivery.ts';
import { activityName } from '../turn/carry-effects.ts';
import { backoffMs, untilAborted, withDeadline } from './timing.ts';

export interface TaskRunnerHost {
  readonly nodeId: string;
  readonly ledger: TaskLedger;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly reach: Reach;
  readonly random: () => number;
  readonly clock: Pick<Clock, 'after'>;
  now(): number;
  deliver(delivery: Delivery): void;
  /** Mail was filed in the ledger for this actor. */
  ring(key: ActorKey): void;
  /** Whether this node may begin tasks by itself. */
  mayClaim(): boolean;
  /** A task will be due again in so many milliseconds. */
  wakeIn(delayMs: number): void;
}

interface Running {
  readonly task: TaskRow;
  readonly abort: AbortController;
  readonly leaseMs: number;
  /** The newest note that is not written yet, while one before it is. */
  note: { readonly isWriting: boolean; readonly next: string | null };
}

type ActivitySpec = ActivityOptions & { readonly run: Activity };

export class TaskRunner {
  readonly #host: TaskRunnerHost;
  readonly #specs = new Map<string, ActivitySpec>();
  readonly #running = new Map<string, Running>();
  #reserved = 0;
  #isDraining = false;
  /** Tasks may be queued that found no place here. */
  #isBehind = false;
  #claiming: Promise<void> | null = null;
  #idle: (() => void)[] = [];

  constructor(host: TaskRunnerHost) {
    this.#host = host;
    for (const kind of host.kinds.values()) {
      for (const [src, spec] of kind.activities) this.#specs.set(activityName(kind.name, src), spec);
    }
  }
  get running(): number {
    return this.#running.size;
  }
  get activities(): readonly string[] {
    return [...this.#specs.keys()];
  }
  get #free(): number {
    return this.#isDraining ? 0 : this.#host.limits.tasksInFlightMax - this.#running.size - this.#reserved;
  }

  /** A place for a task that is about to be written; it is then born with our lease. */
  reserve(activity: string): string | null {
    if (!this.#specs.has(activity)) return null;
    if (this.#free <= 0) {
      this.#isBehind = true;
      return null;
    }
    this.#reserved += 1;
    return this.#host.nodeId;
  }
  unreserve(): void {
    this.#reserved -= 1;
  }

  /** A task that was written with our lease and is now committed. */
  startReserved(task: TaskWrite): void {
    this.#reserved -= 1;
    this.#start({ ...task, attempts: 1, deadlineInMs: task.deadlineMs });
  }

  /** Takes what it has room for: all that is due, or what a bell named. One claim at a time. */
  async claim(ids?: readonly string[]): Promise<void> {
    while (this.#claiming !== null) await this.#claiming;
    if (!this.#host.mayClaim()) return;
    if (this.#free <= 0) {
      this.#isBehind = !this.#isDraining;
      return;
    }
    this.#claiming = this.#claimNow(ids).finally(() => {
      this.#claiming = null;
    });
    await this.#claiming;
  }

  async #claimNow(ids: readonly string[] | undefined): Promise<void> {
    const { ledger, nodeId, limits } = this.#host;
    const claim = {
      owner: nodeId,
      activities: this.activities,
      count: this.#free,
      leaseMs: limits.taskLeaseMs,
    };
    const tasks = await ledger.claimTasks(ids === undefined ? claim : { ...claim, ids });
    if (ids === undefined) this.#isBehind = tasks.length >= claim.count;
    for (const task of tasks) this.#start(task);
  }

  /** A place is free again: takes what had to wait, several at a time. */
  #catchUp(): void {
    if (!this.#isBehind || this.#claiming !== null) return;
    if (this.#free < this.#host.limits.tasksInFlightMax / 4) return;
    this.claim().catch((error: unknown) => this.#host.observer.ledgerFailed(toErrorRecord(error), 0));
  }

  /** The state that wanted it was left. */
  cancel(id: string): void {
    this.#running.get(id)?.abort.abort(new Error('The state that invoked this task was left'));
  }

  /** Keeps the leases of what runs here; what is no longer ours is aborted, its answer would not count. */
  async renew(): Promise<void> {
    const { now } = this.#host;
    if (this.#running.size === 0 || now() - this.#renewedAt < this.#shortestLeaseMs() / 3) return;
    this.#renewedAt = now();
    const byLease = Map.groupBy([...this.#running.values()], (running) => running.leaseMs);
    for (const [leaseMs, running] of byLease) {
      const ids = running.map(({ task }) => task.id);
      const kept = await this.#host.ledger.renewTasks(this.#host.nodeId, ids, leaseMs);
      for (const { task, abort } of running)
        if (!kept.has(task.id)) abort.abort(new Error('The lease on this task was lost'));
    }
  }

  /** Aborted work that does not stop is nobody's any more: nothing waits for it. */
  #isBusy(): boolean {
    for (const { abort } of this.#running.values()) if (!abort.signal.aborted) return true;
    return false;
  }
  #renewedAt = 0;
  #shortestLeaseMs(): number {
    let shortest: number = this.#host.limits.taskLeaseMs;
    for (const { leaseMs } of this.#running.values()) if (leaseMs < shortest) shortest = leaseMs;
    return shortest;
  }

  /** Takes nothing new; waits for what runs, and after `drainMs` gives the rest back to the queue. */
  async drain(drainMs: number): Promise<void> {
    this.#isDraining = true;
    // What a claim under way brings is ours already.
    const { clock } = this.#host;
    const claimed = Promise.resolve(this.#claiming).catch(() => undefined);
    await withDeadline(claimed, drainMs, undefined, clock);
    if (!this.#isBusy()) return;
    const finished = new Promise<void>((resolve) => this.#idle.push(resolve));
    await withDeadline(finished, drainMs, undefined, clock);
    const left = [...this.#running.values()];
    for (const { abort } of left) abort.abort(new Error('The node is stopping'));
    const { ledger, nodeId } = this.#host;
    await Promise.allSettled(
      left.map(({ task: { id } }) =>
        ledger.requeueTask({ owner: nodeId, id, delayMs: 0, error: null, countAttempt: false }),
      ),
    );
  }

  #start(task: TaskRow): void {
    const spec = this.#specs.get(task.activity);
    if (spec === undefined || this.#running.has(task.id)) return;
    const running = {
      task,
      abort: new AbortController(),
      leaseMs: spec.leaseMs ?? this.#host.limits.taskLeaseMs,
      note: { isWriting: false, next: null },
    };
    this.#running.set(task.id, running);
    this.#host.observer.taskStarted(task.id, task.activity, task.attempts);
    void this.#run(running, spec).finally(() => {
      this.#running.delete(task.id);
      this.#catchUp();
      if (!this.#isBusy()) for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  async #run(running: Running, spec: ActivitySpec): Promise<void> {
    const { task, abort } = running;
    const startedAt = performance.now();
    const tell = (status: Ended, error?: unknown): void =>
      this.#host.observer.taskEnded({
        id: task.id,
        activity: task.activity,
        status,
        ms: performance.now() - startedAt,
        ...(error === undefined ? {} : { error: toErrorRecord(error) }),
      });
    try {
      await this.#host.reach('task-before-run');
      const result = await this.#call(running, spec);
      await this.#host.reach('task-before-result');
      if (abort.signal.aborted) return tell(this.#isDraining ? 'lost' : 'cancelled');
      await this.#answer(task, 'completed', { output: result });
      await this.#host.reach('task-after-result');
      tell('completed');
    } catch (error) {
      if (abort.signal.aborted && !(abort.signal.reason instanceof TaskExpired))
        return tell(this.#isDraining ? 'lost' : 'cancelled', error);
      await this.#failed(task, spec, abort.signal.aborted ? abort.signal.reason : error, tell);
    }
  }

  async #call(running: Running, spec: ActivitySpec): Promise<unknown> {
    const { task, abort } = running;
    const text = task.input ?? 'null';
    const input =
      task.input === null ? undefined : reviveRefs(JSON.parse(text), text, this.#deliverFor(task));
    const called = Promise.resolve(
      spec.run({
        // Only the machine knows what its `input` made; here bytes became a value again.
        input: input as never,
        signal: abort.signal,
        attempt: task.attempts,
        taskId: task.id,
        heartbeat: (note) => this.#note(running, JSON.stringify(note ?? null)),
      }),
    );
    const work = untilAborted(called, abort.signal);
    if (task.deadlineInMs === null) return work;
    const expired = new TaskExpired(`It was not done within its deadline`);
    const late = (): never => {
      abort.abort(expired);
      throw expired;
    };
    return withDeadline(work, Math.max(0, task.deadlineInMs), late, this.#host.clock);
  }

  /** A reference that was passed as input is live: what the task sends it becomes a message of its own. */
  #deliverFor(task: TaskRow): (target: ActorAddress, event: { readonly type: string }) => void {
    let count = 0;
    return (target, event) => {
      if (target.key === undefined) return;
      const { type, ...payload } = event;
      const id = `task:${task.id}/${task.attempts}.${count++}`;
      const envelope = this.#envelope(task, { id, target: target.key, type, payload: payload });
      this.#host.deliver({ envelope, answer: () => undefined });
    };
  }

  /** One write at a time; of the notes that come meanwhile only the last one counts. */
  #note(running: Running, next: string): void {
    const { isWriting } = running.note;
    running.note = { isWriting: true, next: isWriting ? next : null };
    if (isWriting) return;
    const { ledger, nodeId, observer } = this.#host;
    ledger
      .noteTask(nodeId, running.task.id, next)
      .catch((error: unknown) => observer.ledgerFailed(toErrorRecord(error), 0))
      .finally(() => {
        const waiting = running.note.next;
        running.note = { isWriting: false, next: null };
        if (waiting !== null) this.#note(running, waiting);
      });
  }

  async #failed(task: TaskRow, spec: ActivitySpec, error: unknown, tell: Tell): Promise<void> {
    const isExpired = error instanceof TaskExpired;
    if (!isExpired && !(error instanceof UnkeepableResult) && task.attempts < (spec.attemptsMax ?? 1)) {
      const delayMs = this.#retryDelayMs(task, spec, error);
      const record = JSON.stringify(toErrorRecord(error));
      const retry = { owner: this.#host.nodeId, id: task.id, delayMs, error: record, countAttempt: true };
      await this.#persist(() => this.#host.ledger.requeueTask(retry));
      this.#host.wakeIn(delayMs);
      return tell('retried', error);
    }
    await this.#answer(task, isExpired ? 'expired' : 'failed', {
      error: toErrorRecord(error),
    });
    tell(isExpired ? 'expired' : 'failed', error);
  }

  #retryDelayMs(task: TaskRow, spec: ActivitySpec, error: unknown): number {
    if (error instanceof Retryable) return error.retryAfterMs;
    const { limits, random } = this.#host;
    const first = spec.backoffMs ?? limits.taskBackoffMs;
    return backoffMs(task.attempts, first, spec.backoffMaxMs ?? limits.taskBackoffMaxMs, random());
  }

  /**
   * Hands the answer to the actor; where it cannot take it now, the answer becomes mail. Either way it is
   * durable.
   */
  async #answer(
    task: TaskRow,
    status: 'completed' | 'failed' | 'expired',
    news: Record<string, unknown>,
  ): Promise<void> {
    const word = status === 'completed' ? 'done' : 'error';
    const type = `xstate.${word}.actor.${task.child}`;
    const payload = keepable({ ...news, actorId: task.child }, this.#host.limits.taskResultBytesMax);
    const envelope = this.#envelope(task, { id: `task:${task.id}`, target: task.actor, type, payload });
    const settlement: TaskSettlement = {
      id: task.id,
      status,
      result: status === 'completed' ? JSON.stringify(news['output'] ?? null) : null,
      error: status === 'completed' ? null : JSON.stringify(news['error']),
    };
    const answer = await new Promise<SendAnswer>((resolve) => {
      this.#host.deliver({ envelope, settlement, answer: resolve });
    });
    if (answer.result === 'accepted' || (answer.result === 'rejected' && answer.code !== 'quarantined'))
      return;
    await this.#persist(() => this.#host.ledger.fileAnswer(settlement, envelope, this.#host.nodeId));
    this.#host.ring(task.actor);
  }

  #envelope(task: TaskRow, message: Pick<Envelope, 'id' | 'target' | 'type' | 'payload'>): Envelope {
    return {
      ...message,
      sender: `task:${task.id}`,
      causation: task.id,
      correlation: task.correlationId ?? undefined,
      trace: task.trace ?? undefined,
      at: this.#host.now(),
    };
  }

  /** Where the ledger is away, the lease runs out and the task comes again: at least once, as promised. */
  async #persist(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#host.observer.ledgerFailed(toErrorRecord(error), this.#host.limits.taskLeaseMs);
    }
  }
}

type Ended = 'completed' | 'failed' | 'expired' | 'cancelled' | 'retried' | 'lost';
type Tell = (status: Ended, error?: unknown) => void;

/** Doing it again would not help: the work was done, only its result cannot be kept. */
class UnkeepableResult extends Error {
  override readonly name = 'UnkeepableResult';
}

/**
 * As it will be when it was written and read again. A context that cannot hold it would cost the actor its
 * life.
 */
function keepable(news: object, bytesMax: number): JsonObject {
  let text: string;
  try {
    text = JSON.stringify(news);
  } catch (error) {
    throw new UnkeepableResult(`The result is not JSON: ${messageOf(error)}`);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax)
    throw new UnkeepableResult(
      `The result has ${bytes} bytes; the limit is ${bytesMax}. Answer with a reference`,
    );
  const payload = JSON.parse(text) as JsonObject;
  const flaw = unstorablePath(payload, 'result');
  if (flaw !== null) throw new UnkeepableResult(flaw);
  return payload;
}

class TaskExpired extends Error {
  override readonly name = 'TaskExpired';
}

/** The kind whose task it is: activities are named `kind/src`. */
export const kindOfActivity = (activity: string): string => kindOf(activity as ActorKey);
