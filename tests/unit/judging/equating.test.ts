import { describe, expect, it } from 'vitest';
import { varianceOf } from '../../../judging/correlation.ts';
import { collectDecisions } from '../../../judging/decisions.ts';
import { type SharedPlaces, equate, equateFits, type Equating } from '../../../judging/equating.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { fitted } from './fitted.ts';

function equated(first: SharedPlaces, second: SharedPlaces): Equating {
  const result = equate(first, second);
  if (result.kind !== 'equated') throw new Error(`Expected an equating, got ${result.kind}`);
  return result;
}

const worked = [
  { theta: [-1.2, 0.1, 1.4], se: [0.3, 0.25, 0.3] },
  { theta: [-1, 0.5, 1.6], se: [0.4, 0.3, 0.35] },
] as const;

describe('two runs through common scripts', () => {
  it('gives the worked example', () => {
    const { shift, se, drift } = equated(...worked);
    expect(shift).toBeCloseTo(-0.285924, 6);
    expect(se).toBeCloseTo(0.255963, 6);
    [0.200048, -0.386792, 0.224119].forEach((z, at) => expect(drift[at]?.z).toBeCloseTo(z, 6));
  });

  it('adjusts p by Holm: the smallest times all, the next times one fewer, never falling', () => {
    const theta = [0, 1, 2, 3, 4, 9];
    const se = theta.map(() => 0.5);
    const { drift } = equated({ theta, se }, { theta: [0, 1, 2, 3, 4, 5], se });
    const byP = [...drift].sort((a, b) => a.p - b.p);
    expect(byP[0]).toMatchObject({ at: 5 });
    expect(byP[0]!.adjustedP).toBeCloseTo(6 * byP[0]!.p, 12);
    expect(byP[0]!.adjustedP).toBeLessThan(0.001);
    byP.slice(1).forEach((one, at) => {
      const least = Math.min(1, (5 - at) * one.p);
      expect(one.adjustedP).toBeCloseTo(Math.max(byP[at]!.adjustedP, least), 12);
    });
  });

  it('a common error moves the shift and not the drift', () => {
    const shared = (a: number, b: number) => 0.2 + (a === b ? 0.09 : 0);
    const [first, second] = worked;
    const apart = equated({ ...first, covariance: (a, b) => (a === b ? 0.09 : 0) }, second);
    const together = equated({ ...first, covariance: shared }, second);
    // The weights move a little with the variances, so the figures agree roughly.
    expect(together.se).toBeCloseTo(Math.sqrt(apart.se ** 2 + 0.2), 2);
    together.drift.forEach(({ z }, at) => expect(z).toBeCloseTo(apart.drift[at]!.z, 1));
  });

  it('takes error out of the unit, and puts it back where a prior had taken it', () => {
    const se = [0.5, 0.5, 0.5, 0.5, 0.5];
    const second = { theta: [-2, -1, 0, 1, 2], se };
    const first = { theta: [-4, -2, 0, 2, 4], se };
    // Variances 10 and 2.5, errors .25.
    expect(equated(first, second).slope).toBeCloseTo(Math.sqrt(9.75 / 2.25), 12);
    const shrunken = equated({ ...first, isShrunken: true }, { ...second, isShrunken: true });
    expect(shrunken.slope).toBeCloseTo(Math.sqrt(10.25 / 2.75), 12);
    expect(shrunken.intercept).toBeCloseTo(0, 12);
    const flat = { theta: [0, 0.1, 0, 0.1, 0], se };
    expect(equated(first, flat)).toMatchObject({ slope: null, intercept: null });
  });

  it('refuses fewer than three common scripts: drift could not be told from error', () => {
    const two = { theta: [0, 1], se: [0.3, 0.3] };
    expect(equate(two, two)).toEqual({ kind: 'too_few_common', common: 2, needed: 3 });
    expect(() => equate(worked[0], two)).toThrow('Expected 3 places of the second run, got 2');
  });
});

describe('two fits', () => {
  it('of one quality: a script that has changed is found, the others are not', () => {
    const random = randomFrom('two runs');
    const truth = simulatedTruth(60, 1.5, random);
    const later = truth.map((one, at) => (at === 7 ? one + 4 : one));
    const [first, second] = [truth, later].map((places) => {
      const pairs = balancedPairs(60, 40, 1, random);
      return fitted(collectDecisions(60, simulateDecisions(places, [plainJudge], pairs, random)));
    });
    const inBoth = Array.from({ length: 20 }, (_, at) => [at, at] as const);
    const result = equateFits([first!, second!], inBoth);
    if (result.kind !== 'equated') throw new Error(`Expected an equating, got ${result.kind}`);
    expect(result.drift.filter(({ adjustedP }) => adjustedP < 0.05).map(({ at }) => at)).toEqual([7]);
    expect(result.drift[7]!.z).toBeLessThan(-4);
    const spreadOf = (places: Float64Array) => Math.sqrt(varianceOf(places.subarray(0, 20)));
    expect(Math.abs(result.slope! - spreadOf(truth) / spreadOf(later))).toBeLessThan(0.1);
  });
});
