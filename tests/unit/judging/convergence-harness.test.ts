import { describe, expect, test } from 'vitest';
import {
  type Answer,
  largestChange,
  runSession,
  type SessionSettings,
} from '../../../judging/convergence-harness.ts';
import { correlation } from '../../../judging/correlation.ts';
import type { PlannedPair } from '../../../judging/plan-wave.ts';
import { randomFrom } from '../../../judging/random.ts';
import { judgeSimulated, plainJudge, simulatedTruth } from '../../../judging/simulate.ts';
import { stopRuleDefaults } from '../../../judging/stop-rule.ts';

function judgeOf(truth: Float64Array, seed: string, errorShare = 0): (pair: PlannedPair) => Answer {
  const random = randomFrom(seed);
  return ({ first, second }) => {
    if (random.next() < errorShare) return 'error';
    return judgeSimulated({ ...plainJudge, thetaFirst: truth[first]!, thetaSecond: truth[second]! }, random);
  };
}

const truthOf = (scripts: number, sigma: number): Float64Array =>
  simulatedTruth(scripts, sigma, randomFrom(`truth ${scripts}`));

function session(scripts: number, given: Partial<SessionSettings> = {}, sigma = 2): SessionSettings {
  return {
    scripts,
    judge: judgeOf(truthOf(scripts, sigma), 'judge'),
    plan: { rule: 'expected_information', seed: 1, caps: { timesPerPair: Infinity } },
    pairsPerWave: scripts,
    budget: 20 * scripts,
    stop: stopRuleDefaults,
    ...given,
  };
}
const stability = { ...stopRuleDefaults, kind: 'stability' } as const;
const coverage = { rule: 'coverage', seed: 1 } as const;

describe('runSession', () => {
  test('ends as stable when the scale is reliable, before the budget is used', () => {
    const result = runSession(session(40));
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'stable', caveats: [] });
    expect(result.facts.reliability).toBeGreaterThanOrEqual(0.9);
    expect(result.facts.appearancesMin).toBeGreaterThanOrEqual(6);
    expect(result.facts.judged).toBeLessThan(800);
    expect(correlation(result.fit!.theta, truthOf(40, 2))).toBeGreaterThan(0.9);
  });

  test('judges who toss a coin use the budget up, and the result says that it is not reliable', () => {
    const random = randomFrom('coin');
    const judge = (): Answer => (random.isHeads() ? 'first' : 'second');
    const result = runSession(session(30, { judge, budget: 300 }));
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'budget', caveats: ['not_reliable'] });
    expect(result.facts.reliability).toBeLessThan(0.4);
    expect(result.comparisonsPerWave.reduce((sum, one) => sum + one, 0)).toBe(300);
  });

  test('the budget is a limit that a last wave is cut to', () => {
    const { comparisonsPerWave } = runSession(session(30, { budget: 100, pairsPerWave: 40 }));
    expect(comparisonsPerWave).toEqual([40, 40, 20]);
  });

  test('two thirds of errors: it fails at the cap and never before', () => {
    const result = runSession(session(24, { judge: judgeOf(truthOf(24, 2), 'bad', 0.66), budget: 120 }));
    expect(result.decision).toMatchObject({ kind: 'fail', reason: 'low_success_rate' });
    expect(result.facts.judged + result.facts.failed).toBe(120);
  });

  test('one failed pair is asked again, and coverage reaches 100 %', () => {
    let asked = 0;
    const fine = judgeOf(truthOf(12, 2), 'once');
    const judge = (pair: PlannedPair): Answer => {
      asked += 1;
      return asked === 10 ? 'error' : fine(pair);
    };
    const stop = { ...stability, largestChangeMax: 0, regularPassesMax: 0, smallNetMax: 3 };
    const result = runSession(session(12, { judge, stop, plan: coverage, pairsPerWave: 6 }));
    expect(result.facts).toMatchObject({ isCovered: true, failed: 1, judged: 66 });
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'no_more_pairs' });
  });

  test('5 essays with a budget of 60: pairs are asked again until the cap of a small net', () => {
    const stop = { ...stability, largestChangeMax: 0 };
    const result = runSession(session(5, { stop, plan: coverage, budget: 60, pairsPerWave: 2 }));
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'small_net_cap' });
    expect(result.facts).toMatchObject({ judged: 50, resamplingPasses: 4, isCovered: true });
  });

  test.each([4, 5, 6, 7, 8, 9, 10, 11])(
    '%i essays and a budget of 120: comes to an end of its own (no rest before the budget)',
    (scripts) => {
      const stop = { ...stability, largestChangeMax: 0, smallNetMax: 3 };
      const result = runSession(session(scripts, { stop, plan: coverage, budget: 120, pairsPerWave: 50 }));
      expect(result.decision).toMatchObject({ kind: 'finish', reason: 'no_more_pairs' });
      expect(result.facts.judged).toBe(scripts * (scripts - 1));
    },
  );

  test('without repeats it ends when everybody has met', () => {
    const plan = { rule: 'balanced', seed: 1 } as const;
    const result = runSession(session(6, { plan }));
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'no_more_pairs' });
    expect(result.facts.judged).toBe(15);
  });

  test('values that stand still end it, and iterations are counted (stability)', () => {
    const stop = { ...stability, smallNetPassesMax: 200 };
    const fit = { prior: { kind: 'normal', sigma: 1 } } as const;
    const result = runSession(session(10, { stop, fit, budget: 10_000, plan: coverage }));
    expect(result.decision).toMatchObject({ kind: 'finish', reason: 'stable' });
    expect(result.facts.largestChange).toBeLessThanOrEqual(0.025);
    expect(result.comparisonsPerWave).toHaveLength(result.facts.waves);
  });

  test('the same seed gives the same session', () => {
    const again = (): readonly number[] => [...runSession(session(20)).fit!.theta];
    expect(again()).toEqual(again());
  });
});

test('largestChange counts a script that was not there before from 0', () => {
  expect(largestChange(Float64Array.of(1, 2), Float64Array.of(1.1, 1.7, 0.5))).toBe(0.5);
});
