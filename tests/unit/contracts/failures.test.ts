/** Whatever a machine or an activity throws becomes plain data, and never another error. */
import { expect, it } from 'vitest';
import { toErrorRecord } from '../../../contracts/failures.ts';

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const trap = {
  get message(): string {
    throw new Error('no');
  },
};

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a bigint', 10n],
  ['a symbol', Symbol('s')],
  ['a function', () => 1],
  ['a cycle', cycle],
  ['a message that throws', trap],
  ['a message without a text', { message: Object.create(null) as object }],
  ['an error whose name is no text', Object.assign(new Error('x'), { name: 10n })],
])('%s thrown is a record that JSON can hold (it goes into the journal)', (_, thrown) => {
  const record = toErrorRecord(thrown);
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  expect(record.message).not.toBe('');
});

it('cuts a message that is a whole document (journals are for ever)', () => {
  expect(toErrorRecord(new Error('x'.repeat(1_000_000))).message.length).toBeLessThan(11_000);
});
