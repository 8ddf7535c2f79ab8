/**
 * What sort of actor logic a value is, told by how it behaves: two copies of XState may be loaded, and its
 * development and production builds differ, so identity proves nothing. Owns the adapter from promise logic
 * to an activity; starts nothing.
 */
import type { AnyStateMachine } from 'xstate';
import type { Activity, ActivityCall } from './kind.ts';
import { ActorAddress } from './refs.ts';

export type ActorLogic =
  | { readonly sort: 'machine'; readonly machine: AnyStateMachine }
  | { readonly sort: 'promise'; readonly create: PromiseCreator }
  | { readonly sort: 'live'; readonly name: LiveLogic };

/** Logic that lives in the memory of one process, by the function of XState that makes it. */
export type LiveLogic =
  'fromCallback' | 'fromObservable' | 'fromEventObservable' | 'fromTransition' | 'unknown logic';

type PromiseCreator = (scope: object) => unknown;

interface LogicLike {
  readonly config: unknown;
  readonly start?: unknown;
  readonly transition: (state: object, event: object, scope: object) => unknown;
}

export function classifyLogic(logic: unknown): ActorLogic {
  if (isMachine(logic)) return { sort: 'machine', machine: logic };
  if (!isLogicLike(logic)) return { sort: 'live', name: 'unknown logic' };
  // Asked before anything is called: the transition of `fromTransition` is the author's own function.
  if (typeof logic.start !== 'function') return { sort: 'live', name: 'fromTransition' };
  const answer = probe(logic, 'xstate.promise.resolve');
  if (answer['status'] === 'done' && answer['output'] === marker && isCreator(logic.config)) {
    return { sort: 'promise', create: logic.config };
  }
  return { sort: 'live', name: liveNameOf(logic) };
}

export const isMachine = (logic: unknown): logic is AnyStateMachine =>
  typeof logic === 'object' &&
  logic !== null &&
  '__xstatenode' in logic &&
  'root' in logic &&
  'provide' in logic;

const isLogicLike = (logic: unknown): logic is LogicLike =>
  typeof logic === 'object' &&
  logic !== null &&
  'config' in logic &&
  'transition' in logic &&
  typeof logic.transition === 'function';

const isCreator = (config: unknown): config is PromiseCreator => typeof config === 'function';

const marker = { probe: true };

/**
 * How the logic answers one of XState's own events. Callback logic needs a started actor and throws without
 * one.
 */
function probe(logic: LogicLike, type: string): { readonly [field: string]: unknown } {
  try {
    const answer = logic.transition({ status: 'active' }, { type, data: marker }, { self: {} });
    return typeof answer === 'object' && answer !== null ? { ...answer } : {};
  } catch {
    return { threw: true };
  }
}

function liveNameOf(logic: LogicLike): LiveLogic {
  const next = probe(logic, 'xstate.observable.next');
  if (next['context'] === marker) return 'fromObservable';
  if (next['threw'] === true) return 'fromCallback';
  return probe(logic, 'xstate.observable.complete')['status'] === 'done'
    ? 'fromEventObservable'
    : 'unknown logic';
}

/**
 * Runs a promise creator as a durable activity. A task has no live actor behind it, so `self` and `system`
 * are there to be held, not to be used; what only a task knows (`taskId`, `attempt`, `heartbeat`) is passed
 * beside them.
 */
export const activityOf =
  (create: PromiseCreator): Activity =>
  (call: ActivityCall) =>
    create({ ...call, self: new ActorAddress(call.taskId), system: deadSystem, emit: nothing });

const nothing = (): undefined => undefined;
const deadSystem = { get: nothing, getAll: () => ({}), inspect: () => ({ unsubscribe: nothing }) };
