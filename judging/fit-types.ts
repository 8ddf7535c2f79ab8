/** What a fit is asked for, and what it answers. */

export type Prior =
  /** Plain maximum likelihood with the mean at 0. Finite only where everybody won and lost in one circle. */
  | { readonly kind: 'none' }
  | { readonly kind: 'normal'; readonly sigma: number }
  /** A normal prior whose spread is chosen by marginal likelihood. The default. */
  | { readonly kind: 'estimated' };

/** A script whose quality is known: exactly (`sd` 0), or as a normal prior of its own. */
export interface Anchor {
  readonly script: number;
  readonly theta: number;
  readonly sd: number;
}

export interface FitOptions {
  readonly prior?: Prior;
  /**
   * Where the normal prior stands; 0 unless said. For scripts beside anchors whose scale begins elsewhere.
   */
  readonly priorMean?: number;
  readonly anchors?: readonly Anchor[];
  /**
   * Scripts that were chosen for their quality, so that nothing is believed of where they lie: they have a
   * wide prior of their own and say nothing of how far the others spread. Not for scripts in `anchors`.
   */
  readonly apart?: readonly number[];
  /** A term for being shown first: `one` for all judges, or one for each. */
  readonly position?: 'none' | 'one' | 'per_judge';
  /** Of the normal prior at 0 of each position term; keeps a judge of few decisions finite. */
  readonly positionPrecision?: number;
  /** Whether judges may discriminate more or less than the average (`ability`). */
  readonly discrimination?: boolean;
  readonly ties?: 'half' | 'davidson';
  /** Jeffreys' penalty, which takes out the first-order bias. Dense fits only. */
  readonly firth?: boolean;
  /** Where to begin; a fit of a moment ago makes one or two steps enough. */
  readonly start?: Float64Array;
  readonly stepsMax?: number;
  readonly tolerance?: number;
}

/** How sure the scale is. Everything is in logits squared. */
export interface Covariance {
  variance(script: number): number;
  between(a: number, b: number): number;
  /** Of the difference of two scripts: what "is a above b" must use. */
  contrast(a: number, b: number): number;
  /**
   * The covariance of all parameters times a vector: the scripts first, then the position terms, then the tie
   * term. A shorter vector is continued with 0.
   */
  times(vector: Float64Array): Float64Array;
  /**
   * Trace of the covariance around the mean of the scripts: what empirical-Bayes reliability needs. Estimated
   * from random probes where there are too many scripts for an inverse.
   */
  traceCentered(): number;
  /** Relative standard error of that estimate; 0 where the trace is exact. */
  traceError(): number;
}

export interface Fit {
  readonly theta: Float64Array;
  /**
   * Square roots of the full covariance, not of the diagonal of the information. Computed when it is first
   * read; above `denseMax` parameters estimated to about one percent (`covariance.variance` is exact there
   * too).
   */
  readonly se: Float64Array;
  readonly covariance: Covariance;
  /** Of the prior that was used; null without one. */
  readonly sigma: number | null;
  /**
   * The decisions alone speak for no spread at all, or for one without end, and what is believed beforehand
   * says how large it is: whoever reads `sigma`, `se` or a reliability must be told.
   */
  readonly isSpreadAtBound: boolean;
  /** Position terms by judge; positive favours what is shown first. One entry for `one`, none for `none`. */
  readonly position: Float64Array;
  readonly positionSe: Float64Array;
  /** By judge; 1 where it is not asked for. */
  readonly ability: Float64Array;
  /** Davidson's tie parameter; null where ties count half. */
  readonly tieNu: number | null;
  readonly logLikelihood: number;
  /** False: without a prior some scripts would be infinitely good or bad. */
  readonly isStronglyConnected: boolean;
  readonly steps: number;
}

export type FitResult =
  | { readonly kind: 'fitted'; readonly fit: Fit }
  /** One scale would be a lie. `bridges`: pairs that would make it one. */
  | {
      readonly kind: 'disconnected';
      readonly components: readonly (readonly number[])[];
      readonly bridges: readonly (readonly [number, number])[];
    }
  | { readonly kind: 'not_converged'; readonly steps: number; readonly largestStep: number }
  | { readonly kind: 'insufficient'; readonly reason: string };
