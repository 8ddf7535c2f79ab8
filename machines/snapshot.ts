/**
 * The codec between a live XState snapshot and the text that is stored. Owns the shape of the text; knows
 * nothing of rows. A snapshot that the present machine cannot hold is a fault that names the missing state:
 * it is never repaired by guessing and never reset.
 */
import type { AnyMachineSnapshot, AnyStateMachine, StateValue } from 'xstate';
import type { ActorKey } from '../contracts/ids.ts';
import { Fault, toErrorRecord } from '../contracts/failures.ts';
import { ActorAddress, asActorRef, reviveRefs } from './refs.ts';
import { unstorablePath } from './storable.ts';

/** What the actor knows of a child: a task by its invocation, an actor by its key. */
export interface ChildEntry {
  readonly src: string;
  readonly task?: string;
  readonly actor?: ActorKey;
  /** It has answered. The entry stays, as XState keeps the reference until the state is left. */
  readonly done?: true;
  readonly systemId?: string;
}
export type Children = { readonly [childId: string]: ChildEntry };

export interface StoredSnapshot {
  readonly value: StateValue;
  readonly context: unknown;
  readonly status: string;
  readonly history?: { readonly [stateId: string]: readonly string[] };
  readonly children?: Children;
  readonly output?: unknown;
  readonly error?: unknown;
}

export interface LiveSnapshot {
  readonly state: AnyMachineSnapshot;
  readonly children: Children;
}

interface StateNodeLike {
  readonly id: string;
  readonly order: number;
}
interface HistoryHolder {
  readonly historyValue?: Readonly<Record<string, readonly StateNodeLike[]>>;
}

/** Checked after every step, so that the message that broke the context is the one that fails. */
export function assertStorable({ state }: LiveSnapshot): void {
  const unstorable = unstorablePath(state.context, 'context') ?? unstorablePath(state.output, 'output');
  if (unstorable !== null) {
    throw new Fault('context_not_storable', `${unstorable}; a durable actor holds plain JSON data only`);
  }
}

export function writeSnapshot(live: LiveSnapshot): string {
  const { state, children } = live;
  const history = writtenHistory(state);
  const stored: StoredSnapshot = {
    value: state.value,
    context: state.context,
    status: state.status,
    ...(history === undefined ? {} : { history }),
    ...(isEmpty(children) ? {} : { children }),
    ...(state.output === undefined ? {} : { output: state.output }),
    ...(state.error === undefined ? {} : { error: toErrorRecord(state.error) }),
  };
  return JSON.stringify(stored);
}

function writtenHistory(state: HistoryHolder): Record<string, string[]> | undefined {
  const held = state.historyValue;
  if (held === undefined || isEmpty(held)) return undefined;
  return Object.fromEntries(
    Object.entries(held).map(([id, nodes]) => [id, nodes.toSorted(byOrder).map((node) => node.id)]),
  );
}

const byOrder = (a: StateNodeLike, b: StateNodeLike): number => a.order - b.order;

/**
 * XState keeps active states in the order in which they were entered, and that decides whose actions come
 * first and how the value is written. A snapshot that was stored has lost it. So every snapshot is put into
 * the order of the document, or a turn of two messages would differ from two turns of one (T7).
 */
export function inDocumentOrder(state: AnyMachineSnapshot): AnyMachineSnapshot {
  const nodes = (state as unknown as { readonly _nodes: readonly StateNodeLike[] })._nodes;
  if (nodes.every((node, index) => index === 0 || byOrder(nodes[index - 1] ?? node, node) < 0)) return state;
  const ordered = { _nodes: nodes.toSorted(byOrder), value: orderedValue(state.machine.root, state.value) };
  return Object.assign({ ...state }, ordered) as AnyMachineSnapshot;
}

function orderedValue(node: NodeWithStates, value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  const entries = Object.entries(node.states).flatMap(([key, inner]) => {
    const held = value[key];
    return held === undefined ? [] : [[key, orderedValue(inner, held)] as const];
  });
  return Object.fromEntries(entries);
}

const isEmpty = (object: object): boolean => {
  for (const _ in object) return false;
  return true;
};

/** Throws a `Fault` where the text is not a snapshot, or not one of this machine. */
export function readSnapshot(machine: AnyStateMachine, text: string): LiveSnapshot {
  return liveSnapshot(machine, parseSnapshot(text), text);
}

export function parseSnapshot(text: string): StoredSnapshot {
  let stored: StoredSnapshot;
  try {
    stored = JSON.parse(text) as StoredSnapshot;
  } catch (cause) {
    throw new Fault(
      'snapshot_unreadable',
      'The stored snapshot is not JSON; repair it from its journal',
      cause,
    );
  }
  if (typeof stored !== 'object' || stored === null || !('value' in stored) || !('status' in stored)) {
    throw new Fault('snapshot_unreadable', 'Expected a stored snapshot with `value` and `status`');
  }
  return stored;
}

export function liveSnapshot(machine: AnyStateMachine, stored: StoredSnapshot, text: string): LiveSnapshot {
  const missing = missingState(machine, stored);
  if (missing !== null) {
    throw new Fault(
      'snapshot_incompatible',
      `The machine \`${machine.id}\` has no state \`${missing}\`, which a stored actor is in; ` +
        'bring the state back or give the kind a `migrateSnapshot` that maps it',
    );
  }
  const state = machine.resolveState({
    value: stored.value,
    context: reviveRefs(stored.context, text),
    status: stored.status as 'active',
    historyValue: revivedHistory(machine, stored.history) as never,
    output: stored.output,
    error: stored.error,
  });
  const children = stored.children ?? {};
  return { state: Object.assign(inDocumentOrder(state), { children: standIns(children) }), children };
}

/** XState looks its children up while it steps, so each needs a stand-in by its name. */
export function standIns(children: Children): AnyMachineSnapshot['children'] {
  const refs: AnyMachineSnapshot['children'] = {};
  for (const id of Object.keys(children)) refs[id] = asActorRef(new ActorAddress(id, children[id]?.actor));
  return refs;
}

function revivedHistory(machine: AnyStateMachine, history: StoredSnapshot['history']): object {
  if (history === undefined) return {};
  return Object.fromEntries(
    // By the map: XState's own look-up takes the dots in a state's own id for a path.
    Object.entries(history).map(([id, nodes]) => [id, nodes.map((node) => idMapOf(machine).get(node))]),
  );
}

/** The first state of the snapshot that this machine does not have, as a path; null when it has them all. */
export function missingState(machine: AnyStateMachine, stored: StoredSnapshot): string | null {
  const lost = missingIn(machine.root, stored.value, '');
  if (lost !== null) return lost;
  for (const [id, nodes] of Object.entries(stored.history ?? {})) {
    for (const node of [id, ...nodes]) if (!hasNode(machine, node)) return node;
  }
  return null;
}

const hasNode = (machine: AnyStateMachine, id: string): boolean => idMapOf(machine).has(id);

const idMapOf = (machine: AnyStateMachine): ReadonlyMap<string, unknown> =>
  (machine as unknown as { readonly idMap: ReadonlyMap<string, unknown> }).idMap;

interface NodeWithStates {
  readonly states: Readonly<Record<string, NodeWithStates>>;
  readonly type: string;
}

/**
 * A state that has got states of its own since is missing too: XState would put the actor into the first of
 * them without having entered it, so its timers and tasks would never start.
 */
function missingIn(node: NodeWithStates, value: StateValue | undefined, path: string): string | null {
  const here = path === '' ? '(the root)' : path.slice(0, -1);
  if (value === undefined) return here;
  const held = typeof value === 'string' ? { [value]: {} } : value;
  const keys = Object.keys(held);
  const within = Object.keys(node.states).filter((key) => node.states[key]?.type !== 'history');
  if (keys.length === 0) return within.length === 0 ? null : `${here} (now with states of its own)`;
  const unknown = keys.find((key) => !within.includes(key));
  if (unknown !== undefined) return `${path}${unknown}`;
  if (node.type === 'parallel') {
    const unheld = within.find((key) => !keys.includes(key));
    if (unheld !== undefined) return `${path}${unheld} (a new parallel region)`;
  } else if (keys.length > 1) return `${here} (no longer parallel)`;
  return firstOf(keys, (key) => missingIn(node.states[key] ?? node, held[key], `${path}${key}.`));
}

function firstOf(keys: readonly string[], find: (key: string) => string | null): string | null {
  for (const key of keys) {
    const found = find(key);
    if (found !== null) return found;
  }
  return null;
}
