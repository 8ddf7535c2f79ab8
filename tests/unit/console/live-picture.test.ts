/** The picture of the live line: what a message adds, and that nothing grows. */
import { expect, test } from 'vitest';
import { blank, withMessage } from '../../../console/api/live-picture.ts';
import type { LiveMessage, LiveSecond } from '../../../contracts/live.ts';

const second = (at: number): LiveSecond => ({
  at,
  turns: 1,
  messages: 1,
  rejected: 0,
  faults: 0,
  p50: null,
  p99: null,
});
const message = (more: Partial<LiveMessage>): LiveMessage => ({
  at: 1,
  node: 'n',
  moves: [],
  movesLost: 0,
  seconds: [],
  facts: [],
  factsSkipped: 0,
  health: null,
  population: null,
  self: {
    status: 'ready',
    nats: 'connected',
    isHeld: false,
    ledgerError: null,
    waiting: 0,
    groups: 0,
    tasks: 0,
    nodes: 1,
  },
  ...more,
});
const fact = (n: number) => ({ n, at: '', source: 'a/b', kind: 'a', type: 't', body: null });

test('moves come on top of what was counted, and a new count replaces both', () => {
  const counted = { at: 1, kinds: { order: { open: 3 } } };
  const first = withMessage(blank(0), message({ population: counted }), 1);
  const moved = withMessage(
    first,
    message({
      moves: [
        ['order', 'open', 'paid', 2],
        ['order', null, 'open', 1],
      ],
    }),
    2,
  );
  expect(moved.counts).toEqual({ order: { open: 2, paid: 2 } });
  expect(moved.net).toEqual({ order: { open: -1, paid: 2 } });
  expect(first.counts).toEqual({ order: { open: 3 } });
  const again = withMessage(moved, message({ population: { at: 3, kinds: { order: { paid: 9 } } } }), 3);
  expect(again.counts).toEqual({ order: { paid: 9 } });
});

test('seconds that come twice are one, in order, and no more than five minutes of them', () => {
  const seconds = Array.from({ length: 400 }, (_, at) => second(at * 1_000));
  const one = withMessage(blank(0), message({ seconds }), 1);
  expect(one.seconds.length).toBe(300);
  const two = withMessage(one, message({ seconds: [second(399_000), second(400_000)] }), 2);
  expect(two.seconds.length).toBe(300);
  expect(two.seconds.slice(-2).map(({ at }) => at)).toEqual([399_000, 400_000]);
});

test('facts stay newest first and bounded; a node that numbers anew begins anew', () => {
  const many = Array.from({ length: 25 }, (_, index) => fact(25 - index));
  const one = withMessage(blank(0), message({ facts: many }), 1);
  const two = withMessage(one, message({ facts: [fact(27), fact(26), fact(25)] }), 2);
  expect(two.facts.slice(0, 4).map(({ n }) => n)).toEqual([27, 26, 25, 24]);
  expect(two.facts.length).toBe(27);
  const anew = withMessage(two, message({ facts: [fact(2), fact(1)] }), 3);
  expect(anew.facts.map(({ n }) => n)).toEqual([2, 1]);
});
