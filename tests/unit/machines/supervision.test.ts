/**
 * The supervision table by itself: what it refuses, how it counts restarts, how long it lets an actor rest.
 */
import { describe, expect, it } from 'vitest';
import { createMachine, initialTransition } from 'xstate';
import {
  restartsAfterFault,
  restLimitMs,
  restMsFor,
  type Supervision,
  supervisionOf,
  type SupervisionOptions,
  supervisionProblems,
} from '../../../machines/supervision.ts';

const table: Supervision = {
  restartsMax: 3,
  periodMs: 60_000,
  backoffMs: 200,
  backoffMaxMs: 30_000,
  atLimit: 'quarantine',
  stallAfterMs: null,
  atStall: 'nudge',
};
/** What a JavaScript caller may write, whatever the types say. */
const wrong = (options: object): SupervisionOptions => options;

describe('a row of the table is refused with what was got', () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ restartsMax: -1 }, 'Expected `supervision.restartsMax` to be a whole number from 0, got `-1`'],
    [{ restartsMax: 1.5 }, 'Expected `supervision.restartsMax` to be a whole number from 0, got `1.5`'],
    [{ restartsMax: '3' }, 'Expected `supervision.restartsMax` to be a whole number from 0, got `3`'],
    [{ periodMs: 0 }, 'Expected `supervision.periodMs` to be a whole number from 1, got `0`'],
    [{ periodMs: Number.NaN }, 'Expected `supervision.periodMs` to be a whole number from 1, got `NaN`'],
    [{ backoffMs: -5 }, 'Expected `supervision.backoffMs` to be a whole number from 0, got `-5`'],
    [
      { backoffMaxMs: Infinity },
      'Expected `supervision.backoffMaxMs` to be a whole number from 0, got `Infinity`',
    ],
    [
      { atLimit: 'explode' },
      'Expected `supervision.atLimit` to be one of quarantine, escalate, fail, got `explode`',
    ],
    [{ atStall: 'fail' }, 'Expected `supervision.atStall` to be one of nudge, escalate, got `fail`'],
    [
      { stallAfterMs: 0 },
      'Expected `supervision.stallAfterMs` of every status to be a whole number from 1, got `0`',
    ],
    [
      { stallAfterMs: { open: -1 } },
      'Expected `supervision.stallAfterMs` of open to be a whole number from 1, got `-1`',
    ],
    [
      { stallAfterMs: { opne: 5 } },
      '`supervision.stallAfterMs` names `opne`, which is no status; there are open, paid',
    ],
  ];
  it.each(rows)('%j', (options, problem) => {
    expect(supervisionProblems(wrong(options), ['open', 'paid'])).toEqual([problem]);
  });

  it('all of it at once (whoever mends one thing must not meet the next at the next start)', () => {
    const options = wrong({ restartsMax: -1, periodMs: 0, atLimit: 'x', stallAfterMs: { nowhere: 0 } });
    expect(supervisionProblems(options, ['open'])).toHaveLength(5);
  });
});

describe('a row of the table is taken', () => {
  const rows: readonly SupervisionOptions[] = [
    {},
    { restartsMax: 0, backoffMs: 0, backoffMaxMs: 0, periodMs: 1 },
    { atLimit: 'quarantine' },
    { atLimit: 'escalate', atStall: 'escalate' },
    { atLimit: 'fail', atStall: 'nudge' },
    { stallAfterMs: 1 },
    { stallAfterMs: { open: 1, paid: 2 } },
  ];
  it.each(rows)('%j', (options) => {
    expect(supervisionProblems(options, ['open', 'paid'])).toEqual([]);
  });

  it('any status, where a kind lists none (the words are paths of its states)', () => {
    expect(supervisionProblems({ stallAfterMs: { 'open.waiting': 5 } }, null)).toEqual([]);
  });

  it('what it leaves out is filled from the limits', () => {
    expect(supervisionOf({ restartsMax: 0, atLimit: 'fail' }, table)).toEqual({
      ...table,
      restartsMax: 0,
      atLimit: 'fail',
    });
  });
});

describe('restarts within the window', () => {
  it.each([
    ['the first fault opens a window', 0, null, { restarts: 1, isNewWindow: true }],
    ['the next one counts against it', 1, 10, { restarts: 2, isNewWindow: false }],
    ['at the very end of the window it still counts', 3, 60_000, { restarts: 4, isNewWindow: false }],
    ['one millisecond later a new window begins', 3, 60_001, { restarts: 1, isNewWindow: true }],
  ])('%s', (_, restarts, windowMs, after) => {
    expect(restartsAfterFault(table, { restarts, windowMs })).toEqual(after);
  });
});

describe('the rest before a restart', () => {
  it('doubles', () => {
    expect([1, 2, 3, 4].map((restarts) => restMsFor(table, restarts))).toEqual([200, 400, 800, 1_600]);
  });

  it('never exceeds its bound, however often (2^1000 is no number of milliseconds)', () => {
    for (const restarts of [9, 31, 32, 1_000, 1_000_000]) expect(restMsFor(table, restarts)).toBe(30_000);
  });

  it('is none where none is wanted', () => {
    expect(restMsFor({ ...table, backoffMs: 0 }, 1_000)).toBe(0);
  });
});

describe('how long an actor may rest', () => {
  const machine = createMachine({
    initial: 'open',
    states: { open: { meta: { stallAfter: 7 } }, paid: {} },
  });
  const [open] = initialTransition(machine);
  const paid = machine.resolveState({ value: 'paid' });
  const limits = { ...table, stallAfterMs: { open: 100, paid: 50 } };

  it.each([
    ['the state’s own limit comes first', limits, { state: open, status: 'open' }, 7],
    ['then the table’s for its status', limits, { state: paid, status: 'paid' }, 50],
    ['then the table’s for all', { ...table, stallAfterMs: 9 }, { state: paid, status: 'paid' }, 9],
    ['a status that the table leaves out may rest', limits, { state: paid, status: 'toString' }, null],
    ['without any, as long as it likes', table, { state: paid, status: 'paid' }, null],
  ])('%s', (_, supervision, where, expected) => {
    expect(restLimitMs(supervision, true, where)).toBe(expected);
  });
});
