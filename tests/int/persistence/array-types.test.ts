/** Arrays through a real Postgres, whose types nobody asks it for: what goes in comes out. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsedArray } from '../../../persistence/array-types.ts';
import { closeDatabase, connectDatabase, databaseOptions, type Sql } from '../../../persistence/connect.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 1, applicationName: 'arrays' });
});
afterAll(async () => {
  await closeDatabase(sql);
  await database.drop();
});

const texts = [
  '',
  'plain',
  'with "quotes"',
  'back\\slash',
  'a,b',
  '{braces}',
  'NULL',
  ' two\nlines ',
  'å ä ö 🙂',
];

test.each([
  ['text', texts],
  ['text', [null, 'beside nothing']],
  ['text', []],
  ['integer', [1, -2, 2_147_483_647]],
  ['smallint', [1, null]],
  ['bigint', [1, Number.MAX_SAFE_INTEGER]],
  ['double precision', [0.1, -1e300]],
  ['json', ['{"a":[1,"x"]}', '[]']],
])('%s[] comes back as it was given: %j', async (type, values) => {
  const [row] = await sql.unsafe<{ list: unknown[] }[]>(`select $1::${type}[] as list`, [values as never]);
  expect(row?.list).toEqual(values);
});

test('truths and times are read as such', async () => {
  const [row] = await sql<{ truths: unknown; times: unknown }[]>`
    select array[true, false, null] as truths, array['2026-01-02T03:04:05.678Z'::timestamptz] as times`;
  expect(row).toEqual({ truths: [true, false, null], times: [new Date('2026-01-02T03:04:05.678Z')] });
});

test('an array of arrays and one with bounds of its own are read as they are', async () => {
  const [row] = await sql<{ nested: unknown; bound: unknown }[]>`
    select '{{1,2},{3,NULL}}'::integer[] as nested, '[5:6]={7,8}'::integer[] as bound`;
  expect(row).toEqual({
    nested: [
      [1, 2],
      [3, null],
    ],
    bound: [7, 8],
  });
});

test('a bigint that no number holds exactly is refused in an array as well', async () => {
  await expect(sql`select array[9007199254740993::bigint] as list`).rejects.toThrow('bigint');
});

test('what is no array literal is refused and not guessed', () => {
  expect(() => parsedArray('{1,2', Number)).toThrow('array literal');
});

test('the driver asks no connection for its types (lost in that moment, it would end the process)', async () => {
  const said: string[] = [];
  const options = { ...databaseOptions({ max: 1, applicationName: 'arrays' }), debug: noteIn(said) };
  const watched = postgres(database.url, options);
  await watched`select 'mine' as word, ${[1, 2]}::integer[] as list`;
  await closeDatabase(watched);
  expect(said.some((text) => text.includes('mine'))).toBe(true);
  expect(said.filter((text) => text.includes('typarray'))).toEqual([]);
});

const noteIn =
  (said: string[]) =>
  (_connection: number, query: string): void =>
    void said.push(query);
