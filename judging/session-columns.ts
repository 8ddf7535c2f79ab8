/**
 * The comparisons of a session as columns, numbered scripts and judges: what crosses into the thread that
 * does the arithmetic, and what all of it is read from.
 */
import type { Decision, Decisions } from './decisions.ts';
import { collectDecisions } from './decisions.ts';
import type { PairHistory } from './pair-history.ts';

/** In the order in which they were asked. */
export interface SessionColumns {
  readonly scripts: number;
  readonly judges: number;
  /** By judge: 1 where the same question gets the same answer, more or less. */
  readonly isMachine: Uint8Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly judge: Int32Array;
  /** One of `outcomes`. */
  readonly outcome: Uint8Array;
  /** 1 where the judge got the pair for what was known of its scripts, 0 where chance or a list chose it. */
  readonly isChosen: Uint8Array;
}

/** `open`: nobody has answered yet. `failed`: nobody could; such a pair does not count as compared. */
export const outcomes = { open: 0, first: 1, second: 2, tie: 3, failed: 4 } as const;

/**
 * A machine that is asked the same question again repeats itself: its answers to one pair in one order weigh
 * together as much as one. Otherwise a judge that says nothing but the same would look reliable.
 */
export function decisionsIn(columns: SessionColumns): Decisions {
  return collectDecisions(columns.scripts, judgedIn(columns, timesAsked(columns)), columns.judges);
}

const keyIn = ({ scripts, judges, first, second, judge }: SessionColumns, row: number): number =>
  ((first[row] ?? 0) * scripts + (second[row] ?? 0)) * judges + (judge[row] ?? 0);

/** Without the answers to pairs that were chosen for what was known of their scripts. */
export const byChanceIn = (columns: SessionColumns): SessionColumns => ({
  ...columns,
  outcome: columns.outcome.map((one, row) => (columns.isChosen[row] === 1 ? outcomes.open : one)),
});

function timesAsked(columns: SessionColumns): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  const { outcome, judge, isMachine } = columns;
  for (let row = 0; row < outcome.length; row += 1) {
    if (!isJudged(outcome[row]) || isMachine[judge[row] ?? 0] !== 1) continue;
    const key = keyIn(columns, row);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

function* judgedIn(columns: SessionColumns, times: ReadonlyMap<number, number>): Generator<Decision> {
  const { first, second, judge, outcome } = columns;
  for (let row = 0; row < outcome.length; row += 1) {
    const [shown, other, by] = [first[row] ?? 0, second[row] ?? 0, judge[row] ?? 0];
    if (!isJudged(outcome[row])) continue;
    const rest = { judge: by, weight: 1 / (times.get(keyIn(columns, row)) ?? 1) };
    if (outcome[row] === outcomes.second) yield { winner: other, loser: shown, side: -1, ...rest };
    else yield { winner: shown, loser: other, side: 1, isTie: outcome[row] === outcomes.tie, ...rest };
  }
}

export const historyOf = ({ first, second, judge, outcome }: SessionColumns): PairHistory => ({
  rows: outcome.length,
  first,
  second,
  judge,
  counts: outcome.map((one) => (one === outcomes.failed ? 0 : 1)),
});

export const isJudged = (outcome: number | undefined): boolean =>
  outcome === outcomes.first || outcome === outcomes.second || outcome === outcomes.tie;

export interface Seen {
  /** By script. */
  readonly appearances: Int32Array;
  readonly wins: Float64Array;
  /** How often it was shown first. */
  readonly firsts: Int32Array;
  /** Different pairs that somebody has judged. */
  readonly pairs: number;
}

export function seenIn({ scripts, first, second, outcome }: SessionColumns): Seen {
  const appearances = new Int32Array(scripts);
  const wins = new Float64Array(scripts);
  const firsts = new Int32Array(scripts);
  const pairs = new Set<number>();
  const add = (to: Int32Array | Float64Array, at: number, by: number): void => {
    to[at] = (to[at] ?? 0) + by;
  };
  for (let row = 0; row < outcome.length; row += 1) {
    if (!isJudged(outcome[row])) continue;
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    add(appearances, a, 1);
    add(appearances, b, 1);
    add(firsts, a, 1);
    pairs.add(Math.min(a, b) * scripts + Math.max(a, b));
    const ofFirst = outcome[row] === outcomes.first ? 1 : outcome[row] === outcomes.tie ? 0.5 : 0;
    add(wins, a, ofFirst);
    add(wins, b, 1 - ofFirst);
  }
  return { appearances, wins, firsts, pairs: pairs.size };
}
