import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bridgesBetween,
  componentsOf,
  isStronglyConnected,
  strongComponents,
} from '../../../judging/connectivity.ts';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';

const SCRIPTS = 7;
const pair = fc.tuple(fc.nat(SCRIPTS - 1), fc.integer({ min: 1, max: SCRIPTS - 1 }), fc.boolean());
const anyPairs = fc
  .array(pair, { maxLength: 14 })
  .map((pairs) =>
    pairs.map(([winner, apart, isTie]): Decision => ({ winner, loser: (winner + apart) % SCRIPTS, isTie })),
  );

/** Who is reached from whom, by trying every way over every script. */
function reach(arrows: readonly (readonly [number, number])[]): boolean[][] {
  const reached = Array.from({ length: SCRIPTS }, (_, a) =>
    Array.from({ length: SCRIPTS }, (_b, b) => a === b),
  );
  for (const [a, b] of arrows) reached[a]![b] = true;
  for (let over = 0; over < SCRIPTS; over += 1)
    for (let a = 0; a < SCRIPTS; a += 1)
      for (let b = 0; b < SCRIPTS; b += 1) reached[a]![b] ||= reached[a]![over]! && reached[over]![b]!;
  return reached;
}

test('two scripts are in one group when a chain of decisions joins them', () => {
  fc.assert(
    fc.property(anyPairs, (decisions) => {
      const reached = reach(
        decisions.flatMap(
          ({ winner, loser }) =>
            [
              [winner, loser],
              [loser, winner],
            ] as const,
        ),
      );
      const groups = componentsOf(collectDecisions(SCRIPTS, decisions));
      const groupOf = (script: number): number => groups.findIndex((group) => group.includes(script));
      for (let a = 0; a < SCRIPTS; a += 1)
        for (let b = 0; b < SCRIPTS; b += 1) expect(groupOf(a) === groupOf(b)).toBe(reached[a]![b]);
    }),
  );
});

test('the bridges make one group of all, and one fewer would not', () => {
  fc.assert(
    fc.property(anyPairs, (decisions) => {
      const collected = collectDecisions(SCRIPTS, decisions);
      const groups = componentsOf(collected);
      const bridges = bridgesBetween(collected, groups);
      expect(bridges).toHaveLength(groups.length - 1);
      const joined = [...decisions, ...bridges.map(([winner, loser]) => ({ winner, loser }))];
      expect(componentsOf(collectDecisions(SCRIPTS, joined))).toHaveLength(1);
    }),
  );
});

test('a bridge leads from the busiest script of the largest group', () => {
  const decisions = collectDecisions(5, [
    { winner: 0, loser: 1 },
    { winner: 1, loser: 2 },
    { winner: 3, loser: 4 },
  ]);
  const groups = componentsOf(decisions);
  expect(groups).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(bridgesBetween(decisions, groups)).toEqual([[1, 3]]);
});

test('strong components are the sets whose scripts all reach each other by wins; a tie goes both ways', () => {
  fc.assert(
    fc.property(anyPairs, (decisions) => {
      const arrows = decisions.flatMap(({ winner, loser, isTie }) =>
        isTie === true
          ? ([
              [winner, loser],
              [loser, winner],
            ] as const)
          : ([[winner, loser]] as const),
      );
      const reached = reach(arrows);
      const firsts = reached.map((row, a) => row.findIndex((is, b) => is && reached[b]![a]!));
      expect(strongComponents(collectDecisions(SCRIPTS, decisions))).toBe(new Set(firsts).size);
    }),
  );
});

test('scripts that count as one, as anchors do, join groups and circles', () => {
  const ladder = collectDecisions(4, [
    { winner: 0, loser: 1 },
    { winner: 2, loser: 3 },
  ]);
  expect(componentsOf(ladder, [1, 2])).toHaveLength(1);
  expect(isStronglyConnected(ladder, [0, 1, 2, 3])).toBe(true);
  expect(isStronglyConnected(ladder, [1, 2])).toBe(false);
});

test('a ladder of 100,000 scripts overflows no stack', () => {
  const scripts = 100_000;
  const ladder = Array.from({ length: scripts - 1 }, (_, at) => ({ winner: at, loser: at + 1 }));
  expect(strongComponents(collectDecisions(scripts, ladder))).toBe(scripts);
  const closed = collectDecisions(scripts, [...ladder, { winner: scripts - 1, loser: 0 }]);
  expect(isStronglyConnected(closed)).toBe(true);
  expect(componentsOf(closed)).toHaveLength(1);
});
