/** Histories, sessions and figures for the tests of planning. */
import { collectDecisions } from '../../../judging/decisions.ts';
import { type PairHistory, PairLedger } from '../../../judging/pair-history.ts';
import type { PlanFit } from '../../../judging/pair-uncertainty.ts';
import { type PlannedPair, planWave, type WaveRequest } from '../../../judging/plan-wave.ts';
import { randomFrom } from '../../../judging/random.ts';
import { plainJudges, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { fitted } from './fitted.ts';

export interface PastPair {
  readonly first: number;
  readonly second: number;
  readonly judge?: number;
  readonly isFailed?: boolean;
}

export function historyOf(pairs: readonly PastPair[]): PairHistory {
  return {
    rows: pairs.length,
    first: Int32Array.from(pairs, ({ first }) => first),
    second: Int32Array.from(pairs, ({ second }) => second),
    judge: Int32Array.from(pairs, ({ judge }) => judge ?? 0),
    counts: Uint8Array.from(pairs, ({ isFailed }) => (isFailed === true ? 0 : 1)),
  };
}

/** Waves one after another, all of whose pairs are judged. */
export function playWaves(request: Omit<WaveRequest, 'history'>, waves: number): PlannedPair[][] {
  const past: PlannedPair[] = [];
  return Array.from({ length: waves }, () => {
    const wave = planWave({ ...request, history: historyOf(past) });
    past.push(...wave);
    return wave;
  });
}

export const keyOf = ({ first, second }: PastPair): string =>
  `${Math.min(first, second)}-${Math.max(first, second)}`;

export function appearancesOf(scripts: number, pairs: readonly PastPair[]): number[] {
  return [...new PairLedger(scripts, historyOf(pairs)).appearances];
}

export const groupsOf = (scripts: number, pairs: readonly PastPair[]): number =>
  new PairLedger(scripts, historyOf(pairs)).components().length;

/** The largest difference of first and second places of a script, in parts of its appearances. */
export function skewOf(scripts: number, pairs: readonly PastPair[]): number {
  const skew = new Float64Array(scripts);
  const times = new Float64Array(scripts);
  for (const { first, second } of pairs) {
    skew[first]! += 1;
    skew[second]! -= 1;
    times[first]! += 1;
    times[second]! += 1;
  }
  return Math.max(...skew.map((one, script) => Math.abs(one) / Math.max(1, times[script]!)));
}

interface Known {
  readonly past: PlannedPair[];
  readonly fit: PlanFit;
}
/** A session after so many balanced comparisons of every script. */
export function known(scripts: number, appearances: number, seed = 1, sigma = 1.5): Known {
  const random = randomFrom(`known ${seed}`);
  const truth = simulatedTruth(scripts, sigma, random);
  const past = playWaves({ scripts, rule: 'balanced', pairs: (scripts * appearances) / 2, seed }, 1).flat();
  const decisions = simulateDecisions(truth, plainJudges(1), past, random);
  return { past, fit: fitted(collectDecisions(scripts, decisions)) };
}
