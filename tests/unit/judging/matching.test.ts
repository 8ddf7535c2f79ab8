import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heaviestMatching } from '../../../judging/blossom.ts';
import { EdgeList, heaviestFirst } from '../../../judging/edges.ts';
import { matchRound, type PairChoice } from '../../../judging/matching.ts';
import { randomFrom } from '../../../judging/random.ts';

const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, at) => at);
const choice = (weightOf: PairChoice['weightOf'], given: Partial<PairChoice> = {}): PairChoice => ({
  isMaximumCardinality: true,
  isByChance: false,
  ownWorth: () => 0,
  isPermitted: (a, b) => a !== b,
  weightOf,
  ...given,
});
const total = (pairs: EdgeList): number =>
  pairs.weight.subarray(0, pairs.count).reduce((sum, one) => sum + one, 0);

function expectMatching(pairs: EdgeList): void {
  expect(new Set(pairs.list().flat()).size).toBe(2 * pairs.count);
}

test('heaviestFirst sorts rows by weight (property)', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 }), (weights) => {
      const edges = new EdgeList(1);
      for (const weight of weights) edges.add(0, 1, weight);
      const rows = [...heaviestFirst(edges)];
      expect(rows.toSorted((a, b) => a - b)).toEqual(weights.map((_, at) => at));
      for (let at = 1; at < rows.length; at += 1)
        expect(weights[rows[at - 1]!]!).toBeGreaterThanOrEqual(weights[rows[at]!]! - 1e-6);
    }),
  );
});

describe('matchRound', () => {
  test.each([30, 200, 600])('everybody has a partner once, heaviest pairs first (%i scripts)', (scripts) => {
    const random = randomFrom(scripts);
    const value = upTo(scripts).map(() => random.below(1_000));
    const near = choice((a, b) => -Math.abs(value[a]! - value[b]!));
    const pairs = matchRound([upTo(scripts).sort((a, b) => value[a]! - value[b]!)], near);
    expect(pairs.count).toBe(scripts / 2);
    expectMatching(pairs);
    const weights = [...pairs.weight.subarray(0, pairs.count)];
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  });

  test('of many scripts it comes close to the exact matching (at least 95 %)', () => {
    const scripts = 400;
    const random = randomFrom('close');
    const place = new Float64Array(scripts).map(() => 3 * random.normal());
    const worth = new Float64Array(scripts).map(() => 0.5 + random.next());
    const near = choice((a, b) => (worth[a]! + worth[b]!) * Math.exp(-((place[a]! - place[b]!) ** 2)));
    const order = upTo(scripts).sort((a, b) => place[a]! - place[b]!);
    const edges = new EdgeList();
    for (let a = 0; a < scripts; a += 1)
      for (let b = a + 1; b < scripts; b += 1) edges.add(a, b, near.weightOf(a, b));
    const mates = heaviestMatching(scripts, edges, { isMaximumCardinality: true });
    const exact = mates.reduce((sum, mate, at) => sum + (mate > at ? near.weightOf(at, mate) : 0), 0);
    expect(total(matchRound([order], near)) / exact).toBeGreaterThan(0.95);
  });

  test('whoever is left over is worked in by parting others (only odd with even may meet)', () => {
    const scripts = 500;
    const bipartite = choice((a, b) => -Math.abs(a - b), { isPermitted: (a, b) => (a + b) % 2 === 1 });
    // Everybody odd stands behind everybody even, so that neighbours are useless but for the middle.
    const order = upTo(scripts).sort((a, b) => (a % 2) - (b % 2) || a - b);
    const pairs = matchRound([order], bipartite);
    expect(pairs.count).toBe(250);
    expectMatching(pairs);
    for (let row = 0; row < pairs.count; row += 1) expect((pairs.a[row]! + pairs.b[row]!) % 2).toBe(1);
  });

  test('who may meet nobody stays alone', () => {
    const pairs = matchRound(
      [upTo(5)],
      choice(() => 1, { isPermitted: (a, b) => a !== 0 && b !== 0 }),
    );
    expect(pairs.count).toBe(2);
    expect(pairs.list().flat()).not.toContain(0);
    expectMatching(pairs);
  });
});
