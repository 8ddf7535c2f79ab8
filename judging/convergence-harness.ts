/**
 * A whole session without anything around it: plan, judge, fit, decide, until the rule ends it. For tests of
 * rules and for studies; the session that runs for real does the same steps in its actor.
 */
import { collectDecisions, type Decision } from './decisions.ts';
import { fitScale } from './fit.ts';
import type { Fit, FitOptions } from './fit-types.ts';
import { emptyHistory, type PairHistory, PairLedger } from './pair-history.ts';
import { type PlannedPair, planWave, type WaveRequest } from './plan-wave.ts';
import { empiricalBayesReliability } from './reliability.ts';
import { decideNext, type StopDecision, type StopFacts, type StopRule } from './stop-rule.ts';

export type Answer = 'first' | 'second' | 'tie' | 'error';

export interface SessionSettings {
  readonly scripts: number;
  readonly judge: (pair: PlannedPair) => Answer;
  /** Everything of a wave but its history and what is known. */
  readonly plan: Pick<WaveRequest, 'rule' | 'seed'> & Partial<WaveRequest>;
  readonly pairsPerWave: number;
  readonly budget: number;
  readonly stop: StopRule;
  readonly fit?: FitOptions;
  /** Share of scripts expected to get a wrong grade; absent without grades. */
  readonly misgradeRiskOf?: (fit: Fit) => number;
}

export interface SessionResult {
  readonly decision: StopDecision;
  readonly facts: StopFacts;
  readonly comparisonsPerWave: readonly number[];
  /** Null where nothing could be fitted. */
  readonly fit: Fit | null;
  readonly history: PairHistory;
}

interface Row extends PlannedPair {
  readonly answer: Answer;
}

interface Course {
  readonly rows: Row[];
  readonly comparisonsPerWave: number[];
  resamplingPasses: number;
  newPairsPossible: boolean;
  fit: Fit | null;
  largestChange: number | null;
}

export function runSession(settings: SessionSettings): SessionResult {
  const course: Course = {
    rows: [],
    comparisonsPerWave: [],
    resamplingPasses: 0,
    newPairsPossible: true,
    fit: null,
    largestChange: null,
  };
  for (;;) {
    const history = historyOf(course.rows);
    const facts = factsOf(settings, course, history);
    const decision = decideNext(facts, settings.stop);
    if (decision.kind !== 'continue') {
      const { comparisonsPerWave, fit } = course;
      return { decision, facts, comparisonsPerWave, fit, history };
    }
    const wave = nextWave(settings, course, { history, isResampling: decision.reason === 'resampling' });
    course.newPairsPossible = wave.length > 0;
    // Without new pairs nothing has changed: the rule decides once more, and now it ends.
    if (wave.length === 0) continue;
    course.comparisonsPerWave.push(wave.length);
    for (const pair of wave) course.rows.push({ ...pair, answer: settings.judge(pair) });
    refit(settings, course);
  }
}

function nextWave(
  { scripts, plan, pairsPerWave, budget }: SessionSettings,
  course: Course,
  { history, isResampling }: { readonly history: PairHistory; readonly isResampling: boolean },
): PlannedPair[] {
  if (isResampling) course.resamplingPasses += 1;
  return planWave({
    fit: course.fit,
    ...plan,
    ...(isResampling && { rule: 'resampling' as const }),
    scripts,
    history,
    // A pass over all pairs is one wave, however many they are.
    pairs: isResampling ? history.rows : pairsPerWave,
    budget: budget - course.rows.length,
  });
}

function refit({ scripts, fit: options }: SessionSettings, course: Course): void {
  const decisions = course.rows.flatMap(decisionOf);
  const before = course.fit?.theta ?? null;
  const start = before === null ? {} : { start: before };
  const result = fitScale(collectDecisions(scripts, decisions), { ...options, ...start });
  if (result.kind !== 'fitted') return;
  course.fit = result.fit;
  course.largestChange = before === null ? null : largestChange(before, result.fit.theta);
}

function decisionOf({ first, second, judge, answer }: Row): Decision[] {
  if (answer === 'error') return [];
  if (answer === 'second') return [{ winner: second, loser: first, judge, side: -1 }];
  return [{ winner: first, loser: second, judge, side: 1, isTie: answer === 'tie' }];
}

/** A script that was not there before counts from 0. */
export function largestChange(before: Float64Array, after: Float64Array): number {
  return after.reduce((most, one, script) => Math.max(most, Math.abs(one - (before[script] ?? 0))), 0);
}

function factsOf(settings: SessionSettings, course: Course, history: PairHistory): StopFacts {
  const { scripts, budget, misgradeRiskOf } = settings;
  const { rows, fit, largestChange: change, newPairsPossible, resamplingPasses } = course;
  const ledger = new PairLedger(scripts, history);
  const failed = rows.filter(({ answer }) => answer === 'error').length;
  return {
    scripts,
    judged: rows.length - failed,
    failed,
    pending: 0,
    budget,
    waves: course.comparisonsPerWave.length,
    isConnected: ledger.components().length === 1,
    appearancesMin: ledger.appearances.reduce((least, one) => Math.min(least, one), Infinity),
    reliability: fit === null ? null : empiricalBayesReliability(fit),
    largestChange: change,
    misgradeRisk: fit === null || misgradeRiskOf === undefined ? null : misgradeRiskOf(fit),
    newPairsPossible,
    isCovered: ledger.pairsMet === (scripts * (scripts - 1)) / 2,
    resamplingPasses,
    isCostLimitReached: false,
    isForced: false,
  };
}

function historyOf(rows: readonly Row[]): PairHistory {
  if (rows.length === 0) return emptyHistory;
  return {
    rows: rows.length,
    first: Int32Array.from(rows, ({ first }) => first),
    second: Int32Array.from(rows, ({ second }) => second),
    judge: Int32Array.from(rows, ({ judge }) => judge),
    counts: Uint8Array.from(rows, ({ answer }) => (answer === 'error' ? 0 : 1)),
  };
}
