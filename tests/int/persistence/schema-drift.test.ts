/**
 * The drizzle schema must say what the migrations made: both are described in the same words and compared
 * whole.
 */
import { getTableColumns, is, SQL } from 'drizzle-orm';
import { getTableConfig, IndexedColumn, type PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import * as accounts from '../../../persistence/assessment/account-schema.ts';
import * as judging from '../../../persistence/assessment/judging-schema.ts';
import * as assessment from '../../../persistence/assessment/schema.ts';
import * as runtime from '../../../persistence/schema.ts';
import { useLedger } from './ledger-fixture.ts';

const ledger = useLedger();

interface TableShape {
  /** Type, `not null`, `default`. */
  readonly columns: Record<string, string>;
  readonly primaryKey: readonly string[];
  /** `unique`, columns with their order, `partial`. */
  readonly indexes: Record<string, string>;
  readonly checks: readonly string[];
}
type Shape = Record<string, TableShape>;

const words = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' ');

function declared(): Shape {
  const tables: PgTable[] = [runtime, assessment, accounts, judging].flatMap((file) => Object.values(file));
  return Object.fromEntries(tables.map((table) => [getTableConfig(table).name, declaredTable(table)]));
}

function declaredTable(table: PgTable): TableShape {
  const config = getTableConfig(table);
  const columns = Object.values(getTableColumns(table));
  const single = columns.filter((column) => column.primary).map((column) => column.name);
  const compound = config.primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
  return {
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        words(
          column.getSQLType(),
          column.notNull && 'not null',
          (column.hasDefault || column.generatedIdentity !== undefined) && 'default',
        ),
      ]),
    ),
    primaryKey: [...single, ...compound],
    indexes: Object.fromEntries(
      config.indexes.map(({ config: index }) => {
        const keys = index.columns.map((key) => {
          if (!is(key, IndexedColumn))
            throw new Error(`Expected columns in ${index.name}, got an expression`);
          return words(key.name, key.indexConfig.order === 'desc' && 'desc');
        });
        return [
          index.name ?? '',
          words(index.unique && 'unique', `(${keys.join(', ')})`, is(index.where, SQL) && 'partial'),
        ];
      }),
    ),
    checks: config.checks.map((check) => check.name).toSorted(),
  };
}

async function migrated(): Promise<Shape> {
  const [columns, keys, indexes, checks] = await Promise.all([
    ledger.sql`
      select relname as table, attname as name, format_type(atttypid, null) as type, attnotnull as "notNull",
             atthasdef or attidentity <> '' as "hasDefault"
      from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
        -- The runner's own book, older than any migration.
        and relname <> 'schema_migrations'
      order by relname, attnum`,
    ledger.sql`
      select conrelid::regclass::text as table,
             array(select attname::text from unnest(conkey) with ordinality as k (n, place)
                   join pg_attribute on attrelid = conrelid and attnum = n order by place) as columns
      from pg_constraint where contype = 'p' and connamespace = 'public'::regnamespace`,
    ledger.sql`
      select tables.relname as table, indexes.relname as name, indisunique as unique,
             indpred is not null as partial,
             array(select pg_get_indexdef(indexrelid, n, true) ||
                          case when indoption[n - 1] & 1 = 1 then ' desc' else '' end
                   from generate_series(1, indnkeyatts) as n) as keys
      from pg_index
      join pg_class as indexes on indexes.oid = indexrelid
      join pg_class as tables on tables.oid = indrelid
      where tables.relnamespace = 'public'::regnamespace and not indisprimary`,
    ledger.sql`
      select conrelid::regclass::text as table, conname as name
      from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace order by conname`,
  ]);
  const of = (rows: readonly Record<string, unknown>[], table: string) =>
    rows.filter((row) => row['table'] === table);
  const tables = [...new Set(columns.map((row) => String(row['table'])))];
  return Object.fromEntries(
    tables.map((table) => [
      table,
      {
        columns: Object.fromEntries(
          of(columns, table).map((row) => [
            row['name'],
            words(
              String(row['type']),
              row['notNull'] === true && 'not null',
              row['hasDefault'] === true && 'default',
            ),
          ]),
        ),
        primaryKey: of(keys, table).flatMap((row) => row['columns'] as string[]),
        indexes: Object.fromEntries(
          of(indexes, table).map((row) => [
            row['name'],
            words(
              row['unique'] === true && 'unique',
              `(${(row['keys'] as string[]).join(', ')})`,
              row['partial'] === true && 'partial',
            ),
          ]),
        ),
        checks: of(checks, table).map((row) => String(row['name'])),
      },
    ]),
  );
}

test('the schema files of persistence/ say what migrations/ made', async () => {
  expect(declared()).toEqual(await migrated());
});

test('the comparison sees a column, an index and a check that only the database has', async () => {
  await ledger.sql`alter table nodes add column color text`;
  await ledger.sql`create index nodes_color on nodes (color desc) where color is not null`;
  await ledger.sql`alter table nodes add constraint nodes_color_check check (color <> 'red')`;
  expect((await migrated())['nodes']).toMatchObject({
    columns: { color: 'text' },
    indexes: { nodes_color: '(color desc) partial' },
    checks: ['nodes_color_check'],
  });
});
