import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { warningsFor } from '../../../judging/budget-warnings.ts';
import { emptyHistory } from '../../../judging/pair-history.ts';
import type { PlanFit } from '../../../judging/pair-uncertainty.ts';
import { planWave, waveRules } from '../../../judging/plan-wave.ts';
import { appearancesOf, groupsOf, historyOf, keyOf, known, type PastPair, playWaves } from './waves.ts';

const gapOf = (seen: readonly number[]): number => Math.max(...seen) - Math.min(...seen);
const freeRules = waveRules.filter((rule) => rule !== 'specified' && rule !== 'resampling');

/** A fit that fits nothing: qualities by number, all equally unsure. */
function supposed(scripts: number): PlanFit {
  const contrast = (a: number, b: number): number => (a === b ? 0 : 1);
  return {
    theta: Float64Array.from({ length: scripts }, (_, script) => ((script * 7) % 5) - 2),
    sigma: 1,
    covariance: { variance: () => 0.5, contrast },
  };
}

describe('every rule', () => {
  const requests = fc.record({
    scripts: fc.integer({ min: 2, max: 14 }),
    rule: fc.constantFrom(...freeRules),
    pairs: fc.integer({ min: 1, max: 30 }),
    seed: fc.integer({ min: 0, max: 1_000 }),
    past: fc.array(fc.record({ a: fc.nat(13), b: fc.nat(13), isFailed: fc.boolean() }), { maxLength: 30 }),
    hasFit: fc.boolean(),
    timesPerPair: fc.constantFrom(1, 2, Infinity),
    bothOrdersShare: fc.constantFrom(0, 0.5),
  });

  test('keeps its promises whatever happened before (property)', () => {
    fc.assert(
      fc.property(requests, ({ scripts, past, hasFit, timesPerPair, ...request }) => {
        const pairs: PastPair[] = past
          .map(({ a, b, isFailed }) => ({ first: a % scripts, second: b % scripts, isFailed }))
          .filter(({ first, second }) => first !== second);
        const fit = hasFit ? supposed(scripts) : null;
        const asked = {
          ...request,
          scripts,
          fit,
          cuts: [0],
          caps: { timesPerPair },
          history: historyOf(pairs),
        };
        const wave = planWave(asked);
        expect(planWave(asked), 'the same wave again').toEqual(wave);
        expect(wave.length).toBeLessThanOrEqual(request.pairs);
        const times = new Map<string, number>();
        const judgedBefore = pairs.filter(({ isFailed }) => isFailed !== true);
        for (const pair of judgedBefore) times.set(keyOf(pair), (times.get(keyOf(pair)) ?? 0) + 1);
        const most = request.rule === 'coverage' ? 1 : timesPerPair;
        for (const pair of wave) {
          expect(pair.first).not.toBe(pair.second);
          if (pair.mode === 'repeat') continue;
          const before = times.get(keyOf(pair)) ?? 0;
          expect(before, `${keyOf(pair)} again`).toBeLessThan(most);
          times.set(keyOf(pair), before + 1);
          const failures = pairs.filter((one) => one.isFailed === true && keyOf(one) === keyOf(pair));
          expect(failures.length, 'given up').toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each(freeRules)('%s: the same seed repeats, other seeds differ, so do later waves', (rule) => {
    const request = { scripts: 20, rule, pairs: 10, history: emptyHistory };
    expect(planWave({ ...request, seed: 'a' })).toEqual(planWave({ ...request, seed: 'a' }));
    expect(planWave({ ...request, seed: 'a' })).not.toEqual(planWave({ ...request, seed: 'b' }));
    const [one, two] = playWaves({ scripts: 20, rule, pairs: 10, seed: 'a' }, 2);
    expect(one).not.toEqual(two);
  });

  test.each(freeRules)(
    '%s: a first wave of n − 1 pairs is connected, or two waves of half as many',
    (rule) => {
      for (let seed = 0; seed < 30; seed += 1) {
        const request = { scripts: 21, rule, seed, cuts: [0] };
        expect(groupsOf(21, playWaves({ ...request, pairs: 20 }, 1).flat())).toBe(1);
        expect(groupsOf(21, playWaves({ ...request, pairs: 10 }, 2).flat())).toBe(1);
      }
    },
  );

  test.each(freeRules)('%s: groups that nothing joins are joined first', (rule) => {
    const past: PastPair[] = [];
    for (const group of [0, 8, 16])
      for (let a = 0; a < 8; a += 1)
        for (let b = a + 1; b < 8; b += 1) past.push({ first: group + a, second: group + b });
    const wave = planWave({ scripts: 24, rule, pairs: 2, seed: 1, history: historyOf(past), cuts: [0] });
    expect(groupsOf(24, [...past, ...wave])).toBe(1);
  });

  test.each(freeRules.filter((rule) => rule !== 'boundary'))(
    '%s: appearances stay within one of each other, wave after wave',
    (rule) => {
      const { past, fit } = known(30, 4);
      const wave = planWave({ scripts: 30, rule, pairs: 45, seed: 5, fit, history: historyOf(past) });
      expect(wave).toHaveLength(45);
      expect(gapOf(appearancesOf(30, [...past, ...wave]))).toBeLessThanOrEqual(1);
    },
  );

  test('of an odd number it is not always the same that sits out', () => {
    const all = playWaves({ scripts: 7, rule: 'coverage', pairs: 3, seed: 1 }, 7).flat();
    expect(all).toHaveLength(21);
    expect(new Set(appearancesOf(7, all))).toEqual(new Set([6]));
  });

  test('who is behind catches up (its comparisons failed)', () => {
    const whole = playWaves({ scripts: 20, rule: 'balanced', pairs: 50, seed: 1 }, 1).flat();
    const past = whole.map((pair) => ({ ...pair, isFailed: pair.first === 3 || pair.second === 3 }));
    const wave = planWave({ scripts: 20, rule: 'balanced', pairs: 20, seed: 1, history: historyOf(past) });
    expect(appearancesOf(20, past)[3]).toBe(0);
    expect(appearancesOf(20, wave)[3]).toBe(4);
  });

  test('caps: appearances within the wave and in all', () => {
    const caps = { appearancesPerWave: 2, appearancesInAll: 3 };
    const waves = playWaves({ scripts: 10, rule: 'expected_information', pairs: 50, seed: 1, caps }, 3);
    expect(waves.map((wave) => wave.length)).toEqual([10, 5, 0]);
    for (const wave of waves) expect(Math.max(...appearancesOf(10, wave))).toBeLessThanOrEqual(2);
  });

  test('the budget is never passed, and nothing is planned without one', () => {
    const request = { scripts: 10, rule: 'balanced', pairs: 20, seed: 1, history: emptyHistory } as const;
    expect(planWave({ ...request, budget: 7 })).toHaveLength(7);
    expect(planWave({ ...request, budget: 0 })).toEqual([]);
    expect(planWave({ ...request, budget: -1 })).toEqual([]);
  });

  test('what the budget cuts is what was worth least (swiss: the widest gaps)', () => {
    const { past, fit } = known(20, 4, 1, 3);
    const request = { scripts: 20, rule: 'swiss', pairs: 10, seed: 1, fit, randomShare: 0 } as const;
    const gaps = (budget: number): number[] =>
      planWave({ ...request, budget, history: historyOf(past) })
        .map(({ first, second }) => Math.abs(fit.theta[first]! - fit.theta[second]!))
        .sort((a, b) => a - b);
    expect(gapOf(appearancesOf(20, past))).toBe(0);
    expect(gaps(10)).toHaveLength(10);
    expect(gaps(3)).toEqual(gaps(10).slice(0, 3));
  });

  test('one script has nobody to meet', () => {
    expect(planWave({ scripts: 1, rule: 'balanced', pairs: 5, seed: 1, history: emptyHistory })).toEqual([]);
  });

  test('a row of a script that does not exist is refused with its number', () => {
    const history = historyOf([
      { first: 0, second: 1 },
      { first: 1, second: 4 },
    ]);
    expect(() => planWave({ scripts: 4, rule: 'balanced', pairs: 5, seed: 1, history })).toThrow(
      'Expected two scripts from 0 to 3, got 1 and 4; check row 1',
    );
  });
});

describe('pairs that failed', () => {
  const round = playWaves({ scripts: 8, rule: 'coverage', pairs: 28, seed: 1 }, 1).flat();

  test('are asked again, and coverage comes to 100 % (once failed is not compared)', () => {
    const past = round.map((pair, at) => ({ ...pair, isFailed: at === 5 }));
    const wave = planWave({ scripts: 8, rule: 'coverage', pairs: 28, seed: 1, history: historyOf(past) });
    expect(wave.map(keyOf)).toEqual([keyOf(round[5]!)]);
  });

  test('are given up after three times more', () => {
    const failed = { ...round[5]!, isFailed: true };
    const past = (times: number): PastPair[] => [
      ...round.filter((_, at) => at !== 5),
      ...Array.from({ length: times }, () => failed),
    ];
    const next = (times: number): number =>
      planWave({ scripts: 8, rule: 'coverage', pairs: 28, seed: 1, history: historyOf(past(times)) }).length;
    expect([next(1), next(3), next(4)]).toEqual([1, 1, 0]);
  });
});

test('a budget that cannot cover all pairs, or ten appearances each, is warned of', () => {
  expect(warningsFor(24, 276)).toEqual([]);
  expect(warningsFor(24, 120)).toEqual(['budget_below_coverage']);
  expect(warningsFor(24, 119)).toEqual(['budget_below_coverage', 'budget_below_ten_per_script']);
});
