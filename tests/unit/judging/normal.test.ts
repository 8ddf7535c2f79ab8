import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalBelow, normalBelowNearly, normalTwoSided } from '../../../judging/normal.ts';

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1.959963984540054, 0.975],
    [3.9999, 0.9999683153724673],
    [4, 0.9999683287581669],
    [6, 0.9999999990134123],
  ])('below %f lies %f', (z, share) => {
    expect(normalBelow(z)).toBeCloseTo(share, 14);
  });

  it('keeps its digits far out', () => {
    expect(normalBelow(-8) / 6.22096057427174e-16).toBeCloseTo(1, 12);
    expect(normalBelow(-37) / 5.7255712225239266e-300).toBeCloseTo(1, 12);
    expect(normalBelow(-Infinity)).toBe(0);
    expect(normalBelow(Infinity)).toBe(1);
    expect(normalBelow(Number.NaN)).toBeNaN();
  });

  it('rises, and its two sides make 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (z, step) => {
          expect(normalBelow(z) + normalBelow(-z)).toBeCloseTo(1, 14);
          expect(normalBelow(z + step)).toBeGreaterThanOrEqual(normalBelow(z));
          expect(Math.abs(normalBelowNearly(z) - normalBelow(z))).toBeLessThan(1e-7);
          expect(normalTwoSided(z)).toBeCloseTo(2 * normalBelow(-Math.abs(z)), 14);
        },
      ),
    );
  });
});
