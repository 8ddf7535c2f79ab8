/**
 * How sure a scale is when the decisions of one judge hang together: each judge counts as one draw, and the
 * spread of what judges pull the scale to takes the place of the model's own (the sandwich). With few judges,
 * or one model that answers everything, it says nothing and is refused.
 */
import { asking } from './covariance.ts';
import type { Decisions } from './decisions.ts';
import { chancesAt, expectationOf, leadOf } from './expectation.ts';
import { fitLimits } from './fit-limits.ts';
import type { Covariance, Fit } from './fit-types.ts';

export type Clustered =
  | { readonly kind: 'clustered'; readonly judges: number; readonly covariance: Covariance }
  | { readonly kind: 'too_few_judges'; readonly judges: number; readonly needed: number };

/** The fit must be of these decisions. */
export function clusteredCovariance(decisions: Decisions, fit: Fit): Clustered {
  const judges = new Set(decisions.judge).size;
  const needed = fitLimits.clusterJudgesMin;
  if (judges < needed) return { kind: 'too_few_judges', judges, needed };
  return { kind: 'clustered', judges, covariance: sandwich(decisions, fit, judges / (judges - 1)) };
}

function sandwich(decisions: Decisions, fit: Fit, factor: number): Covariance {
  const { scripts, judges } = decisions;
  const pulls = pullsOf(decisions, fit);
  const kept = new Map<number, Float64Array>();
  const pullsOn = (script: number): Float64Array => {
    const found = kept.get(script);
    if (found !== undefined) return found;
    const unit = new Float64Array(scripts);
    unit[script] = 1;
    const byJudge = pulls.along(fit.covariance.times(unit));
    kept.set(script, byJudge);
    return byJudge;
  };
  return {
    ...asking((a, b) => factor * inner(pullsOn(a), pullsOn(b))),
    times: (vector) => {
      const byJudge = pulls.along(fit.covariance.times(vector));
      return fit.covariance.times(pulls.together(byJudge)).map((one) => factor * one);
    },
    traceCentered: () => {
      let sum = 0;
      for (let judge = 0; judge < judges; judge += 1) {
        const alone = new Float64Array(judges);
        alone[judge] = 1;
        const moved = fit.covariance.times(pulls.together(alone)).subarray(0, scripts);
        const total = moved.reduce((all, one) => all + one, 0);
        sum += inner(moved, moved) - (total * total) / scripts;
      }
      return factor * sum;
    },
    // One solution for each judge, none of them estimated.
    traceError: () => 0,
  };
}

/** What the judges pull parameters to: a matrix of parameters by judges, never written out. */
interface Pulls {
  /** By judge: how much the judge's pull points along a vector of parameters. */
  along(vector: Float64Array): Float64Array;
  /** By parameter: the pulls of all judges, each as much as its number. */
  together(byJudge: Float64Array): Float64Array;
}

function pullsOf(decisions: Decisions, fit: Fit): Pulls {
  const { scripts, judges, rows, winner, loser, judge, side, weight } = decisions;
  const { slope, tieSlope } = slopesOf(decisions, fit);
  const terms = fit.position.length;
  const tieAt = scripts + terms;
  const placeOf = (by: number): number => scripts + (terms === 1 ? 0 : by);
  return {
    along: (vector) => {
      const sums = new Float64Array(judges);
      for (let row = 0; row < rows; row += 1) {
        const by = judge[row] ?? 0;
        const apart = (vector[winner[row] ?? 0] ?? 0) - (vector[loser[row] ?? 0] ?? 0);
        const place = terms === 0 ? 0 : (side[row] ?? 0) * (vector[placeOf(by)] ?? 0);
        const linear = (fit.ability[by] ?? 1) * apart + place;
        const pull = (slope[row] ?? 0) * linear + (tieSlope[row] ?? 0) * (vector[tieAt] ?? 0);
        add(sums, by, (weight[row] ?? 0) * pull);
      }
      return sums;
    },
    together: (byJudge) => {
      const sums = new Float64Array(tieAt + (fit.tieNu === null || fit.tieNu === 0 ? 0 : 1));
      for (let row = 0; row < rows; row += 1) {
        const by = judge[row] ?? 0;
        const much = (weight[row] ?? 0) * (byJudge[by] ?? 0);
        const pull = much * (slope[row] ?? 0);
        add(sums, winner[row] ?? 0, pull * (fit.ability[by] ?? 1));
        add(sums, loser[row] ?? 0, -pull * (fit.ability[by] ?? 1));
        if (terms > 0) add(sums, placeOf(by), pull * (side[row] ?? 0));
        if (sums.length > tieAt) add(sums, tieAt, much * (tieSlope[row] ?? 0));
      }
      return sums;
    },
  };
}

/** By row: the slope of one decision's log-likelihood by its linear term and by the tie term. */
function slopesOf(decisions: Decisions, fit: Fit) {
  const { score, mean } = expectationOf(decisions, fit);
  const slope = score.map((one, row) => one - (mean[row] ?? 0));
  const tieSlope = slope.map((_, row) => {
    const [, tie] = chancesAt(leadOf(decisions, fit, row), fit.tieNu);
    return (decisions.isTie[row] ?? 0) - tie;
  });
  return { slope, tieSlope };
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, one, at) => sum + one * (b[at] ?? 0), 0);
}

function add(into: Float64Array, at: number, more: number): void {
  into[at] = (into[at] ?? 0) + more;
}
