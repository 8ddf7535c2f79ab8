/**
 * The picture that the live line keeps: pure, one message after the other. Nothing in it grows: five minutes
 * of seconds, the newest facts, counts by kind and status.
 */
import type { LiveMessage, LiveMove, LiveSecond } from '../../contracts/live.ts';

type LiveFact = LiveMessage['facts'][number];

/** `catching`: the line is open again, and what was missed has not come yet. */
export type LineState = 'opening' | 'live' | 'catching' | 'away';
export type Counts = { readonly [kind: string]: { readonly [status: string]: number } };

export interface LivePicture {
  readonly line: LineState;
  /** Since when the line has been as it is. */
  readonly since: number;
  readonly at: number | null;
  readonly node: string | null;
  readonly seconds: readonly LiveSecond[];
  readonly facts: readonly LiveFact[];
  readonly health: LiveMessage['health'];
  readonly self: LiveMessage['self'] | null;
  /** How many actors are where: counted, with what moved since. */
  readonly counts: Counts;
  /** What has moved since the page was opened: in minus out, by kind and status. */
  readonly net: Counts;
}

const secondsMax = 300;
const factsMax = 100;

export const blank = (now: number): LivePicture => ({
  line: 'opening',
  since: now,
  at: null,
  node: null,
  seconds: [],
  facts: [],
  health: null,
  self: null,
  counts: {},
  net: {},
});

/** Pure: the picture with a message added to it. */
export function withMessage(before: LivePicture, message: LiveMessage, now: number): LivePicture {
  const { at, node, moves, population, self } = message;
  return {
    line: 'live',
    since: before.line === 'live' ? before.since : now,
    at,
    node,
    seconds: joined(before.seconds, message.seconds),
    facts: newest(before.facts, message.facts),
    health: message.health ?? before.health,
    self,
    counts: population === null ? moved(before.counts, moves) : population.kinds,
    net: moved(before.net, moves),
  };
}

/** A snapshot brings seconds that are known; of two with one beginning the newer counts. */
function joined(had: readonly LiveSecond[], more: readonly LiveSecond[]): readonly LiveSecond[] {
  if (more.length === 0) return had;
  const first = more[0]?.at ?? 0;
  const last = had.at(-1)?.at ?? 0;
  if (first > last) return [...had, ...more].slice(-secondsMax);
  const all = new Map([...had, ...more].map((second) => [second.at, second]));
  return [...all.values()].toSorted((one, other) => one.at - other.at).slice(-secondsMax);
}

function newest(had: readonly LiveFact[], more: readonly LiveFact[]): readonly LiveFact[] {
  if (more.length === 0) return had;
  // Another node numbers them anew, and so does one that was started again.
  const isAnew = (more[0]?.n ?? 0) < (had[0]?.n ?? 0);
  const known = isAnew ? [] : had.filter(({ n }) => n < (more.at(-1)?.n ?? 0));
  return [...more, ...known].slice(0, factsMax);
}

export function moved(before: Counts, moves: readonly LiveMove[]): Counts {
  if (moves.length === 0) return before;
  const after: Record<string, Record<string, number>> = { ...before };
  const copied = new Set<string>();
  for (const [kind, from, to, count] of moves) {
    if (from === to) continue;
    const statuses = copied.has(kind) ? (after[kind] ?? {}) : { ...after[kind] };
    copied.add(kind);
    after[kind] = statuses;
    statuses[to] = (statuses[to] ?? 0) + count;
    if (from !== null) statuses[from] = (statuses[from] ?? 0) - count;
  }
  return after;
}
