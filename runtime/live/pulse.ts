/**
 * What a node has done since it last said so, as counts: turns, how long they took, who moved from which
 * status to which. Counted where turns are told of, so it must cost next to nothing: 5,000 transitions a
 * second are a few thousand additions to a map.
 */
import type { Move, Observer } from '../observer.ts';
import { silentObserver } from '../silent-observer.ts';

/** Kind, status before (null: begun), status after, how many. */
export type Moved = readonly [kind: string, from: string | null, to: string, count: number];

export interface Pulse {
  readonly turns: number;
  readonly messages: number;
  readonly rejected: number;
  readonly faults: number;
  /** Groups of turns by how long they took, one number for each of `boundsMs` and one for longer ones. */
  readonly latency: readonly number[];
  readonly moves: readonly Moved[];
  /** Transitions of too many sorts to be named. */
  readonly movesLost: number;
}

export const boundsMs = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1_200, 2_000, 5_000];
/** Sorts of transitions in one pulse; a machine of 31 statuses has some hundred. */
const SORTS_MAX = 1_000;

export class PulseCounter {
  #turns = 0;
  #messages = 0;
  #rejected = 0;
  #faults = 0;
  #movesLost = 0;
  #latency = blankLatency();
  #isEmpty = true;
  /** By kind, then by `from`, then by `to`: no text is put together on the way. */
  readonly #moves = new Map<string, Map<string | null, Map<string, number>>>();
  #sorts = 0;

  readonly observer: Observer = {
    ...silentObserver,
    turnCommitted: ({ actors, messages, ms }) => {
      this.#turns += actors;
      this.#messages += messages;
      const bucket = boundsMs.findIndex((bound) => ms <= bound);
      const at = bucket < 0 ? boundsMs.length : bucket;
      this.#latency[at] = (this.#latency[at] ?? 0) + 1;
      this.#isEmpty = false;
    },
    actorsMoved: (moves) => {
      for (const move of moves) this.#count(move);
    },
    messageRejected: () => {
      this.#rejected += 1;
      this.#isEmpty = false;
    },
    actorFaulted: () => {
      this.#faults += 1;
      this.#isEmpty = false;
    },
  };

  /** Null: nothing has happened. */
  take(): Pulse | null {
    if (this.#isEmpty) return null;
    const moves: Moved[] = [];
    for (const [kind, byFrom] of this.#moves)
      for (const [from, byTo] of byFrom) for (const [to, count] of byTo) moves.push([kind, from, to, count]);
    const taken: Pulse = {
      turns: this.#turns,
      messages: this.#messages,
      rejected: this.#rejected,
      faults: this.#faults,
      latency: this.#latency,
      moves,
      movesLost: this.#movesLost,
    };
    this.#clear();
    return taken;
  }

  #count({ actor, fromStatus, toStatus, outcome }: Move): void {
    if (outcome !== 'applied' || toStatus === null) return;
    const kind = actor.slice(0, actor.indexOf('/'));
    const byFrom = entryOf(this.#moves, kind, newMap<string | null, Map<string, number>>);
    const byTo = entryOf(byFrom, fromStatus, newMap<string, number>);
    const before = byTo.get(toStatus);
    if (before === undefined && this.#sorts >= SORTS_MAX) {
      this.#movesLost += 1;
      return;
    }
    if (before === undefined) this.#sorts += 1;
    byTo.set(toStatus, (before ?? 0) + 1);
  }

  #clear(): void {
    this.#turns = this.#messages = this.#rejected = this.#faults = this.#movesLost = this.#sorts = 0;
    this.#latency = blankLatency();
    this.#moves.clear();
    this.#isEmpty = true;
  }
}

export const blankLatency = (): number[] => Array.from({ length: boundsMs.length + 1 }, () => 0);

const newMap = <K, V>(): Map<K, V> => new Map<K, V>();

export function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** The upper bound of the bucket that this share of the groups stays within; null where there were none. */
export function percentile(latency: readonly number[], share: number): number | null {
  const total = latency.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.ceil(total * share);
  for (const [index, count] of latency.entries()) {
    left -= count;
    if (left <= 0) return boundsMs[index] ?? boundsMs.at(-1) ?? null;
  }
  return boundsMs.at(-1) ?? null;
}
