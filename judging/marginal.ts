/**
 * How far scripts differ: the spread of their prior that makes the decisions most likely when the scripts
 * themselves are averaged out (Laplace's approximation, empirical Bayes). Owns the search; the climb is
 * Newton's.
 */
import { factorOf, logDetOfFactor } from './cholesky.ts';
import { fitLimits } from './fit-limits.ts';
import type { Model } from './fit-model.ts';
import { climb, wholeOf } from './newton.ts';
import { logDetOf } from './probes.ts';

export interface Estimated {
  readonly sigma: number;
  /** Without what is believed beforehand there would be no spread at all, or no end of it. */
  readonly isAtBound: boolean;
  /** The parameters at the last evaluation: near enough to begin the final climb. */
  readonly x: Float64Array;
}

/**
 * `free`: the scripts under the prior, which are all without an anchor. Over log variance: a few points far
 * apart first, as there can be two hills (scripts compared with neighbours only, by judges who never
 * contradict each other: hardly any spread, or a very large one), then golden section on the higher.
 */
export function estimateSigma(model: Model, free: readonly number[], start: Float64Array): Estimated {
  let x = start;
  const evidence = (logVariance: number): number => {
    setPrecision(model, free, Math.exp(-logVariance));
    const { point } = climb(model, x, { stepsMax: fitLimits.stepsMax, tolerance: fitLimits.priorTolerance });
    x = point.x;
    return point.objective - (free.length * logVariance + logDetOfCurvature(model)) / 2;
  };
  const from = 2 * Math.log(fitLimits.sigmaMin);
  const to = 2 * Math.log(fitLimits.sigmaMax);
  const { bracket, isAtBound } = highestStretch(evidence, [from, to]);
  const believed = (logVariance: number): number => evidence(logVariance) + beliefIn(logVariance);
  const best = goldenMaximum(believed, bracket, fitLimits.priorEvaluations);
  const sigma = Math.exp(best / 2);
  return { sigma, isAtBound: isAtBound || sigma > fitLimits.sigmaCeiling, x };
}

/**
 * What is believed of a spread before anything was seen, as a logarithm. Between the two limits it says
 * hardly anything: published figures stay as they are. Outside them it keeps few decisions from reading as
 * “all are equal to a hundredth”, and a judge who never contradicts itself from a spread that only the search
 * ends.
 */
function beliefIn(logVariance: number): number {
  const variance = Math.exp(logVariance);
  return -Math.log(1 + fitLimits.sigmaFloor ** 2 / variance) - (variance / fitLimits.sigmaCeiling ** 2) ** 2;
}

export function setPrecision(model: Model, free: readonly number[], precision: number): void {
  for (const script of free) model.precision[script] = precision;
}

function logDetOfCurvature(model: Model): number {
  const { size, matrix } = model;
  if (size > fitLimits.exactLogDetMax) return logDetOf(matrix);
  const factor = factorOf(wholeOf(model), size);
  // Not positive only by rounding, at the far end of the search.
  return factor === null ? Infinity : logDetOfFactor(factor);
}

/**
 * From before the top of the higher hill to after it. The decisions alone choose the hill, for both of its
 * feet may lie where little is believed; on it belief moves the top.
 */
function highestStretch(
  evidence: (x: number) => number,
  [from, to]: readonly [number, number],
): { readonly bracket: readonly [number, number]; readonly isAtBound: boolean } {
  const gap = (to - from) / (fitLimits.priorScan - 1);
  const points = Array.from({ length: fitLimits.priorScan }, (_, at) => from + at * gap);
  const heights = points.map(evidence);
  const believed = points.map((x, at) => (heights[at] ?? 0) + beliefIn(x));
  let top = heights.indexOf(Math.max(...heights));
  const isAtBound = top === 0 || top === points.length - 1;
  const isHigher = (next: number): boolean => (believed[next] ?? -Infinity) > (believed[top] ?? -Infinity);
  while (isHigher(top + 1)) top += 1;
  while (isHigher(top - 1)) top -= 1;
  const best = points[top] ?? from;
  return { bracket: [Math.max(from, best - gap), Math.min(to, best + gap)], isAtBound };
}

/**
 * Where a function with one hill is highest: golden section, where each evaluation leaves 0.618 of the
 * interval, and at last the top of the parabola through the three highest neighbours.
 */
export function goldenMaximum(
  f: (x: number) => number,
  [from, to]: readonly [number, number],
  evaluations: number,
): number {
  const part = (Math.sqrt(5) - 1) / 2;
  const seen: Sample[] = [];
  const at = (x: number): Sample => {
    const sample = { x, y: f(x) };
    seen.push(sample);
    return sample;
  };
  let [low, high] = [from, to];
  let left = at(high - part * (high - low));
  let right = at(low + part * (high - low));
  while (seen.length < evaluations) {
    if (left.y >= right.y) {
      [high, right] = [right.x, left];
      left = at(high - part * (high - low));
    } else {
      [low, left] = [left.x, right];
      right = at(low + part * (high - low));
    }
  }
  return topOf(seen.toSorted((a, b) => a.x - b.x));
}

interface Sample {
  readonly x: number;
  readonly y: number;
}

/** The best itself where it is the first or last, or where its neighbours are as high. */
function topOf(samples: readonly Sample[]): number {
  const best = samples.reduce((top, one, at) => (one.y > (samples[top]?.y ?? -Infinity) ? at : top), 0);
  const [before, middle, after] = [samples[best - 1], samples[best], samples[best + 1]];
  if (middle === undefined) return Number.NaN;
  if (before === undefined || after === undefined) return middle.x;
  const rise = (middle.y - before.y) / (middle.x - before.x);
  const fall = (after.y - middle.y) / (after.x - middle.x);
  const bend = (fall - rise) / (after.x - before.x);
  if (!(bend < 0)) return middle.x;
  const top = (before.x + middle.x) / 2 - rise / (2 * bend);
  return Math.max(before.x, Math.min(after.x, top));
}
