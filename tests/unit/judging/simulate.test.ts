import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logistic } from '../../../judging/expectation.ts';
import { randomFrom } from '../../../judging/random.ts';
import {
  balancedPairs,
  judgeSimulated,
  plainJudge,
  simulateDecisions,
  simulatedJudges,
  simulatedTruth,
  type SimulatedPair,
} from '../../../judging/simulate.ts';

function firstShare(pair: SimulatedPair, decisions = 20_000): number {
  const random = randomFrom('first share');
  let first = 0;
  for (let at = 0; at < decisions; at += 1) if (judgeSimulated(pair, random) === 'first') first += 1;
  return first / decisions;
}

/** Three deviations of a share of 20,000. */
const chance = 0.011;

describe('the simulated judge', () => {
  const apart = { ...plainJudge, thetaFirst: 1, thetaSecond: 0 };

  it.each([
    ['decides by the logistic of the difference', apart, logistic(1)],
    ['an ability stretches the difference', { ...apart, ability: 2 }, logistic(2)],
    ['a negative ability turns it round', { ...apart, ability: -1 }, logistic(-1)],
    [
      'a position bias is added for the first',
      { ...apart, thetaFirst: 0, position: -1.112 },
      logistic(-1.112),
    ],
    ['a lapse is a coin', { ...apart, lapse: 1 }, 0.5],
    ['an error is the other script', { ...apart, errorRate: 1 }, 1 - logistic(1)],
    ['a sure case fails by half its lapses', { ...apart, thetaFirst: 50, lapse: 0.2 }, 0.9],
  ] as const)('%s', (_rule, pair, share) => {
    expect(Math.abs(firstShare(pair) - share)).toBeLessThan(chance);
  });
});

describe('simulated sessions', () => {
  it('the same seed gives the same session (a study can be run again)', () => {
    const session = () => {
      const random = randomFrom(7);
      const truth = simulatedTruth(12, 1.5, random);
      const judges = simulatedJudges(3, { ability: 0.3, position: 0.2, lapse: 0.05 }, random);
      return simulateDecisions(truth, judges, balancedPairs(12, 4, 3, random), random);
    };
    expect(session()).toEqual(session());
  });

  it('every script appears equally often where their number is even, and never against itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9 }), (half, appearances) => {
        const pairs = balancedPairs(2 * half, appearances, 3, randomFrom(half));
        const seen = Array.from({ length: 2 * half }, () => 0);
        for (const { first, second } of pairs) {
          expect(first).not.toBe(second);
          seen[first]! += 1;
          seen[second]! += 1;
        }
        expect(seen.every((count) => count === appearances)).toBe(true);
      }),
    );
  });

  it('the spread of truth and judges is what was asked for', () => {
    const random = randomFrom('spread');
    const deviation = (values: readonly number[]) =>
      Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length);
    expect(deviation([...simulatedTruth(20_000, 2, random)])).toBeCloseTo(2, 1);
    const judges = simulatedJudges(20_000, { ability: 0.5, position: 0.3, lapse: 0.1 }, random);
    expect(deviation(judges.map(({ ability }) => Math.log(ability)))).toBeCloseTo(0.5, 1);
    expect(deviation(judges.map(({ position }) => position))).toBeCloseTo(0.3, 1);
    expect(judges.every(({ lapse }) => lapse === 0.1)).toBe(true);
  });

  it('the winner was shown first exactly when its side is 1', () => {
    const random = randomFrom('sides');
    const truth = simulatedTruth(10, 1, random);
    const pairs = balancedPairs(10, 6, 2, random);
    simulateDecisions(truth, [plainJudge, plainJudge], pairs, random).forEach((decision, at) => {
      const { first, second } = pairs[at]!;
      const [winner, loser] = decision.side === 1 ? [first, second] : [second, first];
      expect(decision).toMatchObject({ winner, loser, judge: pairs[at]!.judge });
    });
  });
});
