import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Agreement, agreementOf, gate, pairAgreement } from '../../../judging/agreement.ts';
import { bandOf, correlation, fisherInterval, wilsonInterval } from '../../../judging/correlation.ts';
import { collectDecisions, type Decisions } from '../../../judging/decisions.ts';
import { type Random, randomFrom } from '../../../judging/random.ts';
import { ofJudges } from '../../../judging/subset.ts';
import { disattenuated } from '../../../judging/reliability.ts';
import { balancedPairs, plainJudges, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';

function judged(truth: Float64Array, appearances: number, random: Random): Decisions {
  const pairs = balancedPairs(truth.length, appearances, 4, random);
  return collectDecisions(truth.length, simulateDecisions(truth, plainJudges(4), pairs, random), 4);
}

function measured(a: Decisions, b: Decisions): Agreement {
  const result = agreementOf(a, b);
  if (result.kind !== 'measured') throw new Error(`Expected an agreement, got ${result.kind}`);
  return result;
}

describe('agreement of two groups', () => {
  const random = randomFrom('same view');
  const truth = simulatedTruth(120, 1.2, random);
  const humans = judged(truth, 24, random);

  it('who see the same agree nearly wholly once the error is taken out', () => {
    const { r, corrected, reliabilityA, reliabilityB, scripts } = measured(humans, judged(truth, 24, random));
    expect(scripts).toBe(120);
    expect(r).toBeLessThan(0.92);
    expect(corrected).toBeCloseTo(1, 1);
    expect(corrected).toBeCloseTo(r / Math.sqrt(reliabilityA * reliabilityB), 12);
  });

  it('a group that stretches the scale has a larger unit, seen whatever the error', () => {
    const model = judged(
      truth.map((theta) => 3 * theta),
      24,
      random,
    );
    const { slope } = measured(model, humans);
    expect(slope!).toBeGreaterThan(2.4);
    expect(slope!).toBeLessThan(3.6);
    expect(measured(humans, model).slope).toBeCloseTo(1 / slope!, 10);
  });

  it('few decisions shrink a scale, and its unit is not mistaken for small', () => {
    const slopes = Array.from({ length: 5 }, () => measured(judged(truth, 6, random), humans).slope!);
    const mean = slopes.reduce((a, b) => a + b, 0) / slopes.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.12);
  });

  it('a sharp scale of something else agrees little, and the gate stays closed', () => {
    const other = simulatedTruth(120, 1, random);
    const mixed = truth.map((theta, script) => 1.2 * theta + 4 * other[script]!);
    const agreement = measured(judged(mixed, 30, random), humans);
    expect(agreement.reliabilityA).toBeGreaterThan(0.95);
    expect(agreement.corrected!).toBeLessThan(0.65);
    expect(gate(agreement, 0.8)).toMatchObject({ kind: 'closed', reason: 'below_limit' });
  });

  it('groups of judges within one set are told apart; whoever is in none is left out', () => {
    const all = judged(truth, 40, random);
    const groupOf = (...judges: number[]) => ofJudges(all, (judge) => judges.includes(judge));
    const found = agreementOf(groupOf(0, 2), groupOf(1));
    const [a, b] = [[0, 2], [1]].map((judges) => {
      const rows = [...all.winner.keys()].filter((row) => judges.includes(all.judge[row]!));
      return collectDecisions(
        120,
        rows.map((row) => ({ winner: all.winner[row]!, loser: all.loser[row]!, weight: all.weight[row]! })),
      );
    });
    expect((found as Agreement).r).toBeCloseTo(measured(a!, b!).r, 6);
  });

  it('a side that is mostly error gets no corrected figure: it would multiply chance', () => {
    const coins = judged(new Float64Array(120), 6, random);
    const agreement = measured(coins, humans);
    expect(agreement.reliabilityA).toBeLessThan(0.3);
    expect(agreement).toMatchObject({ corrected: null, correctedInterval: null });
    expect(gate(agreement, 0)).toMatchObject({ kind: 'closed', reason: 'unreliable' });
  });

  it('a group whose scripts do not hang together has no scale to compare', () => {
    const apart = collectDecisions(120, [
      { winner: 0, loser: 1 },
      { winner: 2, loser: 3 },
    ]);
    const result = agreementOf(humans, apart);
    expect(result).toMatchObject({ kind: 'not_fitted', group: 'b', result: { kind: 'disconnected' } });
    expect(gate(result, 0)).toMatchObject({ kind: 'closed', reason: 'not_measured' });
  });
});

describe('the gate', () => {
  const agreement = (over: Partial<Agreement>): Agreement => ({
    kind: 'measured',
    scripts: 50,
    r: 0.8,
    interval: { lower: 0.7, upper: 0.9 },
    reliabilityA: 0.9,
    reliabilityB: 0.9,
    corrected: 0.89,
    correctedInterval: { lower: 0.78, upper: 1 },
    slope: 1,
    pairs: { pairs: 0, agreed: 0, share: Number.NaN, interval: { lower: 0, upper: 1 } },
    ...over,
  });

  it.each([
    ['opens at the limit', agreement({}), 0.78, { kind: 'open', lower: 0.78 }],
    ['stays closed above the lower bound, whatever r is', agreement({}), 0.79, { reason: 'below_limit' }],
    [
      'stays closed where a side is mostly error',
      agreement({ reliabilityA: 0.2 }),
      0,
      { reason: 'unreliable' },
    ],
    [
      'stays closed without a corrected r',
      agreement({ correctedInterval: null }),
      0,
      { reason: 'unreliable' },
    ],
    [
      'stays closed without a measurement',
      { kind: 'too_few_scripts', scripts: 2, needed: 5 },
      0,
      { reason: 'not_measured' },
    ],
  ] as const)('%s', (_rule, given, limit, expected) => {
    expect(gate(given, limit)).toMatchObject(expected);
  });

  it('114 scripts with r = .364: corrected .49, and no limit worth its name lets them through', () => {
    const corrected = disattenuated(0.364, 0.56, 0.986);
    expect(corrected).toBeCloseTo(0.49, 2);
    const interval = fisherInterval(0.364, 114);
    const lower = disattenuated(interval.lower, 0.56, 0.986)!;
    const upper = disattenuated(interval.upper, 0.56, 0.986)!;
    const rave = agreement({
      r: 0.364,
      interval,
      reliabilityA: 0.56,
      reliabilityB: 0.986,
      corrected,
      correctedInterval: { lower, upper },
    });
    expect(gate(rave, 0.5)).toMatchObject({ kind: 'closed', reason: 'below_limit' });
  });
});

describe('pairs that both groups judged', () => {
  const one = (list: readonly (readonly [number, number])[]) =>
    collectDecisions(
      4,
      list.map(([winner, loser]) => ({ winner, loser })),
    );

  it('are compared by majority; even splits count for neither', () => {
    const a = one([
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 3],
      [3, 2],
    ]);
    const b = one([
      [0, 1],
      [2, 1],
      [2, 3],
    ]);
    expect(pairAgreement(a, b)).toMatchObject({ pairs: 2, agreed: 1, share: 0.5 });
  });

  it('do not depend on which group comes first', () => {
    const pair = fc.tuple(fc.nat(3), fc.nat(3)).filter(([x, y]) => x !== y);
    const list = fc.array(pair, { maxLength: 30 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(pairAgreement(one(a), one(b))).toEqual(pairAgreement(one(b), one(a)));
        const self = pairAgreement(one(a), one(a));
        expect(self.agreed).toBe(self.pairs);
      }),
    );
  });
});

describe('correlations', () => {
  it('r by hand, and its interval by Fisher', () => {
    expect(correlation([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
    const { lower, upper } = fisherInterval(0.8, 28);
    // atanh(.8) = 1.098612, 1.959964 / 5 = .391993
    expect(lower).toBeCloseTo(Math.tanh(1.098612 - 0.391993), 6);
    expect(upper).toBeCloseTo(Math.tanh(1.098612 + 0.391993), 6);
    expect(fisherInterval(0.9, 3)).toEqual({ lower: -1, upper: 1 });
  });

  it('a band of 200 draws that is to hold 99 % is from least to largest, a wider one no further', () => {
    const draws = Array.from({ length: 200 }, (_, at) => 200 - at);
    const { lower, upper } = bandOf(draws, 0.99);
    expect(lower).toBeCloseTo(1.005, 6);
    expect(upper).toBeCloseTo(199.995, 6);
    expect(bandOf(draws, 0.9999)).toEqual({ lower: 1, upper: 200 });
  });

  it('an interval of a share holds the share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
        const share = Math.round(part * n) / n;
        const { lower, upper } = wilsonInterval(share, n);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(share).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(share).toBeLessThanOrEqual(upper + 1e-12);
      }),
    );
    // Ten of ten: 72 % to 100 %, as in the tables.
    expect(wilsonInterval(1, 10).lower).toBeCloseTo(0.7225, 3);
  });
});
