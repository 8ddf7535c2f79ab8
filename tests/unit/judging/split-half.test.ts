import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlation } from '../../../judging/correlation.ts';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';
import { spearmanBrown } from '../../../judging/reliability.ts';
import { balancedPairs, plainJudges, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { fitAsSirt } from '../../../judging/sirt.ts';
import { type SplitHalf, splitHalfByDecision, splitHalfByJudge } from '../../../judging/split-half.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { humanSession } from './human-session.ts';

function session(judges: number, seed: number | string, sigma = 1.2, scripts = 40) {
  const random = randomFrom(seed);
  const truth = simulatedTruth(scripts, sigma, random);
  const pairs = balancedPairs(scripts, 20, judges, random);
  return { truth, made: simulateDecisions(truth, plainJudges(judges), pairs, random), scripts };
}

function measured(result: SplitHalf): SplitHalf & { kind: 'measured' } {
  if (result.kind !== 'measured') throw new Error(`Expected a measurement, got ${result.reason}`);
  return result;
}

describe('split-half by judges', () => {
  it.each([1, 2, 3])('refuses %i judges: a half would be one person or next to it', (judges) => {
    const { made, scripts } = session(judges, 'few');
    expect(splitHalfByJudge(collectDecisions(scripts, made), { seed: 1 })).toEqual({
      kind: 'refused',
      reason: 'too_few_judges',
      judges,
      needed: 4,
    });
  });

  it('counts only judges who decided something', () => {
    const { made, scripts } = session(3, 'idle');
    const result = splitHalfByJudge(collectDecisions(scripts, made, 9), { seed: 1 });
    expect(result).toMatchObject({ kind: 'refused', judges: 3 });
  });

  it('is the median of the splits, stepped up to the whole panel', () => {
    const { made, scripts, truth } = session(8, 'whole');
    const decisions = collectDecisions(scripts, made, 8);
    const { r, reliability, rQuartiles, splits } = measured(splitHalfByJudge(decisions, { seed: 1 }));
    expect(reliability).toBeCloseTo(spearmanBrown(r), 12);
    expect(rQuartiles[0]).toBeLessThanOrEqual(r);
    expect(rQuartiles[1]).toBeGreaterThanOrEqual(r);
    expect(splits).toBe(100);
    const true2 = correlation(fitAsSirt(decisions).theta, truth) ** 2;
    expect(Math.abs(reliability - true2)).toBeLessThan(0.1);
  });

  it('judges who see other things lower it, where a split of decisions would not notice', () => {
    const random = randomFrom('two views');
    const [one, other] = [simulatedTruth(40, 1.5, random), simulatedTruth(40, 1.5, random)];
    const pairs = balancedPairs(40, 40, 8, random);
    // Each judge has a view of its own: judges 0 to 3 look at one thing, the others at another.
    const made = pairs.flatMap((pair) =>
      simulateDecisions(pair.judge < 4 ? one : other, plainJudges(8), [pair], random),
    );
    const decisions = collectDecisions(40, made, 8);
    const byJudge = measured(splitHalfByJudge(decisions, { seed: 1 }));
    const byDecision = measured(splitHalfByDecision(decisions, { seed: 1 }));
    expect(byJudge.r).toBeLessThan(byDecision.r - 0.03);
    expect(byJudge.rQuartiles[1] - byJudge.rQuartiles[0]).toBeGreaterThan(
      byDecision.rQuartiles[1] - byDecision.rQuartiles[0],
    );
  });

  it('refuses where the halves have no scripts in common', () => {
    const made = [0, 1, 2, 3].map((judge): Decision => ({ winner: 2 * judge, loser: 2 * judge + 1, judge }));
    const result = splitHalfByJudge(collectDecisions(8, made, 4), { seed: 1, splits: 5 });
    expect(result).toEqual({ kind: 'refused', reason: 'no_common_scripts' });
  });

  it('of a large session is made of fewer splits, and says the same', () => {
    const random = randomFrom('large');
    const truth = simulatedTruth(1_000, 1.2, random);
    const pairs = balancedPairs(1_000, 160, 6, random);
    const decisions = collectDecisions(1_000, simulateDecisions(truth, plainJudges(6), pairs, random), 6);
    const { reliability, splits } = measured(splitHalfByJudge(decisions, { seed: 1 }));
    expect(splits).toBeGreaterThanOrEqual(5);
    expect(splits).toBeLessThan(50);
    const true2 = correlation(fitAsSirt(decisions).theta, truth) ** 2;
    expect(Math.abs(reliability - true2)).toBeLessThan(0.02);
  });

  it('is the same for the same seed, and nearly so for other numbers on the scripts', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { made, scripts } = session(6, seed, 1.5, 16);
        const to = randomFrom(seed).shuffle(Int32Array.from({ length: scripts }, (_, at) => at));
        const renamed = made.map((one): Decision => ({
          ...one,
          winner: to[one.winner]!,
          loser: to[one.loser]!,
        }));
        const [plain, again, other] = [made, made, renamed].map((list) =>
          measured(splitHalfByJudge(collectDecisions(scripts, list, 6), { seed, splits: 15 })),
        );
        expect(again).toEqual(plain);
        // The judges are split alike; only the order of sums differs.
        expect(other!.r).toBeCloseTo(plain!.r, 6);
        expect(plain!.r).toBeGreaterThanOrEqual(-1);
        expect(plain!.r).toBeLessThanOrEqual(1);
      }),
      { numRuns: 10 },
    );
  });
});

describe('split-half by decisions', () => {
  it('works with one judge, and splits equal decisions one by one', () => {
    const made = session(1, 'one judge').made;
    const doubled = [...made, ...made, ...made, ...made];
    const { reliability } = measured(
      splitHalfByDecision(collectDecisions(40, doubled), { seed: 1, splits: 20 }),
    );
    expect(reliability).toBeGreaterThan(0.8);
    expect(reliability).toBeLessThan(1);
  });
});

describe.runIf(sharedData('human-sets/reliability.csv') !== null)('published medians of 100 splits', () => {
  const published = sharedData('human-sets/reliability.csv') ?? [];
  const small = new Set([
    'Bisson2016_calculus',
    'Bramley2018_1a',
    'Bramley2018_2',
    'Coertjens2015_stress',
    'Jones2013b',
  ]);
  const sets = published.filter((row) => small.has(row['judging_session'] ?? ''));

  it.each(sets)('$judging_session', ({ judging_session: name = '', median_split_corr: median }) => {
    const { r } = measured(splitHalfByJudge(humanSession(name)!, { seed: name }));
    expect(Math.abs(r - Number(median))).toBeLessThan(0.03);
  });
});
