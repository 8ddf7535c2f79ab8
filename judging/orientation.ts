/**
 * Which of two is shown first. Judges may favour a place, so every script should stand first as often as
 * second: in all, and before each judge. Decided pair by pair with the counts of the wave itself included,
 * because counts of the wave before go stale as soon as a script appears twice.
 */
import type { Random } from './random.ts';
import type { ShownLedger } from './shown-history.ts';

export const orientationRules = ['fair_complement', 'random'] as const;
export type OrientationRule = (typeof orientationRules)[number];

export interface Meeting {
  readonly a: number;
  readonly b: number;
  readonly judge: number;
}

/** The two in the order in which they are shown; the caller records it in the ledger. */
export function orderOf(
  rule: OrientationRule,
  { a, b, judge }: Meeting,
  shown: ShownLedger,
  random: Random,
): readonly [first: number, second: number] {
  if (rule === 'fair_complement') {
    const lead = complement(a, b, shown) || fairness(a, b, judge, shown);
    if (lead !== 0) return lead > 0 ? [a, b] : [b, a];
  }
  return random.isHeads() ? [a, b] : [b, a];
}

/** A pair that was seen in one order only is seen in the other: positive where `a` should be first. */
function complement(a: number, b: number, shown: ShownLedger): number {
  const before = shown.timesShown(a, b);
  const after = shown.timesShown(b, a);
  return before === 0 || after === 0 ? after - before : 0;
}

/**
 * The smaller sum of what the two are off; if that is the same, the order that takes from the one who is
 * further off; if that is the same, what is fairer before this judge.
 */
function fairness(a: number, b: number, judge: number, shown: ShownLedger): number {
  const all = (shown.skew[b] ?? 0) - (shown.skew[a] ?? 0);
  if (all !== 0) return all;
  return shown.skewBefore(b, judge) - shown.skewBefore(a, judge);
}

/**
 * Of the scripts that appear: the largest difference of first and second places, in parts of appearances.
 */
export function largestSkew(skew: Int32Array, appearances: Int32Array): number {
  let largest = 0;
  for (let script = 0; script < skew.length; script += 1) {
    const times = appearances[script] ?? 0;
    if (times > 0) largest = Math.max(largest, Math.abs(skew[script] ?? 0) / times);
  }
  return largest;
}
