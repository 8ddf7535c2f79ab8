import type { Decisions } from '../../../judging/decisions.ts';
import { fitScale } from '../../../judging/fit.ts';
import type { Fit, FitOptions } from '../../../judging/fit-types.ts';

/** A fit that must succeed: what is tested comes after it. */
export function fitted(decisions: Decisions, options: FitOptions = {}): Fit {
  const result = fitScale(decisions, options);
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}; look at the decisions`);
  return result.fit;
}
