/**
 * Ranks that claim no more than is known. Scripts of one tier are not told apart: no two of them differ by
 * more than chance allows. A chain of near neighbours is no tier, for its ends may differ clearly.
 */
import { NORMAL_95 } from './correlation.ts';
import type { Covariance } from './fit-types.ts';
import { gradeLimits } from './grade-limits.ts';

export interface Standing {
  /** By script, from 1. Equal values share a rank, and the next is as many further. */
  readonly rank: Int32Array;
  /** By script, from 1, the best tier. */
  readonly tier: Int32Array;
  /** The rank that all scripts of the tier share: one more than there are scripts in better tiers. */
  readonly tiedRank: Int32Array;
  readonly tiers: number;
}

export interface Placed {
  readonly theta: Float64Array;
  readonly se: Float64Array;
  readonly covariance: Pick<Covariance, 'contrast'>;
}

/**
 * From the best down: a script that is told apart from any of the tier so far opens the next. Where the
 * line falls between two scripts says nothing about those two; only that the tier above could not hold the
 * lower one. `scripts`: those that are ranked, all unless given; others have 0.
 */
export function standingOf(
  fit: Placed,
  scripts: readonly number[] = [...fit.theta.keys()],
  deviations: number = NORMAL_95,
): Standing {
  const { theta } = fit;
  const order = [...scripts].sort((a, b) => (theta[b] ?? 0) - (theta[a] ?? 0) || a - b);
  const [rank, tier, tiedRank] = [
    new Int32Array(theta.length),
    new Int32Array(theta.length),
    new Int32Array(theta.length),
  ];
  const isApart = apartness(fit, order.length, deviations);
  let members: number[] = [];
  let tiers = 0;
  order.forEach((script, at) => {
    const before = order[at - 1];
    const isEqual = before !== undefined && theta[before] === theta[script];
    rank[script] = isEqual ? (rank[before] ?? 0) : at + 1;
    if (tiers === 0 || members.some((member) => isApart(member, script))) {
      members = [];
      tiers += 1;
    }
    members.push(script);
    tier[script] = tiers;
    tiedRank[script] = at + 2 - members.length;
  });
  return { rank, tier, tiedRank, tiers };
}

function apartness(
  { theta, se, covariance }: Placed,
  scripts: number,
  deviations: number,
): (a: number, b: number) => boolean {
  const isExact = scripts <= gradeLimits.contrastScriptsMax;
  return (a, b) => {
    const variance = isExact ? covariance.contrast(a, b) : (se[a] ?? 0) ** 2 + (se[b] ?? 0) ** 2;
    return Math.abs((theta[a] ?? 0) - (theta[b] ?? 0)) > deviations * Math.sqrt(Math.max(0, variance));
  };
}
