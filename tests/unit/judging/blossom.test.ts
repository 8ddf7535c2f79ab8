import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heaviestMatching } from '../../../judging/blossom.ts';
import { EdgeList } from '../../../judging/edges.ts';

interface Edge {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

function listed(edges: readonly Edge[]): EdgeList {
  const list = new EdgeList(1);
  for (const { a, b, weight } of edges) list.add(a, b, weight);
  return list;
}

/**
 * Of every way to pair the best: how many pairs and what they weigh. By sets of scripts, small ones
 * first.
 */
function best(nodes: number, edges: readonly Edge[], isMaximumCardinality: boolean): [number, number] {
  const heaviest = new Map<number, number>();
  for (const { a, b, weight } of edges) {
    const both = (1 << a) | (1 << b);
    heaviest.set(both, Math.max(weight, heaviest.get(both) ?? -Infinity));
  }
  const isBetter = (one: [number, number], other: [number, number]): boolean =>
    isMaximumCardinality && one[0] !== other[0] ? one[0] > other[0] : one[1] > other[1];
  const bests: [number, number][] = [[0, 0]];
  for (let set = 1; set < 1 << nodes; set += 1) {
    const last = 1 << (31 - Math.clz32(set));
    let found = bests[set ^ last]!;
    for (let node = 1; node < last; node <<= 1) {
      const weight = heaviest.get(last | node);
      if ((set & node) === 0 || weight === undefined) continue;
      const [pairs, sum] = bests[set ^ last ^ node]!;
      if (isBetter([pairs + 1, sum + weight], found)) found = [pairs + 1, sum + weight];
    }
    bests.push(found);
  }
  return bests.at(-1)!;
}

function found(nodes: number, edges: readonly Edge[], isMaximumCardinality: boolean): [number, number] {
  const mates = heaviestMatching(nodes, listed(edges), { isMaximumCardinality });
  let [pairs, weight] = [0, 0];
  for (let node = 0; node < nodes; node += 1) {
    const mate = mates[node]!;
    if (mate < 0) continue;
    expect(mates[mate], 'a partner has this partner').toBe(node);
    if (mate < node) continue;
    const joined = edges.filter(({ a, b }) => (a === node && b === mate) || (a === mate && b === node));
    expect(joined.length, 'only edges are matched').toBeGreaterThan(0);
    pairs += 1;
    weight += Math.max(...joined.map((edge) => edge.weight));
  }
  return [pairs, weight];
}

const graphs = fc.integer({ min: 2, max: 11 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    edges: fc.array(
      fc
        .record({
          a: fc.integer({ min: 0, max: nodes - 1 }),
          b: fc.integer({ min: 0, max: nodes - 1 }),
          weight: fc.integer({ min: 1, max: 40 }),
        })
        .filter(({ a, b }) => a !== b),
      { minLength: 1, maxLength: 40 },
    ),
  }),
);

describe('heaviestMatching', () => {
  test('weighs as much as the best of all ways to pair (property)', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        expect(found(nodes, edges, false)[1]).toBeCloseTo(best(nodes, edges, false)[1], 6);
      }),
      { numRuns: 600 },
    );
  });

  test('has as many pairs as can be, and of those the heaviest, when asked (property)', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const [pairs, weight] = found(nodes, edges, true);
        const [bestPairs, bestWeight] = best(nodes, edges, true);
        expect(pairs).toBe(bestPairs);
        expect(weight).toBeCloseTo(bestWeight, 6);
      }),
      { numRuns: 600 },
    );
  });

  test('leaves a heavy middle for two light ends only when cardinality counts', () => {
    const path = [
      { a: 0, b: 1, weight: 2 },
      { a: 1, b: 2, weight: 9 },
      { a: 2, b: 3, weight: 2 },
    ];
    expect(found(4, path, false)).toEqual([1, 9]);
    expect(found(4, path, true)).toEqual([2, 4]);
  });

  test('folds circles within circles (two odd circles joined by a bridge)', () => {
    const circle = (at: number): Edge[] =>
      [0, 1, 2, 3, 4].map((x) => ({ a: at + x, b: at + ((x + 1) % 5), weight: 10 }));
    const edges = [...circle(0), ...circle(5), { a: 2, b: 7, weight: 1 }];
    expect(found(10, edges, true)).toEqual([5, 41]);
    expect(found(10, edges, false)).toEqual([5, 41]);
  });

  test('weights below zero count as heavier or lighter when cardinality counts', () => {
    const edges = [
      { a: 0, b: 1, weight: -5 },
      { a: 2, b: 3, weight: -5 },
      { a: 0, b: 2, weight: -1 },
      { a: 1, b: 3, weight: -2 },
    ];
    expect(found(4, edges, true)).toEqual([2, -3]);
  });

  test('without edges nobody has a partner', () => {
    expect([...heaviestMatching(3, new EdgeList(), { isMaximumCardinality: true })]).toEqual([-1, -1, -1]);
  });

  test('pairs everybody of an even complete graph (60 nodes)', () => {
    const edges: Edge[] = [];
    for (let a = 0; a < 60; a += 1)
      for (let b = a + 1; b < 60; b += 1) edges.push({ a, b, weight: ((a * 7 + b * 13) % 101) + 1 });
    expect(found(60, edges, true)[0]).toBe(30);
  });
});
