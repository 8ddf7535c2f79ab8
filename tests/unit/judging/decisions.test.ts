import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectColumns, collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';
import { anyDecisions } from './given-decisions.ts';

const won = (winner: number, loser: number, rest: Partial<Decision> = {}): Decision => ({
  winner,
  loser,
  ...rest,
});

test('equal decisions become one row with their number as weight', () => {
  const collected = collectDecisions(3, [won(0, 1), won(2, 1), won(0, 1), won(0, 1, { weight: 0.5 })]);
  expect([...collected.winner]).toEqual([0, 2]);
  expect([...collected.loser]).toEqual([1, 1]);
  expect([...collected.weight]).toEqual([2.5, 1]);
  expect(collected).toMatchObject({ scripts: 3, judges: 1, rows: 2 });
});

test.each([
  ['judge', won(0, 1, { judge: 1 })],
  ['side', won(0, 1, { side: -1 })],
  ['tie', won(0, 1, { isTie: true })],
  ['winner', won(1, 0)],
])('decisions that differ in their %s stay apart', (_, other) => {
  expect(collectDecisions(2, [won(0, 1), other]).rows).toBe(2);
});

test('a tie is the same from both ends', () => {
  const tie = { isTie: true } as const;
  const collected = collectDecisions(2, [won(0, 1, { ...tie, side: 1 }), won(1, 0, { ...tie, side: -1 })]);
  expect(collected).toMatchObject({ rows: 1 });
  expect([collected.winner[0], collected.side[0], collected.weight[0]]).toEqual([0, 1, 2]);
});

test('the rows do not depend on the order of the decisions', () => {
  fc.assert(
    fc.property(anyDecisions(5), fc.string(), (decisions, seed) => {
      const shuffled = randomFrom(seed).shuffle([...decisions]);
      expect(collectDecisions(5, shuffled)).toEqual(collectDecisions(5, decisions));
    }),
  );
});

test('no weight is lost, and collecting what was collected changes nothing', () => {
  fc.assert(
    fc.property(anyDecisions(5), (decisions) => {
      const once = collectDecisions(5, decisions);
      const all = decisions.reduce((sum, { weight = 1 }) => sum + weight, 0);
      expect(once.weight.reduce((sum, one) => sum + one, 0)).toBeCloseTo(all, 9);
      expect(collectColumns(5, once)).toEqual(once);
    }),
  );
});

test('columns give what objects give, and stay as they are', () => {
  const winner = Int32Array.of(2, 0, 2);
  const loser = Int32Array.of(1, 1, 1);
  const isTie = Uint8Array.of(1, 0, 1);
  const collected = collectColumns(3, { winner, loser, isTie });
  expect(collected).toEqual(
    collectDecisions(3, [won(2, 1, { isTie: true }), won(0, 1), won(2, 1, { isTie: true })]),
  );
  expect([...winner]).toEqual([2, 0, 2]);
});

test('a weight of 0 leaves a decision out, and judges without decisions still count', () => {
  const collected = collectDecisions(2, [won(0, 1, { weight: 0 }), won(1, 0)], 4);
  expect(collected).toMatchObject({ rows: 1, judges: 4 });
});

test('more decisions than the first buffer holds are kept', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => won(at % 70, 70 + (at % 71)));
  const collected = collectDecisions(200, many);
  expect(collected.rows).toBe(70 * 71);
  expect(collected.weight.reduce((sum, one) => sum + one, 0)).toBe(5_000);
});

describe('what names nothing is refused', () => {
  test.each([
    ['a script beyond the last', won(0, 3), /Expected two scripts from 0 to 2, got 0 and 3/],
    ['a script below 0', won(-1, 2), /got -1 and 2/],
    ['a script against itself', won(1, 1), /got 1 and 1/],
    ['half a script', won(0.5, 1), /whole numbers, got 0.5/],
    ['a weight below 0', won(0, 1, { weight: -1 }), /weight from 0, got -1/],
    ['a weight that is no number', won(0, 1, { weight: Number.NaN }), /got NaN/],
    ['a judge below 0', won(0, 1, { judge: -1 }), /judge from 0/],
  ])('%s', (_, decision, message) => {
    expect(() => collectDecisions(3, [won(0, 1), decision])).toThrow(message);
  });
});
