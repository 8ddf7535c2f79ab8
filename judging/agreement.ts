/**
 * Whether two groups of judges see the same quality, for example humans and a model. A scale can be sharp and
 * measure something else: only a comparison with other judges tells. Each group is fitted on its own.
 */
import { correlation, fisherInterval, type Interval, varianceOf, wilsonInterval } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { fitScale } from './fit.ts';
import type { Fit, FitOptions, FitResult } from './fit-types.ts';
import { disattenuated, empiricalBayesReliability } from './reliability.ts';
import { appearancesOf } from './subset.ts';

/** Below this a correction for error multiplies chance: the side needs more decisions first. */
const RELIABILITY_MIN = 0.3;
const SCRIPTS_MIN = 5;

export interface Agreement {
  readonly kind: 'measured';
  /** Scripts that both groups saw. */
  readonly scripts: number;
  readonly r: number;
  /** 95 %, by Fisher's z over the scripts. */
  readonly interval: Interval;
  /** Empirical-Bayes, of each group's own scale. */
  readonly reliabilityA: number;
  readonly reliabilityB: number;
  /**
   * Without the error of both sides. May pass 1 by chance; its interval takes the reliabilities as known.
   * Null where a side is mostly error, for then it multiplies chance.
   */
  readonly corrected: number | null;
  readonly correctedInterval: Interval | null;
  /** True spread of group a over that of group b: how many units of a one unit of b is. */
  readonly slope: number | null;
  readonly pairs: PairAgreement;
}

export type AgreementResult =
  | Agreement
  | {
      readonly kind: 'not_fitted';
      readonly group: 'a' | 'b';
      readonly result: Exclude<FitResult, { kind: 'fitted' }>;
    }
  | { readonly kind: 'too_few_scripts'; readonly scripts: number; readonly needed: number };

/** Both groups number the scripts alike. The prior is always estimated: the reliabilities need it. */
export function agreementOf(a: Decisions, b: Decisions, options: FitOptions = {}): AgreementResult {
  const resultA = fitScale(a, { ...options, prior: { kind: 'estimated' } });
  if (resultA.kind !== 'fitted') return { kind: 'not_fitted', group: 'a', result: resultA };
  const resultB = fitScale(b, { ...options, prior: { kind: 'estimated' } });
  if (resultB.kind !== 'fitted') return { kind: 'not_fitted', group: 'b', result: resultB };
  const [seenByA, seenByB] = [appearancesOf(a), appearancesOf(b)];
  const isShared = (_: number, script: number): boolean =>
    (seenByA[script] ?? 0) > 0 && (seenByB[script] ?? 0) > 0;
  const sharedA = resultA.fit.theta.filter(isShared);
  const sharedB = resultB.fit.theta.filter(isShared);
  if (sharedA.length < SCRIPTS_MIN) {
    return { kind: 'too_few_scripts', scripts: sharedA.length, needed: SCRIPTS_MIN };
  }
  return {
    kind: 'measured',
    ...scalesCompared({ fit: resultA.fit, theta: sharedA }, { fit: resultB.fit, theta: sharedB }),
    pairs: pairAgreement(a, b),
  };
}

interface Side {
  readonly fit: Fit;
  /** Of the scripts that both saw. */
  readonly theta: Float64Array;
}

function scalesCompared(a: Side, b: Side): Omit<Agreement, 'kind' | 'pairs'> {
  const scripts = a.theta.length;
  const r = correlation(a.theta, b.theta);
  const interval = fisherInterval(r, scripts);
  const [reliabilityA, reliabilityB] = [reliabilityOf(a), reliabilityOf(b)];
  const isMostlyError = Math.min(reliabilityA, reliabilityB) < RELIABILITY_MIN;
  const correct = (value: number): number | null =>
    isMostlyError ? null : disattenuated(value, reliabilityA, reliabilityB);
  const [lower, upper] = [correct(interval.lower), correct(interval.upper)];
  return {
    scripts,
    r,
    interval,
    reliabilityA,
    reliabilityB,
    corrected: correct(r),
    correctedInterval: lower === null || upper === null ? null : { lower, upper },
    slope: slopeOf([a, reliabilityA], [b, reliabilityB]),
  };
}

const reliabilityOf = ({ fit }: Side): number => Math.max(0, empiricalBayesReliability(fit) ?? 0);

/** Estimates drawn to the mean by a prior vary less than the truth by just their reliability. */
function slopeOf([a, relA]: readonly [Side, number], [b, relB]: readonly [Side, number]): number | null {
  if (relA === 0 || relB === 0) return null;
  return Math.sqrt(varianceOf(a.theta) / relA / (varianceOf(b.theta) / relB));
}

export interface PairAgreement {
  /** Pairs that both groups compared and decided by majority. */
  readonly pairs: number;
  readonly agreed: number;
  readonly share: number;
  readonly interval: Interval;
}

/** Pairs on which a group is split evenly count for neither. */
export function pairAgreement(a: Decisions, b: Decisions): PairAgreement {
  const majorityB = majorities(b);
  let [pairs, agreed] = [0, 0];
  for (const [pair, net] of majorities(a)) {
    const other = majorityB.get(pair) ?? 0;
    if (net * other === 0) continue;
    pairs += 1;
    if (net * other > 0) agreed += 1;
  }
  const share = agreed / pairs;
  return { pairs, agreed, share, interval: wilsonInterval(share, pairs) };
}

/** By pair: above 0 where the script with the lower number won more often. */
function majorities(decisions: Decisions): Map<number, number> {
  const net = new Map<number, number>();
  for (let row = 0; row < decisions.rows; row += 1) {
    if (decisions.isTie[row] === 1) continue;
    const [winner, loser] = [decisions.winner[row] ?? 0, decisions.loser[row] ?? 0];
    const pair = Math.min(winner, loser) * decisions.scripts + Math.max(winner, loser);
    const weight = decisions.weight[row] ?? 0;
    net.set(pair, (net.get(pair) ?? 0) + (winner < loser ? weight : -weight));
  }
  return net;
}

export type Gate =
  | { readonly kind: 'open'; readonly lower: number }
  | {
      readonly kind: 'closed';
      readonly reason: 'below_limit' | 'unreliable' | 'not_measured';
      readonly message: string;
    };

/**
 * Whether a group may judge alone: only if even the lower 95 % bound of the corrected agreement reaches the
 * limit. What cannot be measured does not open it.
 */
export function gate(agreement: AgreementResult, limit: number): Gate {
  if (agreement.kind !== 'measured') {
    return { kind: 'closed', reason: 'not_measured', message: whyNotMeasured(agreement) };
  }
  const { reliabilityA, reliabilityB, correctedInterval } = agreement;
  const least = Math.min(reliabilityA, reliabilityB);
  if (correctedInterval === null || least < RELIABILITY_MIN) {
    const got = `${least.toFixed(2)}; collect more decisions of that group`;
    const message = `Expected both groups to have a reliability of at least ${RELIABILITY_MIN}, got ${got}`;
    return { kind: 'closed', reason: 'unreliable', message };
  }
  const { lower } = correctedInterval;
  if (lower >= limit) return { kind: 'open', lower };
  const got = `${lower.toFixed(2)}; let humans decide, or collect more shared scripts`;
  const message = `Expected the agreement to be at least ${limit} at its lower 95 % bound, got ${got}`;
  return { kind: 'closed', reason: 'below_limit', message };
}

function whyNotMeasured(agreement: Exclude<AgreementResult, Agreement>): string {
  if (agreement.kind === 'too_few_scripts') {
    const { scripts, needed } = agreement;
    return `Expected at least ${needed} scripts that both groups saw, got ${scripts}; share more`;
  }
  const { group, result } = agreement;
  const cure = result.kind === 'disconnected' ? 'add pairs that join its parts' : 'add decisions';
  return `Expected a scale of group ${group}, got “${result.kind}”; ${cure}`;
}
