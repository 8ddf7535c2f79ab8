/**
 * A fork: a new actor that begins where another one stood at some version. Pure: what the new actor begins
 * with is data in its first journal entry, so it replays like any other.
 *
 * What belongs to the original stays with it. Its tasks and children are known to the fork by name, but have
 * answered for good: nothing of theirs arrives, and nothing is sent to them. Its timers are the fork's own,
 * from now.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { JsonObject } from '../contracts/envelope.ts';
import { Fault } from '../contracts/failures.ts';
import { type ActorKey, causedId } from '../contracts/ids.ts';
import type { Effect } from './effects.ts';
import type { Kind } from './kind.ts';
import { type Children, type LiveSnapshot, liveSnapshot, parseSnapshot } from './snapshot.ts';

/** The first entry of a fork's journal, in the place of `xstate.init`. */
export const forkedType = 'assay.forked';

export interface ForkedTimer {
  readonly type: string;
  readonly payload: JsonObject;
  /** The name that `cancel` knows it by. */
  readonly timer: string;
  readonly delayMs: number;
}

/** The payload of that entry. */
export interface Forked {
  readonly from: ActorKey;
  readonly version: number;
  /** What was stored of the original after that version, its children inert. */
  readonly snapshot: JsonObject;
  readonly timers: readonly ForkedTimer[];
}

export function forkOf(payload: JsonObject): Forked {
  const { from, version, snapshot, timers } = payload;
  const isOne =
    typeof from === 'string' &&
    typeof version === 'number' &&
    typeof snapshot === 'object' &&
    Array.isArray(timers);
  if (!isOne)
    throw new Fault('snapshot_unreadable', 'Expected a fork with `from`, `version`, `snapshot`, `timers`');
  // Only the runtime writes such entries; their shape was checked as far as it could be broken.
  return payload as unknown as Forked;
}

export function beginFork(kind: Kind, key: ActorKey, payload: JsonObject, seq: number) {
  const { snapshot, timers } = forkOf(payload);
  const text = JSON.stringify(snapshot);
  const after: LiveSnapshot = liveSnapshot(kind.machine, parseSnapshot(text), text);
  const effects = timers.map(({ type, payload: event, timer, delayMs }, n): Effect => ({
    kind: 'mail',
    id: causedId(key, seq, n),
    target: key,
    type,
    payload: event,
    timer,
    delayMs,
  }));
  return { after, effects };
}

/** Whatever a child of the original says or hears is no business of the fork. */
export const inertChildren = (children: Children): Children =>
  Object.fromEntries(
    Object.entries(children).map(([name, entry]) => [name, { ...entry, done: true as const }]),
  );

interface FollowedRow {
  readonly messageId: string;
  readonly type: string;
}

/**
 * The timers that an actor waits for, followed through its journal: set, cancelled, fired. Of what was set
 * before a migration only the `after` of the states it was in is known; it counts as set there.
 */
export class PendingTimers {
  readonly #key: ActorKey;
  #pending = new Map<string, ForkedTimer>();

  constructor(key: ActorKey) {
    this.#key = key;
  }
  get list(): readonly ForkedTimer[] {
    return [...this.#pending.values()];
  }

  /** One entry of the journal, with what it caused. */
  follow({ messageId, type: fired }: FollowedRow, effects: readonly Effect[]): void {
    this.#pending.delete(messageId);
    this.#pending.delete(fired);
    for (const effect of effects) {
      if (effect.kind === 'timer-cancelled') this.#cancel(effect.timer);
      if (effect.kind === 'finished') this.#pending.clear();
      if (effect.kind !== 'mail' || effect.timer === null || effect.target !== this.#key) continue;
      const { id, type, payload, timer, delayMs } = effect;
      this.#pending.set(id, { type, payload, timer, delayMs });
    }
  }
  /** Their ids are not known: they are told by the type that they fire with. */
  beginAgain(timers: readonly ForkedTimer[]): void {
    this.#pending = new Map(timers.map((timer) => [timer.type, timer]));
  }
  #cancel(name: string): void {
    for (const [id, { timer }] of this.#pending) if (timer === name) this.#pending.delete(id);
  }
}

interface TimedNode {
  readonly id: string;
  readonly config: { readonly after?: object };
}

/** Every `after` of the active states, as if they had been entered now. */
export function timersOfStates(kind: Kind, state: AnyMachineSnapshot): readonly ForkedTimer[] {
  const nodes = (state as unknown as { readonly _nodes: readonly TimedNode[] })._nodes;
  return nodes.flatMap(({ id, config }) =>
    Object.keys(config.after ?? {}).map((name) => {
      const type = `xstate.after.${Number.isNaN(Number(name)) ? name : Number(name)}.${id}`;
      return { type, payload: {}, timer: type, delayMs: delayOf(kind, state, name) };
    }),
  );
}

function delayOf(kind: Kind, state: AnyMachineSnapshot, name: string): number {
  if (!Number.isNaN(Number(name))) return Number(name);
  const given = (kind.machine.implementations.delays as Readonly<Record<string, unknown>>)[name];
  const delay: unknown =
    typeof given === 'function'
      ? (given as (args: object) => unknown)({
          context: state.context as unknown,
          event: { type: forkedType },
        })
      : given;
  if (typeof delay === 'number' && Number.isFinite(delay)) return delay;
  throw new Fault('machine_threw', `\`${kind.name}\` has no delay \`${name}\` outside of its event`);
}
