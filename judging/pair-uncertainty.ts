/**
 * How unsure differences between scripts are, while a wave is planned. Exact contrasts come from the fit;
 * where its inverse would cost more than the whole plan, they are taken from the first terms of the
 * inverse's series instead: what each script has been asked, and what its opponents have been asked.
 *
 * A pair that is planned already counts as asked, so that a wave of many rounds spreads what it asks.
 */
import type { Difference } from './expected-information.ts';
import { logistic } from './expectation.ts';
import type { Fit } from './fit-types.ts';
import { type PairHistory, rowsOf } from './pair-history.ts';

/** What planning reads of a fit. */
export interface PlanFit extends Pick<Fit, 'theta' | 'sigma'> {
  readonly covariance: Pick<Fit['covariance'], 'variance' | 'contrast'>;
}

export type ContrastKind = 'exact' | 'series';

/** The inverse of 500 scripts takes some 50 ms, of 1,000 some 400 (two cores, 2026). */
const EXACT_SCRIPTS_MAX = 500;
/**
 * Stands in for the prior where a fit has none, so that a script that was never seen is not infinitely
 * unsure.
 */
const SIGMA_WITHOUT_PRIOR = 3;

export class Uncertainty {
  readonly theta: Float64Array;
  readonly #variance: Float64Array;
  /** By how much what is planned already lowers each variance. */
  readonly #relief: Float64Array;
  readonly #covariance: PlanFit['covariance'] | null;

  constructor(fit: PlanFit, history: PairHistory, kind: ContrastKind | undefined) {
    const scripts = fit.theta.length;
    const isExact = (kind ?? (scripts <= EXACT_SCRIPTS_MAX ? 'exact' : 'series')) === 'exact';
    this.theta = fit.theta;
    this.#covariance = isExact ? fit.covariance : null;
    this.#relief = new Float64Array(scripts);
    this.#variance = isExact
      ? new Float64Array(scripts).map((_, script) => fit.covariance.variance(script))
      : seriesVariances(fit, history);
  }

  variance(script: number): number {
    return (this.#variance[script] ?? 0) - (this.#relief[script] ?? 0);
  }

  /** Of `a` less `b`, as if the two knew nothing of each other where contrasts are not exact. */
  difference(a: number, b: number): Difference {
    const mean = (this.theta[a] ?? 0) - (this.theta[b] ?? 0);
    if (this.#covariance === null) return { mean, variance: this.variance(a) + this.variance(b) };
    const left = this.#covariance.contrast(a, b) - (this.#relief[a] ?? 0) - (this.#relief[b] ?? 0);
    return { mean, variance: Math.max(left, 0) };
  }

  /** The rank-one step of the inverse, kept for the two scripts themselves. */
  plan(a: number, b: number): void {
    const { mean, variance } = this.difference(a, b);
    const chance = logistic(mean);
    const information = chance * (1 - chance);
    for (const script of [a, b]) {
      const own = Math.max(this.variance(script), 0);
      const relief = (information * own * own) / (1 + information * Math.max(variance, own));
      this.#relief[script] = (this.#relief[script] ?? 0) + relief;
    }
  }
}

/** The diagonal of (1/D + 1/D A 1/D A 1/D), with D what each script was asked and A what each pair was. */
function seriesVariances({ theta, sigma }: PlanFit, history: PairHistory): Float64Array {
  const information = new Float64Array(theta.length).fill((sigma ?? SIGMA_WITHOUT_PRIOR) ** -2);
  const asked = (first: number, second: number): number => {
    const chance = logistic((theta[first] ?? 0) - (theta[second] ?? 0));
    return chance * (1 - chance);
  };
  for (const { first, second, isCounted } of rowsOf(history, theta.length)) {
    if (!isCounted) continue;
    const told = asked(first, second);
    information[first] = (information[first] ?? 0) + told;
    information[second] = (information[second] ?? 0) + told;
  }
  const variance = information.map((one) => 1 / one);
  const echo = new Float64Array(theta.length);
  for (const { first, second, isCounted } of rowsOf(history, theta.length)) {
    if (!isCounted) continue;
    const squared = asked(first, second) ** 2;
    echo[first] = (echo[first] ?? 0) + squared / (information[second] ?? 1);
    echo[second] = (echo[second] ?? 0) + squared / (information[first] ?? 1);
  }
  return variance.map((one, script) => one + one * one * (echo[script] ?? 0));
}
