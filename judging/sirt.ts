/**
 * A scale as the R package sirt makes it (`btm` with eps 0.3), for comparison with published figures only.
 * Its targets belong to no likelihood, its steps are cut ever shorter, and its standard errors forget what
 * scripts share: `fitScale` is the one to use.
 *
 * Scripts without decisions are left out of every mean and have NaN everywhere. Ties count half.
 */
import type { Decisions } from './decisions.ts';

export interface SirtFit {
  readonly theta: Float64Array;
  /** From the diagonal of the information. */
  readonly se: Float64Array;
  readonly outfit: Float64Array;
  readonly infit: Float64Array;
  /** Scale separation reliability, `mle.rel` there. */
  readonly ssr: number;
  /** Separation of the observed scale, `sepG` there. */
  readonly sepG: number;
  readonly steps: number;
  /** False where the steps ran out; the figures are then those of the last step, as they are there. */
  readonly isConverged: boolean;
}

const EPSILON = 0.3;
const STEPS_MAX = 400;
const TOLERANCE = 1e-4;
const DECAY = 0.98;
/** Draws the first scale to the middle. It shows in the eighth digit, as the steps stop early. */
const FIRST_MARGIN = 0.1;

/** `tolerance` is that of sirt unless said; a larger one is for halves of large sessions. */
export function fitAsSirt(decisions: Decisions, tolerance = TOLERANCE): SirtFit {
  const { seen, target } = targetsOf(decisions);
  const theta = target.map((wins, script) => {
    const share = (wins / (seen[script] ?? 0) + FIRST_MARGIN) / (1 + 2 * FIRST_MARGIN);
    return Math.log(share / (1 - share));
  });
  center(theta);
  const moments = momentsOf(decisions);
  let change = Infinity;
  let cap = 1;
  let steps = 0;
  for (; steps < STEPS_MAX && change > tolerance; steps += 1) {
    cap *= DECAY;
    fillMoments(decisions, theta, moments);
    change = move(theta, target, moments, cap);
  }
  return {
    theta,
    ...fitStatistics(decisions, moments, seen),
    ...separation(theta, moments.information),
    steps,
    isConverged: change <= tolerance,
  };
}

/** Wins, drawn a little to the middle so that nobody won or lost everything. */
function targetsOf({ scripts, rows, winner, loser, isTie, weight }: Decisions) {
  const seen = new Float64Array(scripts);
  const target = new Float64Array(scripts);
  for (let row = 0; row < rows; row += 1) {
    const by = weight[row] ?? 0;
    const won = isTie[row] === 1 ? by / 2 : by;
    add(seen, winner[row] ?? 0, by);
    add(seen, loser[row] ?? 0, by);
    add(target, winner[row] ?? 0, won);
    add(target, loser[row] ?? 0, by - won);
  }
  for (let script = 0; script < scripts; script += 1) {
    const all = seen[script] ?? 0;
    target[script] = EPSILON + ((all - 2 * EPSILON) * (target[script] ?? 0)) / all;
  }
  return { seen, target };
}

/** At the scale before the last move: what is reported of a fit there is of that one. */
interface Moments {
  readonly chance: Float64Array;
  readonly expected: Float64Array;
  readonly information: Float64Array;
}

const momentsOf = ({ scripts, rows }: Decisions): Moments => ({
  chance: new Float64Array(rows),
  expected: new Float64Array(scripts),
  information: new Float64Array(scripts),
});

function fillMoments({ rows, winner, loser, weight }: Decisions, theta: Float64Array, into: Moments): void {
  const { chance, expected, information } = into;
  expected.fill(0);
  information.fill(0);
  for (let row = 0; row < rows; row += 1) {
    const a = winner[row] ?? 0;
    const b = loser[row] ?? 0;
    const by = weight[row] ?? 0;
    // A row that weighs nothing may name a script without decisions, whose NaN would spread.
    if (by === 0) continue;
    const p = 1 / (1 + Math.exp((theta[b] ?? 0) - (theta[a] ?? 0)));
    chance[row] = p;
    add(expected, a, by * p);
    add(expected, b, by * (1 - p));
    add(information, a, by * p * (1 - p));
    add(information, b, by * p * (1 - p));
  }
}

function move(theta: Float64Array, target: Float64Array, moments: Moments, cap: number): number {
  const before = theta.slice();
  for (let script = 0; script < theta.length; script += 1) {
    const step =
      ((target[script] ?? 0) - (moments.expected[script] ?? 0)) / (moments.information[script] ?? 0);
    theta[script] = (theta[script] ?? 0) + Math.max(-cap, Math.min(cap, step));
  }
  center(theta);
  let largest = 0;
  for (let script = 0; script < theta.length; script += 1) {
    const change = Math.abs((theta[script] ?? 0) - (before[script] ?? 0));
    if (change > largest) largest = change;
  }
  return largest;
}

function center(theta: Float64Array): void {
  const { mean } = meanAndVariance(theta);
  for (let script = 0; script < theta.length; script += 1) theta[script] = (theta[script] ?? 0) - mean;
}

/** Over those that are numbers. */
function meanAndVariance(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (known.length - 1) };
}

function separation(theta: Float64Array, information: Float64Array): Pick<SirtFit, 'se' | 'ssr' | 'sepG'> {
  const squares = information.map((one) => (one > 0 ? 1 / one : Number.NaN));
  const error = meanAndVariance(squares).mean;
  const { variance } = meanAndVariance(theta);
  return { se: squares.map(Math.sqrt), ssr: 1 - error / variance, sepG: Math.sqrt(variance / error) };
}

function fitStatistics(
  { scripts, rows, winner, loser, isTie, weight }: Decisions,
  { chance, information }: Moments,
  seen: Float64Array,
): Pick<SirtFit, 'outfit' | 'infit'> {
  const outfit = new Float64Array(scripts);
  const infit = new Float64Array(scripts);
  for (let row = 0; row < rows; row += 1) {
    const by = weight[row] ?? 0;
    if (by === 0) continue;
    const p = chance[row] ?? 0;
    const residual = ((isTie[row] === 1 ? 0.5 : 1) - p) ** 2;
    for (const script of [winner[row] ?? 0, loser[row] ?? 0]) {
      add(outfit, script, (by * residual) / (p * (1 - p)));
      add(infit, script, by * residual);
    }
  }
  return {
    outfit: outfit.map((sum, script) => sum / (seen[script] ?? 0)),
    infit: infit.map((sum, script) => sum / (information[script] ?? 0)),
  };
}

function add(into: Float64Array, at: number, more: number): void {
  into[at] = (into[at] ?? 0) + more;
}
