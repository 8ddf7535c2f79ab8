import { describe, expect, test } from 'vitest';
import {
  chanceOfWin,
  determinantGain,
  expectedGain,
  massAtCuts,
} from '../../../judging/expected-information.ts';

describe('expectedGain', () => {
  test('of the worked pair (variance .735730, mean .567129: chance .622351, gain .0797477)', () => {
    const worked = { mean: 0.567_129, variance: 0.73573 };
    expect(chanceOfWin(worked)).toBeCloseTo(0.622_351, 6);
    expect(expectedGain(worked)).toBeCloseTo(0.079_747_7, 7);
  });

  test('is the same whoever is named first', () => {
    expect(expectedGain({ mean: 1.3, variance: 0.4 })).toBeCloseTo(
      expectedGain({ mean: -1.3, variance: 0.4 }),
      15,
    );
  });

  test('falls as the two part and rises as less is known', () => {
    const gains = [0, 0.5, 1, 2, 4].map((mean) => expectedGain({ mean, variance: 0.5 }));
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    const unsure = [0, 0.1, 0.5, 2, 9].map((variance) => expectedGain({ mean: 1, variance }));
    expect(unsure).toEqual(unsure.toSorted((a, b) => a - b));
    expect(unsure[0]).toBe(0);
  });
});

test('determinantGain is log(1 + p(1 − p)R), the growth of the log-determinant', () => {
  expect(determinantGain({ mean: 0, variance: 2 })).toBeCloseTo(Math.log(1.5), 15);
  // The triangle of three equal scripts: one more edge between two of them, by determinants of 2 × 2 minors.
  const edge = 0.25;
  const before = (2 * edge) ** 2 - edge ** 2;
  const after = (3 * edge) ** 2 - (2 * edge) ** 2;
  const resistance = 1 / (edge + edge / 2);
  expect(determinantGain({ mean: 0, variance: resistance })).toBeCloseTo(Math.log(after / before), 12);
});

describe('massAtCuts', () => {
  test('is 1 on a cut, twice the tail beside it, and that of the likeliest cut', () => {
    expect(massAtCuts(0.7, 0.3, [0.7])).toBeCloseTo(1, 6);
    expect(massAtCuts(1.959_964, 1, [0])).toBeCloseTo(0.05, 3);
    expect(massAtCuts(1, 1, [-9, 2, 5])).toBeCloseTo(2 * 0.158_655, 3);
    expect(massAtCuts(9, 0.1, [0])).toBeLessThan(1e-6);
    expect(massAtCuts(1, 1, [])).toBe(0);
  });
});
