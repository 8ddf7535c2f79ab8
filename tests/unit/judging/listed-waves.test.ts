import { describe, expect, test } from 'vitest';
import { emptyHistory } from '../../../judging/pair-history.ts';
import { planWave } from '../../../judging/plan-wave.ts';
import { appearancesOf, historyOf, keyOf, known, playWaves } from './waves.ts';

describe('coverage', () => {
  test.each([4, 5, 8, 24, 150])('comes to all pairs, each once (%i scripts)', (scripts) => {
    const every = (scripts * (scripts - 1)) / 2;
    const all = playWaves({ scripts, rule: 'coverage', pairs: every, seed: 2 }, 1).flat();
    expect(new Set(all.map(keyOf)).size).toBe(every);
    expect(all).toHaveLength(every);
    expect(all.every(({ mode }) => mode === 'coverage')).toBe(true);
    expect(planWave({ scripts, rule: 'coverage', pairs: every, seed: 2, history: historyOf(all) })).toEqual(
      [],
    );
  });

  test('a wave of one round: everybody once', () => {
    const [wave] = playWaves({ scripts: 24, rule: 'coverage', pairs: 12, seed: 2 }, 1);
    expect(new Set(appearancesOf(24, wave!))).toEqual(new Set([1]));
  });

  test('near equals meet before others once all are joined', () => {
    const { past, fit } = known(40, 6, 2, 3);
    const gap = (rule: 'coverage' | 'balanced'): number => {
      const wave = planWave({ scripts: 40, rule, pairs: 20, seed: 1, fit, history: historyOf(past) });
      return wave.reduce(
        (sum, { first, second }) => sum + Math.abs(fit.theta[first]! - fit.theta[second]!),
        0,
      );
    };
    expect(gap('coverage')).toBeLessThan(0.5 * gap('balanced'));
  });
});

describe('resampling', () => {
  const round = playWaves({ scripts: 9, rule: 'coverage', pairs: 36, seed: 1 }, 1).flat();

  test('takes pairs that were compared, nobody more often than a fair share, in the other order', () => {
    const wave = planWave({ scripts: 9, rule: 'resampling', pairs: 14, seed: 1, history: historyOf(round) });
    expect(wave.length).toBeGreaterThanOrEqual(13);
    expect(Math.max(...appearancesOf(9, wave))).toBeLessThanOrEqual(4);
    const shown = new Set(round.map(({ first, second }) => `${first}>${second}`));
    for (const { first, second, mode } of wave) {
      expect(mode).toBe('resampling');
      expect(shown).toContain(`${second}>${first}`);
    }
  });

  test('begins with the least seen', () => {
    const past = [...round, ...round.filter(({ first, second }) => first > 1 && second > 1)];
    const wave = planWave({ scripts: 9, rule: 'resampling', pairs: 2, seed: 1, history: historyOf(past) });
    expect(keyOf(wave[0]!)).toBe('0-1');
  });
});

describe('specified', () => {
  const list = [
    { first: 3, second: 1 },
    { first: 1, second: 3 },
    { first: 0, second: 2, judge: 1 },
    { first: 3, second: 1 },
  ];
  const judges = [
    { judge: 0, share: 1 },
    { judge: 1, share: 0 },
  ];
  const request = { scripts: 4, rule: 'specified', specified: list, judges, pairs: 10, seed: 1 } as const;

  test('is asked as it stands: order, sides, repeats and judges', () => {
    expect(planWave({ ...request, history: emptyHistory })).toEqual(
      list.map((pair) => ({ judge: 0, ...pair, mode: 'specified' })),
    );
  });

  test('goes on where it was, and asks again what failed', () => {
    const history = historyOf([
      { first: 3, second: 1 },
      { first: 1, second: 3, isFailed: true },
      { first: 0, second: 2, judge: 1 },
    ]);
    expect(planWave({ ...request, history }).map(({ first, second }) => [first, second])).toEqual([
      [1, 3],
      [3, 1],
    ]);
  });

  test('the budget keeps the first of the list', () => {
    expect(planWave({ ...request, budget: 2, history: emptyHistory })).toHaveLength(2);
  });
});
