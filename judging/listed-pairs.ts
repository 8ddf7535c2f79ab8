/** Waves whose pairs are listed already: those that somebody specified, and those that are asked again. */

import { type PairHistory, rowsOf } from './pair-history.ts';
import type { Random } from './random.ts';
import type { WaveDraft } from './wave-draft.ts';

/** Shown in this order; a pair that stands in the list twice is judged twice. */
export interface SpecifiedPair {
  readonly first: number;
  readonly second: number;
  readonly judge?: number;
}

/**
 * What of the list was not judged yet, in the order of the list. A pair that failed too often is given
 * up.
 */
export function takeSpecified(
  draft: WaveDraft,
  specified: readonly SpecifiedPair[],
  history: PairHistory,
): void {
  const { scripts } = draft.ledger;
  const keyOf = (first: number, second: number): number => first * scripts + second;
  const done = new Map<number, number>();
  for (const { first, second, isCounted } of rowsOf(history, scripts)) {
    if (isCounted) done.set(keyOf(first, second), (done.get(keyOf(first, second)) ?? 0) + 1);
  }
  for (const { first, second, judge } of specified) {
    if (draft.left === 0) return;
    const before = done.get(keyOf(first, second)) ?? 0;
    if (before > 0) done.set(keyOf(first, second), before - 1);
    else if (draft.ledger.failuresOf(first, second) <= draft.caps.retriesPerPair)
      draft.add({
        a: first,
        b: second,
        mode: 'specified',
        isOrdered: true,
        ...(judge !== undefined && { judge }),
      });
  }
}

/**
 * Pairs that were compared are compared again, those of the least seen scripts first. Nobody appears more
 * often than a fair share of the wave allows.
 */
export function takeResampled(draft: WaveDraft, random: Random): void {
  const { ledger } = draft;
  const seen = ledger.appearances.slice();
  const sum = ([a, b]: readonly [number, number]): number => (seen[a] ?? 0) + (seen[b] ?? 0);
  const candidates = random.shuffle([...ledger.metPairs()]).sort((one, other) => sum(one) - sum(other));
  const wanted = Math.min(candidates.length, draft.left);
  const share = Math.max(1, Math.ceil((2 * wanted) / ledger.scripts));
  for (const [a, b] of candidates) {
    if (draft.left === 0) return;
    const isFair = (draft.inWave[a] ?? 0) < share && (draft.inWave[b] ?? 0) < share;
    if (isFair && draft.roomOf(a) > 0 && draft.roomOf(b) > 0 && draft.isPermitted(a, b))
      draft.add({ a, b, mode: 'resampling' });
  }
}
