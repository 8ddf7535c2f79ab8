import { describe, expect, it } from 'vitest';
import { quadraticKappa } from '../../../judging/kappa.ts';

describe('kappa with quadratic weights', () => {
  it.each([
    ['agreement', [0, 1, 2, 3], [0, 1, 2, 3], 1],
    ['the opposite', [0, 1, 2, 3], [3, 2, 1, 0], -1],
    ['one grade for all', [0, 1, 2, 3], [1, 1, 1, 1], 0],
    // 1 − 4 · (1 + 1) / Σ Σ (a − b)², by hand: 24 over all pairs.
    ['two misses by one', [0, 1, 2, 3], [1, 1, 2, 2], 1 - (4 * 2) / 24],
  ])('%s', (_, a, b, expected) => {
    expect(quadraticKappa(a, b)).toBeCloseTo(expected, 12);
  });

  it('is not a number where nothing could differ', () => {
    expect(quadraticKappa([2, 2], [2, 2])).toBeNaN();
    expect(quadraticKappa([], [])).toBeNaN();
  });
});
