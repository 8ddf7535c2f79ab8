/**
 * The single decisions that the scale did not expect, worst first. Where pairs are close by design, sums over
 * a script or a judge see little; a list of single decisions still does.
 */
import type { Decisions } from './decisions.ts';
import { expectationOf } from './expectation.ts';
import type { Fit } from './fit-types.ts';

export interface Surprise {
  readonly row: number;
  readonly winner: number;
  readonly loser: number;
  readonly judge: number;
  /** How likely the fit holds what happened, from 0 to 1: the expected score of the winner. */
  readonly expected: number;
  /** The standardised residual: 3 means three deviations off. */
  readonly residual: number;
  /** How many such decisions there were. */
  readonly weight: number;
}

/** The `countMax` largest; of equal ones the earlier row comes first. Ties may be off either way. */
export function surprises(decisions: Decisions, fit: Fit, countMax: number): Surprise[] {
  const { score, mean, variance } = expectationOf(decisions, fit);
  const size = score.map((one, row) => Math.abs(one - (mean[row] ?? 0)) / Math.sqrt(variance[row] ?? 0));
  const rows = Int32Array.from({ length: decisions.rows }, (_, row) => row);
  rows.sort((a, b) => (size[b] ?? 0) - (size[a] ?? 0) || a - b);
  return Array.from(rows.subarray(0, countMax), (row) => ({
    row,
    winner: decisions.winner[row] ?? 0,
    loser: decisions.loser[row] ?? 0,
    judge: decisions.judge[row] ?? 0,
    expected: mean[row] ?? 0,
    residual: size[row] ?? 0,
    weight: decisions.weight[row] ?? 0,
  }));
}
