/**
 * How much of the spread of a scale is real. Several figures go by the name of reliability; each is named
 * here by what it is, because they part company just where pairs were chosen by what was known already.
 */
import { meanOf, varianceOf } from './correlation.ts';
import type { Fit } from './fit-types.ts';

/** Which standard errors went in: of the full covariance, or of the diagonal of the information alone. */
export type ErrorKind = 'full' | 'diagonal';

export interface Separation {
  /** Scale separation reliability, 1 − MSE / V. Reads far too high where pairs were chosen adaptively. */
  readonly ssr: number;
  /** The observed spread in units of the error: √(V / MSE). */
  readonly gObserved: number;
  /** G² / (1 + G²) of the observed G. Mixes two different G; only to compare with tables that print it. */
  readonly ssrOfObservedG: number;
  readonly errors: ErrorKind;
}

/** Of a scale without shrinkage: shrunken values vary too little for this formula. */
export function separationOf(theta: Float64Array, se: Float64Array, errors: ErrorKind): Separation {
  const squaredError = meanOf(se.map((one) => one * one));
  const variance = varianceOf(theta);
  const gSquared = variance / squaredError;
  return {
    ssr: 1 - 1 / gSquared,
    gObserved: Math.sqrt(gSquared),
    ssrOfObservedG: gSquared / (1 + gSquared),
    errors,
  };
}

/**
 * Empirical-Bayes reliability: one minus what is still unsure over the spread that the decisions themselves
 * speak for. Holds where pairs were chosen by earlier decisions, because the likelihood does not mind that.
 * Null where the fit has no prior. It takes decisions as independent: judges who differ do not lower it, so
 * the gap to the split-half is worth a look.
 */
export function empiricalBayesReliability(fit: Pick<Fit, 'theta' | 'sigma' | 'covariance'>): number | null {
  const { sigma } = fit;
  if (sigma === null) return null;
  return 1 - fit.covariance.traceCentered() / ((fit.theta.length - 1) * sigma * sigma);
}

/** What a correlation would be without the error of both sides; null where a side carries nothing. */
export function disattenuated(r: number, reliabilityA: number, reliabilityB: number): number | null {
  if (!(reliabilityA > 0 && reliabilityB > 0)) return null;
  return r / Math.sqrt(reliabilityA * reliabilityB);
}

/** From half the decisions to all of them. */
export const spearmanBrown = (r: number): number => (2 * r) / (1 + r);

/**
 * How often a script should be seen for a reliability, if pairs are random and the scripts spread so far.
 * Theory, which forgets how pairs hang together: at few appearances the real figure is lower.
 */
export function appearancesNeeded(sigma: number, target: number): number {
  const signal = target / (1 - target);
  return Math.ceil(signal / (sigma * sigma * informationPerAppearance(sigma)) - 1e-9);
}

/** The mean of p(1 − p) over random pairs of scripts, by the trapezium rule over ± 8 deviations. */
export function informationPerAppearance(sigma: number): number {
  const spread = Math.SQRT2 * sigma;
  const step = 1 / 32;
  let sum = 0;
  for (let z = -8; z <= 8; z += step) {
    const p = 1 / (1 + Math.exp(-spread * z));
    sum += Math.exp((-z * z) / 2) * p * (1 - p);
  }
  return (sum * step) / Math.sqrt(2 * Math.PI);
}
