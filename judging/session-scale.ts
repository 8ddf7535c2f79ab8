/** A session after a wave: its scale, and what is asked to decide whether more is wanted. */
import type { Decisions } from './decisions.ts';
import { fitScale } from './fit.ts';
import type { Fit, FitResult } from './fit-types.ts';
import { meanOf } from './correlation.ts';
import { empiricalBayesReliability } from './reliability.ts';
import { decisionsIn, type SessionColumns, seenIn } from './session-columns.ts';

/** A place that was known before the session, as a soft anchor. */
export interface KnownPlace {
  readonly script: number;
  readonly theta: number;
  readonly sd: number;
}

export interface SessionScale {
  readonly decisions: Decisions;
  readonly result: FitResult;
  /** Null where the decisions make no scale. */
  readonly fit: Fit | null;
}

/** In so many rounds the mean of a class comes to rest beside known anchors; it mostly takes four. */
const meanRoundsMax = 20;
const meanTolerance = 1e-3;

/**
 * Every judge has a position term of its own: models favour a side, and each another one. Beside known
 * anchors nothing says that the others lie about 0, so their mean is found as well: a good class would be
 * graded down.
 */
export function scaleOf(columns: SessionColumns, known: readonly KnownPlace[] = []): SessionScale {
  const decisions = decisionsIn(columns);
  const options = { prior: { kind: 'estimated' as const }, position: 'per_judge' as const };
  if (known.length === 0) return scaleFrom(decisions, fitScale(decisions, options));
  const isKnown = new Set(known.map(({ script }) => script));
  let priorMean = 0;
  let result = fitScale(decisions, { ...options, anchors: known });
  for (let round = 0; round < meanRoundsMax && result.kind === 'fitted'; round += 1) {
    const mean = meanOf(result.fit.theta.filter((_, script) => !isKnown.has(script)));
    if (!(Math.abs(mean - priorMean) > meanTolerance)) break;
    priorMean = mean;
    result = fitScale(decisions, { ...options, anchors: known, priorMean, start: result.fit.theta });
  }
  return scaleFrom(decisions, result);
}

const scaleFrom = (decisions: Decisions, result: FitResult): SessionScale => ({
  decisions,
  result,
  fit: result.kind === 'fitted' ? result.fit : null,
});

/** Known places are given, so they say nothing of how well the others were measured. */
function reliabilityOf(fit: Fit, known: readonly KnownPlace[]): number | null {
  if (known.length === 0 || fit.sigma === null) return empiricalBayesReliability(fit);
  const isFree = new Float64Array(fit.theta.length).fill(1);
  for (const { script } of known) isFree[script] = 0;
  const free = isFree.reduce((sum, one) => sum + one, 0);
  if (free < 2) return null;
  const own = fit.se.reduce((sum, se, script) => sum + (isFree[script] ?? 0) * se * se, 0);
  const shared = fit.covariance.times(isFree).reduce((sum, one, at) => sum + one * (isFree[at] ?? 0), 0);
  return 1 - (own - shared / free) / ((free - 1) * fit.sigma * fit.sigma);
}

export interface ScaleFacts {
  readonly kind: 'scored' | 'disconnected' | 'insufficient';
  readonly reliability: number | null;
  readonly spread: number | null;
  readonly largestChange: number | null;
  readonly appearancesMin: number;
  readonly isConnected: boolean;
  readonly isCovered: boolean;
}

export function scaleFacts(
  columns: SessionColumns,
  { result, fit }: SessionScale,
  { before, known }: { readonly before: ArrayLike<number> | null; readonly known: readonly KnownPlace[] },
): ScaleFacts {
  const { scripts } = columns;
  const { appearances, pairs } = seenIn(columns);
  return {
    kind: fit === null ? (result.kind === 'disconnected' ? 'disconnected' : 'insufficient') : 'scored',
    reliability: fit === null ? null : reliabilityOf(fit, known),
    spread: fit?.sigma ?? null,
    largestChange: fit === null || before === null ? null : largestChange(fit.theta, before),
    appearancesMin: appearances.reduce((least, one) => Math.min(least, one), Infinity),
    // What did not come to rest is no scale either: nothing may end well on it.
    isConnected: fit !== null,
    isCovered: pairs >= (scripts * (scripts - 1)) / 2,
  };
}

function largestChange(theta: Float64Array, before: ArrayLike<number>): number {
  let largest = 0;
  for (let script = 0; script < theta.length; script += 1)
    largest = Math.max(largest, Math.abs((theta[script] ?? 0) - (before[script] ?? 0)));
  return largest;
}
