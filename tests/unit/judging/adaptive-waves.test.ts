import { describe, expect, test } from 'vitest';
import { expectedGain } from '../../../judging/expected-information.ts';
import { emptyHistory } from '../../../judging/pair-history.ts';
import { planWave } from '../../../judging/plan-wave.ts';
import { appearancesOf, historyOf, known } from './waves.ts';

const adaptiveRules = ['expected_information', 'd_optimal', 'swiss', 'boundary'] as const;

describe('adaptive rules', () => {
  test.each(adaptiveRules)('%s: without a fit everything is random', (rule) => {
    const wave = planWave({ scripts: 20, rule, pairs: 30, seed: 1, history: emptyHistory });
    expect(wave).toHaveLength(30);
    expect(new Set(wave.map(({ mode }) => mode))).toEqual(new Set(['random']));
  });

  test.each(['expected_information', 'd_optimal', 'swiss'] as const)(
    '%s: three in ten pairs are random, or as many as asked for',
    (rule) => {
      const { past, fit } = known(60, 4);
      const random = (randomShare?: number): number =>
        planWave({
          scripts: 60,
          rule,
          pairs: 300,
          seed: 1,
          fit,
          history: historyOf(past),
          caps: { timesPerPair: 3 },
          ...(randomShare !== undefined && { randomShare }),
        }).filter(({ mode }) => mode === 'random').length / 300;
      expect(Math.abs(random() - 0.3)).toBeLessThan(0.03);
      expect(random(0)).toBe(0);
      expect(random(1)).toBe(1);
    },
  );

  test('expected information gains more than chance', () => {
    const { past, fit } = known(60, 6, 1, 3);
    const gain = (rule: 'expected_information' | 'balanced' | 'swiss'): number =>
      planWave({
        scripts: 60,
        rule,
        pairs: 30,
        seed: 1,
        fit,
        randomShare: 0,
        history: historyOf(past),
      }).reduce(
        (sum, { first, second }) =>
          sum +
          expectedGain({
            mean: fit.theta[first]! - fit.theta[second]!,
            variance: fit.covariance.contrast(first, second),
          }),
        0,
      );
    expect(gain('expected_information')).toBeGreaterThan(1.3 * gain('balanced'));
    expect(gain('expected_information')).toBeGreaterThanOrEqual(gain('swiss'));
  });

  test('contrasts from the series lead to nearly the same gain (at least 97 %)', () => {
    const { past, fit } = known(200, 10, 3, 2);
    const gain = (contrasts: 'exact' | 'series'): number =>
      planWave({
        scripts: 200,
        rule: 'expected_information',
        contrasts,
        pairs: 100,
        seed: 1,
        fit,
        randomShare: 0,
        history: historyOf(past),
      }).reduce(
        (sum, { first, second }) =>
          sum +
          expectedGain({
            mean: fit.theta[first]! - fit.theta[second]!,
            variance: fit.covariance.contrast(first, second),
          }),
        0,
      );
    expect(gain('series') / gain('exact')).toBeGreaterThan(0.97);
  });

  test('swiss: neighbours in the ranking meet', () => {
    const { past, fit } = known(40, 4, 1, 3);
    const wave = planWave({
      scripts: 40,
      rule: 'swiss',
      pairs: 20,
      seed: 1,
      fit,
      randomShare: 0,
      history: historyOf(past),
    });
    const order = [...fit.theta.keys()].sort((a, b) => fit.theta[a]! - fit.theta[b]!);
    const gaps = wave.map(({ first, second }) => Math.abs(order.indexOf(first) - order.indexOf(second)));
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(4);
  });

  test('boundary: scripts near a cut are seen more often than others', () => {
    const { past, fit } = known(80, 10, 1, 2.5);
    const wave = planWave({
      scripts: 80,
      rule: 'boundary',
      cuts: [1],
      pairs: 80,
      seed: 1,
      fit,
      history: historyOf(past),
    });
    const seen = appearancesOf(80, wave);
    const mean = (isWanted: (theta: number) => boolean): number => {
      const own = seen.filter((_, script) => isWanted(fit.theta[script]!));
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    };
    expect(wave).toHaveLength(80);
    expect(mean((theta) => Math.abs(theta - 1) < 0.5)).toBeGreaterThan(
      2 * mean((theta) => Math.abs(theta - 1) > 2),
    );
    expect(Math.max(...seen)).toBeLessThanOrEqual(4);
  });
});
