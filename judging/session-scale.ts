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
  /** Who does not share the prior of the class. */
  readonly others: ReadonlySet<number>;
}

/** Scripts that are no essays of the class: they were chosen for how good they are. */
export interface Outsiders {
  readonly known: readonly KnownPlace[];
  /** All of them, those of `known` as well. */
  readonly anchors: readonly number[];
}
const nobody: Outsiders = { known: [], anchors: [] };

/** In so many rounds the mean of a class comes to rest beside known anchors; it mostly takes four. */
const meanRoundsMax = 20;
const meanTolerance = 1e-3;
/** Fewer do not say how far a class spreads: anchors then share its prior, as the lesser evil (a guess). */
const classMin = 8;

/**
 * Every judge has a position term of its own: models favour a side, and each another one. Anchors are spread
 * over all grades on purpose. Under the prior of the class they would be drawn to its mean, cuts between
 * grades with them, and the class would look as spread, and as well measured, as they are. Beside known
 * anchors nothing says that the others lie about 0, so their mean is found as well: a good class would be
 * graded down.
 */
export function scaleOf(columns: SessionColumns, { known, anchors }: Outsiders = nobody): SessionScale {
  const decisions = decisionsIn(columns);
  const isKnown = new Set(known.map(({ script }) => script));
  const unknown = anchors.filter((script) => !isKnown.has(script));
  const isLargeEnough = columns.scripts - isKnown.size - unknown.length >= classMin;
  const apart = isLargeEnough ? unknown : [];
  const others = new Set([...isKnown, ...apart]);
  const options = { prior: { kind: 'estimated' }, position: 'per_judge', apart, anchors: known } as const;
  let priorMean = 0;
  let result = fitScale(decisions, options);
  for (let round = 0; round < meanRoundsMax && known.length > 0 && result.kind === 'fitted'; round += 1) {
    const mean = meanOf(result.fit.theta.filter((_, script) => !others.has(script)));
    if (!(Math.abs(mean - priorMean) > meanTolerance)) break;
    priorMean = mean;
    result = fitScale(decisions, { ...options, priorMean, start: result.fit.theta });
  }
  return { decisions, result, fit: result.kind === 'fitted' ? result.fit : null, others };
}

/** Of the class: others were given, or chosen far apart, so they say nothing of how well it was measured. */
function reliabilityOf(fit: Fit, others: ReadonlySet<number>): number | null {
  if (others.size === 0 || fit.sigma === null) return empiricalBayesReliability(fit);
  const isFree = new Float64Array(fit.theta.length).fill(1);
  for (const script of others) isFree[script] = 0;
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
  { result, fit, others }: SessionScale,
  before: ArrayLike<number> | null,
): ScaleFacts {
  const { scripts } = columns;
  const { appearances, pairs } = seenIn(columns);
  return {
    kind: fit === null ? (result.kind === 'disconnected' ? 'disconnected' : 'insufficient') : 'scored',
    reliability: fit === null ? null : reliabilityOf(fit, others),
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
