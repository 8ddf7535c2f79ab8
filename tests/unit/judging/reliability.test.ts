import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { correlation, meanOf, varianceOf } from '../../../judging/correlation.ts';
import { collectDecisions } from '../../../judging/decisions.ts';
import type { Fit } from '../../../judging/fit-types.ts';
import { randomFrom } from '../../../judging/random.ts';
import {
  appearancesNeeded,
  disattenuated,
  empiricalBayesReliability,
  informationPerAppearance,
  separationOf,
  spearmanBrown,
} from '../../../judging/reliability.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { fitAsSirt } from '../../../judging/sirt.ts';
import { splitHalfByDecision } from '../../../judging/split-half.ts';
import { closestPairsSession } from '../../support/closest-pairs.ts';
import { fitted } from './fitted.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { humanSession } from './human-session.ts';

describe('separation', () => {
  it('is 1 − MSE / V, with n − 1 in V', () => {
    const theta = Float64Array.of(-1, 0, 1);
    const found = separationOf(theta, Float64Array.of(0.5, 0.5, 0.5), 'full');
    expect(found.ssr).toBeCloseTo(0.75, 12);
    expect(found.gObserved).toBeCloseTo(2, 12);
    expect(found.ssrOfObservedG).toBeCloseTo(0.8, 12);
    expect(found.errors).toBe('full');
  });

  it('parts with the variant of the observed G, which never falls below a half where V passes MSE', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.1, max: 3, noNaN: true }), (values, error) => {
        const theta = Float64Array.from(values);
        fc.pre(varianceOf(theta) > 1e-6);
        const { ssr, gObserved, ssrOfObservedG } = separationOf(
          theta,
          theta.map(() => error),
          'diagonal',
        );
        expect(ssr).toBeLessThan(1);
        expect(ssr).toBeCloseTo(1 - 1 / gObserved ** 2, 8);
        expect(ssrOfObservedG).toBeGreaterThan(ssr);
        expect(ssrOfObservedG >= 0.5).toBe(gObserved >= 1);
      }),
    );
  });
});

describe('how many appearances', () => {
  it.each([
    [0.75, 0.203, [21, 36, 79, 167]],
    [1, 0.182, [13, 23, 50, 105]],
    [1.5, 0.146, [8, 13, 28, 58]],
    [2, 0.12, [5, 9, 19, 40]],
    [3, 0.087, [3, 6, 12, 25]],
    [4, 0.067, [3, 4, 9, 18]],
  ] as const)('a spread of %f carries %f each', (sigma, information, needed) => {
    expect(informationPerAppearance(sigma)).toBeCloseTo(information, 3);
    expect([0.7, 0.8, 0.9, 0.95].map((target) => appearancesNeeded(sigma, target))).toEqual(needed);
  });

  it('without any spread a decision carries a quarter', () => {
    expect(informationPerAppearance(0)).toBeCloseTo(0.25, 10);
  });
});

describe('corrections', () => {
  it('for error on both sides', () => {
    expect(disattenuated(0.364, 0.56, 0.986)).toBeCloseTo(0.49, 2);
    expect(disattenuated(0.5, 0, 0.9)).toBeNull();
    expect(disattenuated(0.5, Number.NaN, 0.9)).toBeNull();
  });

  it('from half to whole', () => {
    expect(spearmanBrown(0.5)).toBeCloseTo(2 / 3, 12);
    expect(spearmanBrown(1)).toBe(1);
  });
});

describe('empirical-Bayes reliability', () => {
  it('is one minus what is unsure around the mean, over n − 1 times the spread', () => {
    const covariance = { traceCentered: () => 6 } as Fit['covariance'];
    const fit = { theta: new Float64Array(4), sigma: 2, covariance };
    expect(empiricalBayesReliability(fit)).toBeCloseTo(1 - 6 / (3 * 4), 12);
  });

  it('needs a prior: plain likelihood has none', () => {
    const random = randomFrom('no prior');
    const truth = simulatedTruth(10, 0.5, random);
    const made = simulateDecisions(truth, [plainJudge], balancedPairs(10, 30, 1, random), random);
    const decisions = collectDecisions(10, made);
    expect(empiricalBayesReliability(fitted(decisions, { prior: { kind: 'none' } }))).toBeNull();
  });

  it('lies between 0 and 1 and does not depend on how scripts are numbered', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 4, noNaN: true }), (seed, sigma) => {
        const random = randomFrom(seed);
        const truth = simulatedTruth(14, sigma, random);
        const made = simulateDecisions(truth, [plainJudge], balancedPairs(14, 10, 1, random), random);
        const to = random.shuffle(Int32Array.from({ length: 14 }, (_, at) => at));
        const renamed = made.map((one) => ({ ...one, winner: to[one.winner]!, loser: to[one.loser]! }));
        const [plain, other] = [made, renamed].map((list) =>
          empiricalBayesReliability(fitted(collectDecisions(14, list))),
        );
        expect(plain).toBeGreaterThanOrEqual(-1e-9);
        expect(plain).toBeLessThan(1);
        expect(other).toBeCloseTo(plain!, 4);
      }),
      { numRuns: 20 },
    );
  });

  it('says what the square of the correlation with the truth is (random pairs, spread 1)', () => {
    const runs = Array.from({ length: 12 }, (_, run) => {
      const random = randomFrom(`calibrated ${run}`);
      const truth = simulatedTruth(50, 1, random);
      const made = simulateDecisions(truth, [plainJudge], balancedPairs(50, 20, 1, random), random);
      const fit = fitted(collectDecisions(50, made));
      return { said: empiricalBayesReliability(fit)!, is: correlation(fit.theta, truth) ** 2 };
    });
    const said = meanOf(runs.map((run) => run.said));
    const is = meanOf(runs.map((run) => run.is));
    expect(Math.abs(said - is)).toBeLessThan(0.04);
    expect(said).toBeGreaterThan(0.7);
    expect(said).toBeLessThan(0.83);
  });
});

describe('coin tosses paired adaptively (50 scripts, 20 appearances)', () => {
  const runs = Array.from({ length: 6 }, (_, run) => {
    const decisions = closestPairsSession(new Float64Array(50), 20, 8, randomFrom(`coins ${run}`));
    const { theta, se } = fitAsSirt(decisions);
    const half = splitHalfByDecision(decisions, { seed: run, splits: 20 });
    return {
      ssr: separationOf(theta, se, 'diagonal').ssr,
      honest: empiricalBayesReliability(fitted(decisions))!,
      half: half.kind === 'measured' ? half.reliability : Number.NaN,
    };
  });
  const mean = (pick: (run: (typeof runs)[number]) => number) => meanOf(runs.map(pick));

  test('SSR praises the noise', () => {
    expect(mean(({ ssr }) => ssr)).toBeGreaterThan(0.9);
  });
  test('so does a split of the decisions', () => {
    expect(mean(({ half }) => half)).toBeGreaterThan(0.7);
  });
  test('empirical Bayes does not', () => {
    expect(mean(({ honest }) => honest)).toBeLessThan(0.3);
  });
});

describe.runIf(sharedData('human-sets/reliability.csv') !== null)(
  'essays judged adaptively (1a) and not (2), as published',
  () => {
    const [adaptive, random, subset] = ['1a', '2', '1b'].map((name) => humanSession(`Bramley2018_${name}`));
    const present = adaptive && random && subset ? [{ adaptive, random, subset }] : [];

    it.each(present)('SSR parts by more than .2, empirical Bayes by less than .05', (sets) => {
      const [a, b] = [sets.adaptive, sets.random].map((decisions) => {
        const { theta, se } = fitAsSirt(decisions);
        const { ssr } = separationOf(theta, se, 'diagonal');
        return { ssr, honest: empiricalBayesReliability(fitted(decisions))! };
      });
      expect(a!.ssr).toBeCloseTo(0.967573620192149, 9);
      expect(b!.ssr).toBeCloseTo(0.738225448653705, 9);
      expect(Math.abs(a!.honest - 0.755)).toBeLessThan(0.01);
      expect(Math.abs(b!.honest - 0.735)).toBeLessThan(0.01);
      expect(Math.abs(a!.honest - b!.honest)).toBeLessThan(0.05);
      expect(a!.ssr - b!.ssr).toBeGreaterThan(0.2);
    });

    it.each(present)('which errors went in changes SSR (20 scripts, all pairs)', (sets) => {
      const { theta, se } = fitAsSirt(sets.subset);
      const diagonal = separationOf(theta, se, 'diagonal');
      expect(diagonal.ssr).toBeCloseTo(0.7533, 4);
      expect(diagonal.gObserved).toBeCloseTo(2.01344, 5);
      expect(diagonal.ssrOfObservedG).toBeCloseTo(0.8021, 4);
    });
  },
);
