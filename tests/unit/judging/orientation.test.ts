import { describe, expect, test } from 'vitest';
import { orderOf } from '../../../judging/orientation.ts';
import { emptyHistory } from '../../../judging/pair-history.ts';
import { randomFrom } from '../../../judging/random.ts';
import { ShownLedger } from '../../../judging/shown-history.ts';
import { planWave } from '../../../judging/plan-wave.ts';
import { historyOf, keyOf, type PastPair, playWaves, skewOf } from './waves.ts';

const ledger = (scripts: number, past: readonly PastPair[], judges = 1): ShownLedger =>
  new ShownLedger(scripts, judges, historyOf(past));

function shares(order: (seed: number) => readonly [number, number]): number {
  const firsts = Array.from({ length: 400 }, (_, seed) => order(seed)[0]);
  return firsts.filter((first) => first === 0).length / firsts.length;
}

describe('fair_complement', () => {
  const fair = (past: readonly PastPair[], judge = 0, judges = 1): number =>
    shares((seed) =>
      orderOf('fair_complement', { a: 0, b: 1, judge }, ledger(6, past, judges), randomFrom(seed)),
    );

  test('two that are even: a coin decides', () => {
    expect(fair([])).toBeGreaterThan(0.4);
    expect(fair([])).toBeLessThan(0.6);
  });

  test('who was first less often goes first (opposite signs)', () => {
    expect(
      fair([
        { first: 2, second: 0 },
        { first: 1, second: 3 },
      ]),
    ).toBe(1);
    expect(
      fair([
        { first: 0, second: 2 },
        { first: 3, second: 1 },
      ]),
    ).toBe(0);
  });

  test('one is even, the other was first: the other goes second', () => {
    expect(fair([{ first: 1, second: 3 }])).toBe(1);
  });

  test('both were first, one more often: that one goes second', () => {
    const past = [
      { first: 0, second: 2 },
      { first: 0, second: 3 },
      { first: 1, second: 2 },
    ];
    expect(fair(past)).toBe(0);
  });

  test('a pair that was seen in one order only is seen in the other (whatever else is fair)', () => {
    const past = [
      { first: 0, second: 1 },
      { first: 2, second: 1 },
      { first: 3, second: 1 },
      { first: 0, second: 4 },
      { first: 2, second: 0 },
      { first: 3, second: 0 },
      { first: 4, second: 0 },
      { first: 5, second: 0 },
    ];
    expect(fair(past)).toBe(0);
  });

  test('a pair that was seen in both orders goes by what is fair', () => {
    expect(
      fair([
        { first: 0, second: 1 },
        { first: 1, second: 0 },
        { first: 0, second: 2 },
      ]),
    ).toBe(0);
  });

  test('what is even in all is made even before each judge', () => {
    const past = [
      { first: 0, second: 2, judge: 0 },
      { first: 2, second: 0, judge: 1 },
    ];
    expect(fair(past, 0, 2)).toBe(0);
    expect(fair(past, 1, 2)).toBe(1);
  });

  test('a comparison that failed was not seen', () => {
    const share = fair([{ first: 1, second: 3, isFailed: true }]);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});

test('random: a coin decides, whatever happened before', () => {
  const past = [{ first: 0, second: 1 }];
  const share = shares((seed) =>
    orderOf('random', { a: 0, b: 1, judge: 0 }, ledger(2, past), randomFrom(seed)),
  );
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
});

describe('fairness over whole sessions', () => {
  const everyPair = { scripts: 24, rule: 'coverage', pairs: 276, seed: 7 } as const;

  test.each([1, 2, 3, 4, 5])('24 essays × 276 pairs: largest skew at most 0.2 (seed %i)', (seed) => {
    const [wave] = playWaves({ ...everyPair, seed }, 1);
    expect(wave).toHaveLength(276);
    expect(skewOf(24, wave!)).toBeLessThanOrEqual(0.2);
  });

  test.each([1, 2, 3])('24 essays × 552: every pair in both orders, skew 0 (seed %i)', (seed) => {
    const [wave] = playWaves({ ...everyPair, seed }, 1);
    const again = planWave({ ...everyPair, seed, rule: 'resampling', history: historyOf(wave!) });
    const all = [...wave!, ...again];
    expect(all).toHaveLength(552);
    expect(skewOf(24, all)).toBe(0);
    expect(new Set(all.map(({ first, second }) => `${first}>${second}`)).size).toBe(552);
  });

  test('24 essays in 23 waves of a round: the same limit (counts of earlier waves are carried on)', () => {
    const all = playWaves({ ...everyPair, pairs: 12 }, 23).flat();
    expect(skewOf(24, all)).toBeLessThanOrEqual(0.2);
  });

  test('24 essays, 288 comparisons: at most 0.17', () => {
    const [wave] = playWaves(everyPair, 1);
    const more = planWave({ ...everyPair, rule: 'resampling', pairs: 12, history: historyOf(wave!) });
    expect(skewOf(24, [...wave!, ...more])).toBeLessThanOrEqual(0.17);
  });

  test('5 essays, 40 comparisons in four passes: everybody 8 times first, 8 times second', () => {
    const past: PastPair[] = planWave({ ...everyPair, scripts: 5, pairs: 10, history: emptyHistory });
    for (let pass = 0; pass < 3; pass += 1)
      past.push(
        ...planWave({ ...everyPair, scripts: 5, rule: 'resampling', pairs: 10, history: historyOf(past) }),
      );
    expect(past).toHaveLength(40);
    expect(skewOf(5, past)).toBe(0);
  });

  test('two judges: before each of them the skew stays small too', () => {
    const judges = [
      { judge: 0, share: 0.5 },
      { judge: 1, share: 0.5 },
    ];
    const [wave] = playWaves({ ...everyPair, judges }, 1);
    for (const judge of [0, 1]) {
      const own = wave!.filter((pair) => pair.judge === judge);
      expect(own).toHaveLength(138);
      expect(skewOf(24, own)).toBeLessThanOrEqual(0.5);
    }
  });

  test('random is less fair than the rule (else the rule would be for nothing)', () => {
    const fair = playWaves(everyPair, 1).flat();
    const tossed = playWaves({ ...everyPair, orientation: 'random' }, 1).flat();
    expect(skewOf(24, tossed)).toBeGreaterThan(2 * skewOf(24, fair));
  });
});

describe('both orders', () => {
  const audit = { scripts: 40, rule: 'balanced', pairs: 220, seed: 3, bothOrdersShare: 0.1 } as const;

  test('a share of the pairs is planned twice, in the other order before the same judge', () => {
    const [wave] = playWaves(audit, 1);
    expect(wave).toHaveLength(220);
    const repeats = wave!.filter(({ mode }) => mode === 'repeat');
    expect(repeats.length).toBeGreaterThanOrEqual(19);
    expect(repeats.length).toBeLessThanOrEqual(21);
    for (const repeat of repeats) {
      const pair = wave!.filter((one) => keyOf(one) === keyOf(repeat));
      expect(pair).toHaveLength(2);
      expect(pair[0]).toMatchObject({
        first: pair[1]!.second,
        second: pair[1]!.first,
        judge: pair[1]!.judge,
      });
    }
  });

  test('small waves get their share in the long run', () => {
    const waves = playWaves({ ...audit, pairs: 5 }, 60);
    const repeats = waves.flat().filter(({ mode }) => mode === 'repeat');
    expect(repeats.length).toBeGreaterThan(12);
    expect(repeats.length).toBeLessThan(45);
  });
});
