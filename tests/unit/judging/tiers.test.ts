import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asking } from '../../../judging/covariance.ts';
import { collectDecisions } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { standingOf } from '../../../judging/tiers.ts';
import { fitted } from './fitted.ts';
import { scaleOf } from './scale-of.ts';

describe('tiers', () => {
  it('scripts that are not told apart share a tier and a rank', () => {
    const found = standingOf(scaleOf([3, 0, 2.9, 0.1, -3], 0.3));
    expect([...found.rank]).toEqual([1, 4, 2, 3, 5]);
    expect([...found.tier]).toEqual([1, 2, 1, 2, 3]);
    expect([...found.tiedRank]).toEqual([1, 3, 1, 3, 5]);
    expect(found.tiers).toBe(3);
  });

  it('a chain of near neighbours is cut where its ends are told apart', () => {
    // A difference of more than 1.96 · √2 · .3 = .83 is resolved.
    const { tier } = standingOf(scaleOf([2, 1.6, 1.2, 0.8, 0.4, 0], 0.3));
    expect([...tier]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('equal places share a rank', () => {
    const { rank, tier } = standingOf(scaleOf([1, 1, 0, 1], 0));
    expect([...rank]).toEqual([1, 1, 4, 1]);
    expect([...tier]).toEqual([1, 1, 2, 1]);
  });

  it('what two scripts share of their error does not blur them', () => {
    const fit = scaleOf([1, 0], 1);
    const shared = { ...fit.covariance, ...asking((a, b) => (a === b ? 1 : 0.99)) };
    expect(standingOf(fit).tiers).toBe(1);
    expect(standingOf({ ...fit, covariance: shared }).tiers).toBe(2);
  });

  it('only those that are asked for have a standing', () => {
    const { rank, tier, tiers } = standingOf(scaleOf([9, 1, 5, 0], 0.1), [1, 3]);
    expect([...rank]).toEqual([0, 1, 0, 2]);
    expect([...tier]).toEqual([0, 1, 0, 2]);
    expect(tiers).toBe(2);
    expect(standingOf(scaleOf([1], 1), []).tiers).toBe(0);
  });

  it('no two of a tier are told apart, and tiers follow the scale', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const truth = simulatedTruth(24, 2, random);
        const made = simulateDecisions(truth, [plainJudge], balancedPairs(24, 30, 1, random), random);
        const fit = fitted(collectDecisions(24, made));
        const { tier, rank, tiers } = standingOf(fit);
        expect(tiers).toBeGreaterThan(1);
        for (let a = 0; a < 24; a += 1) {
          for (let b = 0; b < 24; b += 1) {
            const lead = fit.theta[a]! - fit.theta[b]!;
            if (lead > 0) {
              expect(tier[a]!).toBeLessThanOrEqual(tier[b]!);
              expect(rank[a]!).toBeLessThan(rank[b]!);
            }
            if (tier[a] === tier[b])
              expect(lead).toBeLessThanOrEqual(1.96 * Math.sqrt(fit.covariance.contrast(a, b)));
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});
