/**
 * The cumulative logit: P(grade up to k) = logistic(threshold_k − slope · place). Owns likelihood, climb
 * and curvature; where the cut points lie and how sure they are is read off by `ordinal-cuts.ts`. The
 * likelihood has one hill, so the climb needs no luck in where it begins.
 */
import { factorOf, inverseOfFactor, solveFactored } from './cholesky.ts';
import { logistic } from './expectation.ts';
import { gradeLimits } from './grade-limits.ts';

/** Anchors on a scale with mean 0 and deviation 1; every level from 0 to below `levels` has at least one. */
export interface Graded {
  readonly places: Float64Array;
  readonly levels: number;
  readonly level: ArrayLike<number>;
}

/** The parameters are the slope and then the thresholds. All but the likelihood includes the ridge. */
export interface OrdinalPoint {
  readonly parameters: Float64Array;
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, row by row. */
  readonly information: Float64Array;
  /** By parameter: how its gradient moves with the place of each anchor. */
  readonly byPlace: readonly Float64Array[];
}

export type OrdinalClimb =
  | { readonly kind: 'climbed'; readonly point: OrdinalPoint; readonly steps: number }
  | { readonly kind: 'not_converged'; readonly steps: number; readonly largestStep: number };

/** What is left when grades have nothing to do with places: how often each was given. */
export function emptyLogLikelihood({ levels, level }: Graded): number {
  let sum = 0;
  for (const count of countsOf(levels, level)) sum += count * Math.log(count / level.length);
  return sum;
}

export function climbOrdinal(graded: Graded, stepsMax: number = gradeLimits.stepsMax): OrdinalClimb {
  let point = pointAt(graded, startOf(graded));
  let largestStep = Infinity;
  for (let steps = 1; steps <= stepsMax; steps += 1) {
    const factor = factorOf(point.information, graded.levels);
    if (factor === null) return { kind: 'not_converged', steps, largestStep };
    const step = point.gradient.slice();
    solveFactored(factor, step);
    largestStep = Math.max(...step.map(Math.abs));
    if (largestStep <= gradeLimits.tolerance * (1 + Math.abs(point.parameters[0] ?? 0)))
      return { kind: 'climbed', point, steps };
    const next = higher(graded, point, step);
    if (next === null) return { kind: 'not_converged', steps, largestStep };
    point = next;
  }
  return { kind: 'not_converged', steps: stepsMax, largestStep };
}

export const inverseInformation = ({ information, parameters }: OrdinalPoint): Float64Array | null => {
  const factor = factorOf(information, parameters.length);
  return factor === null ? null : inverseOfFactor(factor);
};

function countsOf(levels: number, level: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(levels);
  for (let at = 0; at < level.length; at += 1) {
    const one = level[at] ?? 0;
    counts[one] = (counts[one] ?? 0) + 1;
  }
  return counts;
}

/** Slope 1, thresholds where the counts alone would put them. */
function startOf({ levels, level }: Graded): Float64Array {
  const start = new Float64Array(levels);
  start[0] = 1;
  let below = 0;
  countsOf(levels, level).forEach((count, at) => {
    below += count;
    if (at + 1 < levels) start[at + 1] = Math.log(below / (level.length - below));
  });
  return start;
}

/**
 * A full step where it climbs, else half of it, and so on. Crossed thresholds have no likelihood: never
 * higher.
 */
function higher(graded: Graded, from: OrdinalPoint, step: Float64Array): OrdinalPoint | null {
  const worth = worthOf(from);
  for (let halving = 0, share = 1; halving <= gradeLimits.halvingsMax; halving += 1, share /= 2) {
    const parameters = from.parameters.map((one, at) => one + share * (step[at] ?? 0));
    const point = pointAt(graded, parameters);
    if (worthOf(point) >= worth - 1e-12 * Math.abs(worth)) return point;
  }
  return null;
}

const worthOf = ({ logLikelihood, parameters }: OrdinalPoint): number =>
  logLikelihood - (gradeLimits.slopePrecision / 2) * (parameters[0] ?? 0) ** 2;

function pointAt({ places, levels, level }: Graded, parameters: Float64Array): OrdinalPoint {
  const slope = parameters[0] ?? 0;
  const gradient = new Float64Array(levels);
  const information = new Float64Array(levels * levels);
  const byPlace = Array.from({ length: levels }, () => new Float64Array(places.length));
  gradient[0] = -gradeLimits.slopePrecision * slope;
  information[0] = gradeLimits.slopePrecision;
  let logLikelihood = 0;
  places.forEach((place, at) => {
    const own = level[at] ?? 0;
    const upper = own + 1 < levels ? (parameters[own + 1] ?? 0) - slope * place : Infinity;
    const lower = own > 0 ? (parameters[own] ?? 0) - slope * place : -Infinity;
    const piece = pieceBetween(lower, upper);
    logLikelihood += piece.logChance;
    // The slope moves both ends by minus the place, a threshold moves its end by 1.
    const moves: readonly (readonly [parameter: number, byLower: number, byUpper: number])[] = [
      [0, -place, -place],
      ...(own > 0 ? ([[own, 1, 0]] as const) : []),
      ...(own + 1 < levels ? ([[own + 1, 0, 1]] as const) : []),
    ];
    for (const [row, rowLower, rowUpper] of moves) {
      const byLower = rowLower * piece.lowerTwice + rowUpper * piece.both;
      const byUpper = rowLower * piece.both + rowUpper * piece.upperTwice;
      gradient[row] = (gradient[row] ?? 0) + rowLower * piece.lower + rowUpper * piece.upper;
      for (const [col, colLower, colUpper] of moves) {
        const cell = row * levels + col;
        information[cell] = (information[cell] ?? 0) - colLower * byLower - colUpper * byUpper;
      }
      const own0 = row === 0 ? -(piece.lower + piece.upper) : 0;
      const moved = byPlace[row];
      if (moved !== undefined) moved[at] = own0 - slope * (byLower + byUpper);
    }
  });
  return { parameters, logLikelihood, gradient, information, byPlace };
}

interface Piece {
  readonly logChance: number;
  /** First and second derivatives of the log chance by its two ends. */
  readonly lower: number;
  readonly upper: number;
  readonly lowerTwice: number;
  readonly upperTwice: number;
  readonly both: number;
}

/** Of the logistic distribution between two ends, written so that far out nothing cancels. */
function pieceBetween(from: number, to: number): Piece {
  const gap = -Math.expm1(from - to);
  const [belowTo, aboveTo] = [logistic(to), logistic(-to)];
  const [belowFrom, aboveFrom] = [logistic(from), logistic(-from)];
  const upper = aboveTo / (aboveFrom * gap);
  const lower = -belowFrom / (belowTo * gap);
  return {
    logChance: -softplus(-to) - softplus(from) + Math.log(gap),
    lower,
    upper,
    lowerTwice: lower * (1 - 2 * belowFrom) - lower * lower,
    upperTwice: upper * (1 - 2 * belowTo) - upper * upper,
    both: -lower * upper,
  };
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
