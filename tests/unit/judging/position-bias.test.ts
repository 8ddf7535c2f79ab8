import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { logistic } from '../../../judging/expectation.ts';
import { biasFromFlips, biasFromSwap, positionBiases } from '../../../judging/position-bias.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { type Row, sharedData } from '../../support/shared-sets.ts';
import { fitted } from './fitted.ts';
import { numberOf } from './published.ts';

describe('bias from one pair in both orders', () => {
  it('averages logits, not shares (.70 and .50 make .604, not .600)', () => {
    const { lead, eta } = biasFromSwap(0.7, 0.5);
    expect(lead).toBeCloseTo(0.423649, 6);
    expect(eta).toBeCloseTo(0.423649, 6);
    expect(logistic(lead)).toBeCloseTo(0.604356, 6);
  });

  it('gives lead and bias back, whatever they are', () => {
    const logits = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(logits, logits, (lead, eta) => {
        const found = biasFromSwap(logistic(lead + eta), logistic(lead - eta));
        expect(found.lead).toBeCloseTo(lead, 8);
        expect(found.eta).toBeCloseTo(eta, 8);
      }),
    );
  });
});

describe('bias from answers that flipped', () => {
  it('is half the log of first over second', () => {
    const { eta, se } = biasFromFlips(99.5, 19.5);
    expect(eta).toBeCloseTo(Math.log(5) / 2, 12);
    expect(se).toBeCloseTo(Math.sqrt(1 / 100 + 1 / 20) / 2, 12);
  });

  it('without a flip nothing is known: 0, with a wide error', () => {
    const { eta, se } = biasFromFlips(0, 0);
    expect(eta).toBe(0);
    expect(se).toBe(1);
  });
});

describe('bias from a fit', () => {
  const random = randomFrom('biased judge');
  const truth = simulatedTruth(40, 1.2, random);
  const judges = [plainJudge, { ...plainJudge, position: -1.1 }, { ...plainJudge, position: 0.8 }];
  const pairs = balancedPairs(40, 90, 3, random);
  const decisions = collectDecisions(40, simulateDecisions(truth, judges, pairs, random), 3);

  it('finds the bias of each judge within three standard errors', () => {
    const rows = positionBiases(decisions, fitted(decisions, { position: 'per_judge' }));
    rows.forEach(({ eta, etaSe, z, firstOfEquals }, judge) => {
      expect(Math.abs(eta! - judges[judge]!.position)).toBeLessThan(3 * etaSe!);
      expect(z).toBeCloseTo(eta! / etaSe!, 12);
      expect(firstOfEquals).toBeCloseTo(logistic(eta!), 12);
    });
    expect(Math.abs(rows[0]!.z!)).toBeLessThan(2.6);
    expect(rows[1]!.z!).toBeLessThan(-5);
    expect(rows[2]!.z!).toBeGreaterThan(4);
  });

  it('counts first picks with their interval', () => {
    const row = positionBiases(decisions, fitted(decisions))[1]!;
    expect(row.decisions).toBe(600);
    expect(row.firstShare).toBeLessThan(0.4);
    expect(row.firstShareInterval!.lower).toBeLessThan(row.firstShare!);
    expect(row.firstShareInterval!.upper).toBeGreaterThan(row.firstShare!);
  });

  it('a fit without the term says null, not 0 (nobody looked)', () => {
    const rows = positionBiases(decisions, fitted(decisions));
    expect(rows.map(({ eta, z }) => [eta, z])).toEqual(rows.map(() => [null, null]));
  });

  it('ties and unknown sides are no first picks', () => {
    const few = collectDecisions(3, [
      { winner: 0, loser: 1, side: 1 },
      { winner: 1, loser: 0, side: 1, isTie: true },
      { winner: 1, loser: 2 },
      { winner: 2, loser: 0, side: -1 },
    ]);
    const [row] = positionBiases(few, { position: new Float64Array(0), positionSe: new Float64Array(0) });
    expect(row).toMatchObject({ decisions: 2, firstShare: 0.5 });
  });
});

describe.runIf(sharedData('ukp-convarg1/decisions.csv.gz') !== null)(
  'crowds whose decisions are published',
  () => {
    const votes = sharedData('bt-reference/evalica/llmfao.csv.gz');

    it.each(votes === null ? [] : [{ votes }])('of two equal chatbots the left one wins 54.7 %', (set) => {
      const numbers = new Map<string, number>();
      const made = set.votes
        .filter(({ winner }) => winner !== 'tie')
        .map(({ winner, left = '', right = '' }): Decision => {
          const [first, second] = [numberOf(numbers, left), numberOf(numbers, right)];
          return winner === 'left'
            ? { winner: first, loser: second, side: 1 }
            : { winner: second, loser: first, side: -1 };
        });
      const decisions = collectDecisions(numbers.size, made);
      const [row] = positionBiases(decisions, fitted(decisions, { position: 'one' }));
      expect(row!.decisions).toBe(5460);
      expect(row!.firstShare).toBeCloseTo(0.533, 3);
      expect(row!.eta).toBeCloseTo(0.187, 2);
      expect(row!.etaSe).toBeCloseTo(0.032, 2);
      expect(row!.firstOfEquals).toBeCloseTo(0.547, 2);
    });

    it.each(topicsOf(sharedData('ukp-convarg1/decisions.csv.gz')))(
      'people who read arguments favour no place: $topic',
      ({ made, texts }) => {
        const decisions = collectDecisions(texts, made);
        const [row] = positionBiases(decisions, fitted(decisions, { position: 'one' }));
        expect(Math.abs(row!.z!)).toBeLessThan(2);
        expect(row!.firstShare).toBeGreaterThan(0.47);
        expect(row!.firstShare).toBeLessThan(0.52);
      },
    );
  },
);

function topicsOf(rows: readonly Row[] | null): { topic: string; made: Decision[]; texts: number }[] {
  const untied = (rows ?? []).filter(({ value }) => value === 'a1' || value === 'a2');
  const topics = Map.groupBy(untied, ({ topic = '' }) => topic);
  return [...topics].map(([topic, list]) => {
    const ids = [...new Set(list.flatMap((row) => [row['first_id'], row['second_id']]))];
    const made = list.map((row): Decision => {
      const [first, second] = [ids.indexOf(row['first_id']), ids.indexOf(row['second_id'])];
      return row['value'] === 'a1'
        ? { winner: first, loser: second, side: 1 }
        : { winner: second, loser: first, side: -1 };
    });
    return { topic, made, texts: ids.length };
  });
}
