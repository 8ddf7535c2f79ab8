/**
 * Two scales of one quality brought onto one by the scripts they share: the shift between them, whether
 * single scripts have drifted from it, and whether the unit is the same. Refuses where too few are shared
 * to tell drift from error.
 */
import { meanOf, varianceOf } from './correlation.ts';
import type { Fit } from './fit-types.ts';
import { gradeLimits } from './grade-limits.ts';
import { normalTwoSided } from './normal.ts';

/** The shared scripts of one run, in the same order as of the other. */
export interface SharedPlaces {
  readonly theta: ArrayLike<number>;
  readonly se: ArrayLike<number>;
  /** Between two of the shared; nothing: their errors are independent. */
  readonly covariance?: (a: number, b: number) => number;
  /** Drawn to the mean by a prior, so that they vary less than the truth; plain estimates vary more. */
  readonly isShrunken?: boolean;
}

export interface Drift {
  /** Place in the list of the shared. */
  readonly at: number;
  readonly z: number;
  readonly p: number;
  /** For as many tests as there are shared scripts, by Holm's steps. */
  readonly adjustedP: number;
}

export interface Equating {
  readonly kind: 'equated';
  /** Of the first run over the second: what is added to the second. */
  readonly shift: number;
  readonly se: number;
  readonly drift: readonly Drift[];
  /** Units of the first run per unit of the second; null where the shared scripts hardly differ. */
  readonly slope: number | null;
  /** What is added to `slope` times a place of the second run. */
  readonly intercept: number | null;
}

export type EquatingResult =
  Equating | { readonly kind: 'too_few_common'; readonly common: number; readonly needed: number };

export function equate(first: SharedPlaces, second: SharedPlaces): EquatingResult {
  const inBoth = first.theta.length;
  const needed = gradeLimits.commonScriptsMin;
  if (second.theta.length !== inBoth)
    throw new RangeError(`Expected ${inBoth} places of the second run, got ${second.theta.length}`);
  if (inBoth < needed) return { kind: 'too_few_common', common: inBoth, needed };
  const between = (a: number, b: number): number =>
    varianceBetween(first, a, b) + varianceBetween(second, a, b);
  const differences = Float64Array.from(first.theta, (one, at) => one - (second.theta[at] ?? 0));
  const inverse = differences.map((_, at) => 1 / between(at, at));
  const total = inverse.reduce((a, b) => a + b, 0);
  const weights = inverse.map((one) => one / total);
  const shift = differences.reduce((sum, one, at) => sum + one * (weights[at] ?? 0), 0);
  const shared = weights.map((_, at) =>
    weights.reduce((sum, one, other) => sum + one * between(at, other), 0),
  );
  const variance = weights.reduce((sum, one, at) => sum + one * (shared[at] ?? 0), 0);
  const z = Array.from(differences, (one, at) => {
    const left = between(at, at) - 2 * (shared[at] ?? 0) + variance;
    return (one - shift) / Math.sqrt(Math.max(Number.MIN_VALUE, left));
  });
  return { kind: 'equated', shift, se: Math.sqrt(variance), drift: driftOf(z), ...lineOf(first, second) };
}

/**
 * The same from two fits and the numbers of the shared scripts in each, with the errors that scripts share.
 */
export function equateFits(
  [first, second]: readonly [Fit, Fit],
  pairs: readonly (readonly [inFirst: number, inSecond: number])[],
): EquatingResult {
  const side = (fit: Fit, scripts: readonly number[]): SharedPlaces => ({
    theta: scripts.map((script) => fit.theta[script] ?? 0),
    se: scripts.map((script) => Math.sqrt(fit.covariance.variance(script))),
    covariance: (a, b) => fit.covariance.between(scripts[a] ?? 0, scripts[b] ?? 0),
    isShrunken: fit.sigma !== null,
  });
  return equate(
    side(
      first,
      pairs.map(([one]) => one),
    ),
    side(
      second,
      pairs.map(([, other]) => other),
    ),
  );
}

const varianceBetween = ({ covariance, se }: SharedPlaces, a: number, b: number): number =>
  covariance?.(a, b) ?? (a === b ? (se[a] ?? 0) ** 2 : 0);

function driftOf(z: readonly number[]): Drift[] {
  const tests = z.map((one, at) => ({ at, z: one, p: normalTwoSided(one) }));
  let largest = 0;
  const adjusted = new Map<number, number>();
  [...tests]
    .sort((a, b) => a.p - b.p)
    .forEach(({ at, p }, before) => {
      largest = Math.max(largest, Math.min(1, (tests.length - before) * p));
      adjusted.set(at, largest);
    });
  return tests.map((test) => ({ ...test, adjustedP: adjusted.get(test.at) ?? 1 }));
}

function lineOf(first: SharedPlaces, second: SharedPlaces): Pick<Equating, 'slope' | 'intercept'> {
  const slope = Math.sqrt(trueVariance(first) / trueVariance(second));
  if (!(slope > 0 && slope < Infinity)) return { slope: null, intercept: null };
  return { slope, intercept: meanOf(first.theta) - slope * meanOf(second.theta) };
}

/** Not a number where error explains all that is seen. */
function trueVariance({ theta, se, isShrunken }: SharedPlaces): number {
  const error = meanOf(Float64Array.from(se, (one) => one * one));
  const variance = varianceOf(theta) + (isShrunken === true ? error : -error);
  return variance > 0 ? variance : Number.NaN;
}
