import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chanceFarOff,
  chanceWrong,
  confidenceOf,
  gradeProbabilities,
  modalGrade,
  normalizedEntropy,
} from '../../../judging/grade-probabilities.ts';

const sum = (of: ArrayLike<number>): number => Array.from(of).reduce((a, b) => a + b, 0);
const rising = fc
  .array(fc.double({ min: 0.01, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((steps) => Float64Array.from(steps, (_, at) => sum(steps.slice(0, at + 1)) - 4));
const place = fc.double({ min: -8, max: 8, noNaN: true });
const error = fc.double({ min: 0, max: 3, noNaN: true });

describe('chances of grades', () => {
  it('gives the worked example', () => {
    const chances = gradeProbabilities(0.4, Float64Array.of(-1, 0, 1), 0.5);
    [0.0026, 0.2093, 0.6731, 0.1151].forEach((one, at) => expect(chances[at]).toBeCloseTo(one, 4));
    expect(normalizedEntropy(chances)).toBeCloseTo(0.6188, 4);
    expect(modalGrade(chances)).toBe(2);
    expect(chanceWrong(chances, 2)).toBeCloseTo(0.3269, 4);
    expect(chanceFarOff(chances, 2)).toBeCloseTo(0.0026, 4);
    expect(chanceFarOff(chances, 0)).toBeCloseTo(0.7881, 4);
  });

  it('without error the band takes all, and a cut belongs to the grade above', () => {
    expect([...gradeProbabilities(0, Float64Array.of(-1, 0, 1), 0)]).toEqual([0, 0, 1, 0]);
  });

  it('are none below 0 and 1 in all', () => {
    fc.assert(
      fc.property(place, rising, error, (theta, cuts, sd) => {
        const chances = gradeProbabilities(theta, cuts, sd);
        expect(sum(chances)).toBeCloseTo(1, 12);
        expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('depend neither on where the scale begins nor on its unit', () => {
    const unit = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(place, rising, error, fc.tuple(place, unit), (theta, cuts, sd, [shift, scale]) => {
        fc.pre(sd > 0.01);
        const moved = (one: number) => shift + scale * one;
        const other = gradeProbabilities(moved(theta), cuts.map(moved), scale * sd);
        gradeProbabilities(theta, cuts, sd).forEach((one, at) => expect(other[at]).toBeCloseTo(one, 9));
      }),
    );
  });

  it('a better script is more likely above any cut (equal errors)', () => {
    fc.assert(
      fc.property(place, rising, error, (theta, cuts, sd) => {
        const [low, high] = [theta, theta + 0.5].map((one) => gradeProbabilities(one, cuts, sd));
        cuts.forEach((_, cut) =>
          expect(sum(high!.subarray(cut + 1))).toBeGreaterThanOrEqual(sum(low!.subarray(cut + 1)) - 1e-12),
        );
      }),
    );
  });
});

describe('confidence', () => {
  const certain = Float64Array.of(0, 1, 0);
  const sure = { se: 0.3, wrong: 0, wrongMax: 0.3 };

  it('is one minus the normalised entropy: 1 where one grade is certain, 0 where all are alike', () => {
    expect(confidenceOf(certain, sure)).toEqual({ score: 1, label: 'HIGH' });
    expect(confidenceOf(Float64Array.of(0.25, 0.25, 0.25, 0.25), sure).score).toBeCloseTo(0, 12);
  });

  it.each([
    ['certain, well placed', certain, sure, 'HIGH'],
    ['certain, but the place is hardly known', certain, { ...sure, se: 1.2 }, 'MID'],
    ['certain, and the place is not known', certain, { ...sure, se: 1.5 }, 'LOW'],
    [
      'a coin between two of nine',
      Float64Array.of(0.5, 0.5, 0, 0, 0, 0, 0, 0, 0),
      { ...sure, wrong: 0.5 },
      'MID',
    ],
    [
      'riskier than allowed',
      Float64Array.of(0.9, 0.1, 0, 0, 0, 0, 0),
      { ...sure, wrong: 0.1, wrongMax: 0.05 },
      'MID',
    ],
    ['anything', Float64Array.of(0.4, 0.3, 0.3), { ...sure, wrong: 0.6 }, 'LOW'],
  ] as const)('%s: %s', (_, chances, about, label) => {
    expect(confidenceOf(chances, about).label).toBe(label);
  });

  it('an error of 1.2 is never HIGH, and what needs a human is not either', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 3, noNaN: true }), (raw, se) => {
        fc.pre(sum(raw) > 0);
        const chances = Float64Array.from(raw, (one) => one / sum(raw));
        const wrong = chanceWrong(chances, modalGrade(chances));
        const { label } = confidenceOf(chances, { se, wrong, wrongMax: 0.3 });
        expect(label !== 'HIGH' || (se < 1 && wrong <= 0.3)).toBe(true);
      }),
    );
  });
});
