import { asking } from '../../../judging/covariance.ts';
import type { AnchorErrors } from '../../../judging/grade-cuts.ts';
import type { Covariance } from '../../../judging/fit-types.ts';

interface Scale {
  readonly theta: Float64Array;
  readonly se: Float64Array;
  readonly covariance: Pick<Covariance, 'variance' | 'between' | 'contrast' | 'times'>;
}

/** A scale with places and standard errors as given, all independent of each other. */
export function scaleOf(places: ArrayLike<number>, se: number | ArrayLike<number>): Scale {
  const theta = Float64Array.from(places);
  const errors = theta.map((_, at) => (typeof se === 'number' ? se : (se[at] ?? 0)));
  const variance = (script: number): number => (errors[script] ?? 0) ** 2;
  const covariance = {
    ...asking((a, b) => (a === b ? variance(a) : 0)),
    times: (vector: Float64Array) => vector.map((one, at) => one * variance(at)),
  };
  return { theta, se: errors, covariance };
}

/** The errors of so many anchors from the covariance of each two. */
export function errorsOf(count: number, between: (a: number, b: number) => number): AnchorErrors {
  const all = Array.from({ length: count }, (_, at) => at);
  return {
    variance: all.map((at) => between(at, at)),
    times: (vector) =>
      Float64Array.from(all, (a) => vector.reduce((sum, one, b) => sum + one * between(a, b), 0)),
  };
}
