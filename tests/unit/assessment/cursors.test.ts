import { expect, test } from 'vitest';
import { Denial } from '../../../contracts/assessment/codes.ts';
import {
  type CursorPart,
  decodeCursor,
  decodeNumber,
  decodePlace,
  encodeCursor,
  pageFrom,
} from '../../../runtime/assessment/cursors.ts';

const denied = (decode: () => unknown): string => {
  try {
    return `no denial, but ${JSON.stringify(decode())}`;
  } catch (error) {
    if (error instanceof Denial) return error.code;
    throw error;
  }
};
const place = ['2026-11-21T01:02:03.456789Z', 'batch-1'] as const;

test('a cursor comes back as it went (a page begins where the last one ended)', () => {
  const parts = ['ä " \\ \u0000', 0, -1, true, null];
  expect(decodeCursor('batch.list', encodeCursor('batch.list', parts), parts.length)).toEqual(parts);
  expect(decodePlace('batch.list', encodeCursor('batch.list', place))).toEqual({
    at: place[0],
    id: place[1],
  });
  expect(decodeNumber('essay.list', encodeCursor('essay.list', [7]))).toBe(7);
});

test('a cursor is text for a URL (it goes into a query)', () => {
  expect(encodeCursor('batch.list', ['ÿþ?>~'])).toMatch(/^[\w-]+$/);
});

const good = encodeCursor('batch.list', place);
const written = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const broken: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['what nobody wrote', 'hello'],
  ['a cursor of another list', encodeCursor('run.list', place)],
  ['half a cursor', good.slice(0, good.length / 2)],
  ['a cursor without its last character', good.slice(0, -1)],
  ['a cursor with a character more', `${good}A`],
  ['other base64 of the same bytes', `${good}=`],
  ['too few parts', encodeCursor('batch.list', [place[0]])],
  ['too many parts', encodeCursor('batch.list', [...place, 1])],
  ['another version', written([2, 'batch.list', ...place])],
  ['an object', written({ 0: 1, 1: 'batch.list' })],
  ['parts that are no parts', written([1, 'batch.list', [], {}])],
  ['JSON with spaces', Buffer.from(` ${JSON.stringify([1, 'batch.list', ...place])}`).toString('base64url')],
];
test.each(broken)('%s is INVALID_CURSOR (and never a page)', (_what, text) => {
  expect(denied(() => decodePlace('batch.list', text))).toBe('INVALID_CURSOR');
});

const wrongPlaces: readonly (readonly CursorPart[])[] = [
  [1, 'batch-1'],
  ['batch-1', place[0]],
  ['2026-11-21', 'batch-1'],
  ['2026-13-41T01:02:03.456789Z', 'batch-1'],
  [place[0], null],
];
test.each(wrongPlaces)('%s, %s is no place (Postgres would choke on it)', (...parts) => {
  expect(denied(() => decodePlace('batch.list', encodeCursor('batch.list', parts)))).toBe('INVALID_CURSOR');
});

test.each([-1, 1.5, 2 ** 53, '1', null, true])('%s is no position', (part) => {
  expect(denied(() => decodeNumber('essay.list', encodeCursor('essay.list', [part])))).toBe('INVALID_CURSOR');
});

test('the last page has no cursor (one more row than asked for tells that there is another)', () => {
  const shape = { item: (row: number) => row * 10, cursor: String };
  expect(pageFrom([1, 2, 3], 2, shape)).toEqual({ items: [10, 20], nextCursor: '2' });
  expect(pageFrom([1, 2], 2, shape)).toEqual({ items: [10, 20], nextCursor: null });
  expect(pageFrom([], 2, shape)).toEqual({ items: [], nextCursor: null });
});
