/**
 * Step 6 of the turn: carries out what is now true (T2: never before). Callers are answered, tasks begin,
 * other actors are rung, facts go out. Everything here may be lost in a crash: the sweep finds it again in
 * the ledger.
 */
import type { Bells, TaskWrite } from '../actors/ports.ts';
import { toErrorRecord } from '../contracts/failures.ts';
import { type ActorKey, kindOf } from '../contracts/ids.ts';
import type { Kind } from '../machines/kind.ts';
import { ActorAddress } from '../machines/refs.ts';
import type { Observer } from './observer.ts';
import type { FactsAhead, FactWrite } from '../actors/ports.ts';
import type { Notice, TurnPlan } from './turn/plan.ts';

export interface RingHost {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly observer: Observer;
  readonly bells: Bells;
  ringHere(targets: readonly ActorKey[]): void;
  startTask(task: TaskWrite): void;
  cancelTask(id: string): void;
  publish(facts: readonly FactWrite[], ahead: ReadonlyMap<string, FactsAhead>): void;
  wakeIn(delayMs: number): void;
  /** A live `self.send` of a custom action: one more message to that actor. */
  post(target: ActorKey, event: { readonly type: string }): void;
}

export function ring(host: RingHost, plan: TurnPlan): void {
  const { writes } = plan;
  for (const { delivery, answer } of plan.answers) delivery.answer(answer);
  ringTasks(host, writes.tasks);
  for (const id of writes.tasksCancelled) host.cancelTask(id);
  ringMail(host, plan.rung);
  wakeForTimers(host, plan);
  if (writes.facts.length > 0) host.publish(writes.facts, plan.factsAhead);
  for (const { key, action } of plan.actions) runAction(host, key, action);
  for (const notice of plan.notices) tell(host.observer, notice);
}

function ringTasks(host: RingHost, tasks: readonly TaskWrite[]): void {
  const others: { id: string; activity: string }[] = [];
  for (const task of tasks) {
    if (task.leaseOwner === null) others.push({ id: task.id, activity: task.activity });
    else host.startTask(task);
  }
  if (others.length > 0) host.bells.tasks(others);
}

/** This node first: it is awake. Only what it has no kind for goes over the wire. */
function ringMail(host: RingHost, targets: ReadonlySet<ActorKey>): void {
  if (targets.size === 0) return;
  const here = [...targets].filter((target) => host.kinds.has(kindOf(target)));
  host.ringHere(here);
  if (here.length < targets.size)
    host.bells.mail([...targets].filter((target) => !host.kinds.has(kindOf(target))));
}

function wakeForTimers(host: RingHost, plan: TurnPlan): void {
  let soonest = Infinity;
  for (const { timer, delayMs } of plan.writes.mail)
    if (timer !== null && delayMs < soonest) soonest = delayMs;
  for (const { restMs } of plan.writes.faults) if (restMs > 0 && restMs < soonest) soonest = restMs;
  if (soonest < Infinity) host.wakeIn(soonest);
}

/** Best effort, never awaited: whoever needs more than that invokes a promise. */
function runAction(host: RingHost, key: ActorKey, action: TurnPlan['actions'][number]['action']): void {
  const fail = (error: unknown): void => host.observer.actionFailed(key, action.type, toErrorRecord(error));
  const self = new ActorAddress(key, key, (_, event) => host.post(key, event));
  try {
    const result = action.run(self);
    if (result instanceof Promise) result.catch(fail);
  } catch (error) {
    fail(error);
  }
}

function tell(observer: Observer, notice: Notice): void {
  switch (notice.kind) {
    case 'fault':
      return observer.actorFaulted(notice.key, notice.messageId, toErrorRecord(notice.fault));
    case 'quarantined':
      return observer.actorQuarantined(notice.key, toErrorRecord(notice.fault));
    case 'rejected':
      return observer.messageRejected(notice.key, notice.messageId, notice.code);
    case 'finished':
      return observer.actorFinished(notice.key, notice.ending);
    case 'log':
      return observer.machineLogged(notice.key, notice.label, notice.value);
  }
}
