import { describe, expect, test } from 'vitest';
import { type PlannedPair, planWave } from '../../../judging/plan-wave.ts';
import { appearancesOf, groupsOf, historyOf, known, playWaves } from './waves.ts';

const gapOf = (seen: readonly number[]): number => Math.max(...seen) - Math.min(...seen);

describe('judges', () => {
  const judges = [
    { judge: 0, share: 0.9 },
    { judge: 1, share: 0.1 },
  ];

  test('get their shares, in the long run also of small waves', () => {
    const all = playWaves({ scripts: 20, rule: 'balanced', pairs: 3, seed: 1, judges }, 40).flat();
    expect(all).toHaveLength(120);
    expect(all.filter(({ judge }) => judge === 1)).toHaveLength(12);
  });

  test('shares need not add up to one', () => {
    const three = [0, 1, 2].map((judge) => ({ judge, share: 2 }));
    const [wave] = playWaves({ scripts: 20, rule: 'balanced', pairs: 90, seed: 1, judges: three }, 1);
    for (const judge of [0, 1, 2]) expect(wave!.filter((pair) => pair.judge === judge)).toHaveLength(30);
  });

  test('see all scripts about equally often', () => {
    const two = [0, 1].map((judge) => ({ judge, share: 0.5 }));
    const [wave] = playWaves({ scripts: 20, rule: 'balanced', pairs: 100, seed: 1, judges: two }, 1);
    for (const judge of [0, 1]) {
      const seen = appearancesOf(
        20,
        wave!.filter((pair) => pair.judge === judge),
      );
      expect(gapOf(seen)).toBeLessThanOrEqual(3);
    }
  });

  test('people get the pairs on which judges will differ most, or those at a cut', () => {
    const { past, fit } = known(60, 6, 1, 3);
    const request = {
      scripts: 60,
      rule: 'balanced',
      pairs: 60,
      seed: 1,
      fit,
      cuts: [1],
      history: historyOf(past),
    } as const;
    const mean = (wave: readonly PlannedPair[], judge: number, of: (pair: PlannedPair) => number): number => {
      const own = wave.filter((pair) => pair.judge === judge).map(of);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    };
    const apart = ({ first, second }: PlannedPair): number =>
      Math.abs(fit.theta[first]! - fit.theta[second]!);
    const offCut = ({ first, second }: PlannedPair): number =>
      Math.min(Math.abs(fit.theta[first]! - 1), Math.abs(fit.theta[second]! - 1));
    const unsure = planWave({ ...request, judges: [judges[0]!, { ...judges[1]!, takes: 'unsure' }] });
    expect(mean(unsure, 1, apart)).toBeLessThan(0.3 * mean(unsure, 0, apart));
    const boundary = planWave({ ...request, judges: [judges[0]!, { ...judges[1]!, takes: 'boundary' }] });
    expect(mean(boundary, 1, offCut)).toBeLessThan(0.3 * mean(boundary, 0, offCut));
  });

  test('shares that are all 0 are equal ones', () => {
    const none = [0, 1].map((judge) => ({ judge, share: 0, takes: 'unsure' as const }));
    const [wave] = playWaves({ scripts: 20, rule: 'balanced', pairs: 40, seed: 1, judges: none }, 1);
    for (const judge of [0, 1]) expect(wave!.filter((pair) => pair.judge === judge)).toHaveLength(20);
  });

  test('half_unsure: people join all scripts before anything else, so that they have a scale of their own', () => {
    const people = { judge: 1, share: 0.2, takes: 'half_unsure' } as const;
    const request = { scripts: 40, rule: 'balanced', pairs: 60, seed: 1 } as const;
    const all = playWaves({ ...request, judges: [{ judge: 0, share: 0.8 }, people] }, 5).flat();
    const own = all.filter(({ judge }) => judge === 1);
    expect(own).toHaveLength(60);
    expect(groupsOf(40, own)).toBe(1);
  });

  test('half_unsure: once joined, half of the pairs are by chance and half are those that need it most', () => {
    const { past, fit } = known(60, 6, 1, 3);
    const seenByPeople = past.map((pair) => ({ ...pair, judge: 1 }));
    const history = historyOf(seenByPeople);
    const request = { scripts: 60, rule: 'balanced', pairs: 100, seed: 1, fit, history } as const;
    const apartOf = (takes: 'any' | 'unsure' | 'half_unsure'): number[] =>
      planWave({
        ...request,
        judges: [
          { judge: 0, share: 0.3 },
          { judge: 1, share: 0.7, takes },
        ],
      })
        .filter(({ judge }) => judge === 1)
        .map(({ first, second }) => Math.abs(fit.theta[first]! - fit.theta[second]!));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const [any, unsure, half] = [apartOf('any'), apartOf('unsure'), apartOf('half_unsure')];
    expect(half).toHaveLength(any.length);
    expect(mean(half)).toBeGreaterThan(mean(unsure));
    expect(mean(half)).toBeLessThan(mean(any));
  });
});
