import { expect, test } from 'vitest';
import { differencesIn } from '../../../machines/json-differences.ts';

test.for([
  ['equal', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ['the order of keys does not count', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ['the order of a list does', [1, 2], [2, 1], ['0: 1 2', '1: 2 1']],
  ['deep', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }, ['a.b.0.c: 1 2']],
  ['there and not there', { a: 1 }, { b: 1 }, ['a: 1 undefined', 'b: undefined 1']],
  ['null is something', { a: null }, {}, ['a: null undefined']],
  ['a list is no object', { a: [] }, { a: {} }, ['a: [] {}']],
  ['all of it', 1, '1', ['(all): 1 "1"']],
  ['a key that every object has', { constructor: 1 }, {}, ['constructor: 1 undefined']],
] as const)('%s', ([, expected, got, wanted]) => {
  const found = differencesIn(expected, got, { differencesMax: 9 });
  expect(
    found.map(({ path, ...at }) => `${path}: ${JSON.stringify(at.expected)} ${JSON.stringify(at.got)}`),
  ).toEqual(wanted);
});

test('stops at the limit', () => {
  expect(differencesIn([1, 2, 3], [4, 5, 6], { differencesMax: 2 })).toHaveLength(2);
});
test('any text is equal to any other where one of them is redacted; anything else is not', () => {
  const options = { differencesMax: 9, isTextEqual: true };
  expect(differencesIn({ a: 'x', b: 1 }, { a: 'y', b: 2 }, options)).toEqual([
    { path: 'b', expected: 1, got: 2 },
  ]);
});
