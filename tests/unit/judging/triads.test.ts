import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';
import { retestOf } from '../../../judging/retest.ts';
import { plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { intransitivity } from '../../../judging/triads.ts';
import { fitted } from './fitted.ts';

const won = (winner: number, loser: number, more: Partial<Decision> = {}): Decision => ({
  winner,
  loser,
  ...more,
});
const everyPair = (scripts: number) =>
  Array.from({ length: scripts }, (_, second) =>
    Array.from({ length: second }, (_none, first) => ({ first, second, judge: 0 })),
  ).flat();
const prior = { prior: { kind: 'normal', sigma: 1 } } as const;

function circlesOf(scripts: number, made: readonly Decision[]) {
  const decisions = collectDecisions(scripts, made, 1);
  return intransitivity(decisions, fitted(decisions, prior), { seed: 1, simulations: 50 });
}

describe('circles of three', () => {
  it.each([
    ['a circle is one', [won(0, 1), won(1, 2), won(2, 0)], { triads: 1, cyclic: 1, share: 1 }],
    ['the other way round too', [won(1, 0), won(2, 1), won(0, 2)], { triads: 1, cyclic: 1, share: 1 }],
    ['an order is none', [won(0, 1), won(1, 2), won(0, 2)], { triads: 1, cyclic: 0, share: 0 }],
    ['a missing pair makes no triad', [won(0, 1), won(1, 2)], { triads: 0, cyclic: 0, share: Number.NaN }],
    ['an even pair decides nothing', [won(0, 1), won(1, 0), won(1, 2), won(2, 0)], { triads: 0, cyclic: 0 }],
    [
      'the majority of a pair counts',
      [won(0, 1), won(0, 1), won(1, 0), won(1, 2), won(2, 0)],
      { triads: 1, cyclic: 1 },
    ],
    ['a tie leaves the pair open', [won(0, 1, { isTie: true }), won(1, 2), won(2, 0)], { triads: 0 }],
  ] as const)('%s', (_rule, made, expected) => {
    expect(circlesOf(3, made)).toMatchObject(expected);
  });

  it('all triads of a round robin are counted, and at most a third and a bit can turn', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 3, max: 12 }), (seed, scripts) => {
        const random = randomFrom(seed);
        const coins = new Float64Array(scripts);
        const made = simulateDecisions(coins, [plainJudge], everyPair(scripts), random);
        const { triads, cyclic } = circlesOf(scripts, made);
        expect(triads).toBe((scripts * (scripts - 1) * (scripts - 2)) / 6);
        const most = scripts % 2 === 1 ? (scripts ** 3 - scripts) / 24 : (scripts ** 3 - 4 * scripts) / 24;
        expect(cyclic).toBeLessThanOrEqual(most);
      }),
      { numRuns: 25 },
    );
  });

  it('coins turn in a quarter, and the model of the fit knows it', () => {
    const random = randomFrom('coins');
    const made = simulateDecisions(new Float64Array(24), [plainJudge], everyPair(24), random);
    const decisions = collectDecisions(24, made, 1);
    const found = intransitivity(decisions, fitted(decisions), { seed: 2 });
    expect(Math.abs(found.share - 0.25)).toBeLessThan(0.04);
    expect(found.pValue).toBeGreaterThan(0.01);
    expect(found.share).toBeGreaterThanOrEqual(found.band.lower);
    expect(found.share).toBeLessThanOrEqual(found.band.upper);
  });

  it('three kinds of script that beat each other in a circle are more than chance', () => {
    const random = randomFrom('rock paper scissors');
    const made = everyPair(24).map(({ first, second }) => {
      const beats = (second - first + 24) % 3 === 1;
      const isEven = (second - first) % 3 === 0;
      return beats || (isEven && random.isHeads()) ? won(first, second) : won(second, first);
    });
    const decisions = collectDecisions(24, made, 1);
    const found = intransitivity(decisions, fitted(decisions), { seed: 3 });
    expect(found.share).toBeGreaterThan(found.band.upper);
    expect(found.pValue).toBeLessThan(0.01);
  });
});

describe('the same pair again', () => {
  const retest = (made: readonly Decision[], judge?: number) => {
    const decisions = collectDecisions(3, made, 2);
    return retestOf(decisions, fitted(decisions, prior), judge);
  };
  const chain = [won(1, 2, { side: 1 })];

  it.each([
    ['same answer, same order', [won(0, 1, { side: 1 }), won(0, 1, { side: 1 })], 'sameOrder', 1],
    ['other answer, same order', [won(0, 1, { side: 1 }), won(1, 0, { side: -1 })], 'sameOrder', 0],
    ['same answer, other order', [won(0, 1, { side: 1 }), won(0, 1, { side: -1 })], 'otherOrder', 1],
    ['other answer, other order', [won(0, 1, { side: 1 }), won(1, 0, { side: 1 })], 'otherOrder', 0],
    ['no side', [won(0, 1), won(0, 1)], 'unknownOrder', 1],
  ] as const)('%s', (_rule, made, order, same) => {
    const found = retest([...made, ...chain]);
    expect(found[order]).toMatchObject({ twos: 1, same });
    const all = found.sameOrder.twos + found.otherOrder.twos + found.unknownOrder.twos;
    expect(all).toBe(1);
  });

  it('an answer that followed the place is told by which place', () => {
    const found = retest([won(0, 1, { side: 1 }), won(1, 0, { side: 1 }), ...chain]);
    expect([found.bothFirst, found.bothSecond]).toEqual([1, 0]);
    const other = retest([won(0, 1, { side: -1 }), won(1, 0, { side: -1 }), ...chain]);
    expect([other.bothFirst, other.bothSecond]).toEqual([0, 1]);
  });

  it('judges are not mixed: two judges on one pair are no repeat', () => {
    const made = [won(0, 1, { judge: 0 }), won(0, 1, { judge: 1 }), ...chain];
    expect(retest(made).unknownOrder.twos).toBe(0);
    const mine = [won(0, 1, { judge: 1 }), won(0, 1, { judge: 1 }), won(0, 1), won(0, 1), ...chain];
    expect(retest(mine, 1).unknownOrder.twos).toBe(1);
    expect(retest(mine).unknownOrder.twos).toBe(2);
  });

  it('agrees as often as the scale expects where decisions are separate', () => {
    const random = randomFrom('repeats');
    const truth = simulatedTruth(20, 1, random);
    const pairs = [
      ...everyPair(20),
      ...everyPair(20).map((one) => ({ ...one, first: one.second, second: one.first })),
    ];
    const decisions = collectDecisions(20, simulateDecisions(truth, [plainJudge], pairs, random), 1);
    const { otherOrder } = retestOf(decisions, fitted(decisions));
    expect(otherOrder.twos).toBe(190);
    expect(otherOrder.expectedShare).toBeGreaterThan(otherOrder.interval.lower);
    expect(otherOrder.expectedShare).toBeLessThan(otherOrder.interval.upper);
  });
});
