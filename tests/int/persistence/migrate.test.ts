import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate, pendingMigrations } from '../../../persistence/migrate.ts';
import { openEmptyDatabase } from '../../support/database.ts';

const header = '-- Why: a test. \n-- Lock taken: none.\n';
let sql: Sql;
let folder: string;
let cleanUp: () => Promise<unknown>;

beforeEach(async () => {
  const database = await openEmptyDatabase();
  sql = connectDatabase(database.url, { max: 4, applicationName: 'migrate-test' });
  folder = await mkdtemp(join(tmpdir(), 'assay-migrations-'));
  cleanUp = async () => {
    await closeDatabase(sql);
    await Promise.all([database.drop(), rm(folder, { recursive: true })]);
  };
});
afterEach(async () => {
  await cleanUp();
});

const write = (name: string, text: string) => writeFile(join(folder, name), header + text);
const exists = async (table: string) => {
  const [row] = await sql`select to_regclass(${table}) is not null as exists`;
  return row?.['exists'];
};

test('applies what is pending in order, and then nothing', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  expect(await migrate({ sql, folder })).toEqual(['0001-first.sql']);
  await write('0002-second.sql', 'alter table a add column m int;');
  await write('0003-third.sql', 'alter table a add column o int;');
  expect(await migrate({ sql, folder })).toEqual(['0002-second.sql', '0003-third.sql']);
  expect(await migrate({ sql, folder })).toEqual([]);
});

test('a dry run names what is pending and touches nothing', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  expect(await pendingMigrations({ sql, folder })).toEqual(['0001-first.sql']);
  expect(await exists('schema_migrations')).toBe(false);
  await migrate({ sql, folder });
  expect(await pendingMigrations({ sql, folder })).toEqual([]);
});

test('one that fails in its third statement leaves nothing, and runs once it is repaired', async () => {
  await write('0001-first.sql', 'create table a (n int);\ncreate table b (n int);\nselect 1 / 0;');
  await expect(migrate({ sql, folder })).rejects.toThrow('division by zero');
  expect([await exists('a'), await exists('b'), await exists('schema_migrations')]).toEqual([
    false,
    false,
    false,
  ]);
  await write('0001-first.sql', 'create table a (n int);');
  expect(await migrate({ sql, folder })).toEqual(['0001-first.sql']);
});

test('those before a failed one stay applied', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await write('0002-second.sql', 'create table b (n int);\nnonsense;');
  await expect(migrate({ sql, folder })).rejects.toThrow('syntax error');
  expect([await exists('a'), await exists('b')]).toEqual([true, false]);
});

test('four nodes that start at once apply each migration once', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await write('0002-second.sql', 'create table b (n int);');
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ sql, folder })));
  expect(applied.flat().toSorted()).toEqual(['0001-first.sql', '0002-second.sql']);
});

test('refuses an applied migration that was edited', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await migrate({ sql, folder });
  await write('0001-first.sql', 'create table a (n bigint);');
  await expect(migrate({ sql, folder })).rejects.toThrow(/0001-first\.sql.*an applied migration was edited/);
  await expect(pendingMigrations({ sql, folder })).rejects.toThrow('an applied migration was edited');
});

test('an edit of line ends is none (checkouts differ)', async () => {
  await write('0001-first.sql', 'create table a (n int);\n');
  await migrate({ sql, folder });
  await writeFile(
    join(folder, '0001-first.sql'),
    `${header}create table a (n int);\n`.replaceAll('\n', '\r\n'),
  );
  expect(await migrate({ sql, folder })).toEqual([]);
});

test('refuses a database that is newer than the release (rolled back)', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await write('0002-second.sql', 'create table b (n int);');
  await migrate({ sql, folder });
  await rm(join(folder, '0002-second.sql'));
  await expect(migrate({ sql, folder })).rejects.toThrow('the database is newer than this release');
});

test('refuses a database in which an applied migration is missing', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await write('0002-second.sql', 'create table b (n int);');
  await migrate({ sql, folder });
  await sql`delete from schema_migrations where number = 1`;
  await expect(migrate({ sql, folder })).rejects.toThrow('Expected migration 0001 to be applied before');
});

test('the migrations of this release apply to an empty database', async () => {
  expect((await migrate({ sql }))[0]).toBe('0001-ledger.sql');
  expect(await migrate({ sql })).toEqual([]);
});
