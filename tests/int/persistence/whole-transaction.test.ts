/** A connection that is lost in the middle of a transaction costs the transaction, not the process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { classifyDatabaseError } from '../../../persistence/sqlstate.ts';
import { TcpProxy } from '../../chaos/tcp-proxy.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

let database: TestDatabase;
let wire: TcpProxy;
let sql: Sql;
beforeAll(async () => {
  database = await openDatabase();
  const port = Number(new URL(database.url).port);
  wire = await TcpProxy.open(() => port);
  const url = new URL(database.url);
  url.port = String(wire.port);
  sql = connectDatabase(url.href, { max: 1, applicationName: 'test' });
});
afterAll(async () => {
  await closeDatabase(sql, 1);
  await wire.close();
  await database.drop();
});

const cutAll = (): void => wire.cut(() => true);
const kindOf = (begun: Promise<unknown>) =>
  begun.then(
    () => 'committed',
    (error: unknown) => classifyDatabaseError(error).kind,
  );
/** As long as the driver needs to write what it put off, and to fall over it. */
const expectAlive = async (): Promise<void> => {
  await until(async () => (await sql`select 1 as one`)[0]?.['one'] === 1);
};

test('while a statement runs', async () => {
  const begun = sql.begin(async (tx) => {
    const sleeping = tx`select pg_sleep(60)`.execute();
    setImmediate(cutAll);
    await sleeping;
  });
  expect(await kindOf(begun)).toBe('retryable');
  await expectAlive();
});

test('while the work does something else, and then speaks on', async () => {
  const lost = Promise.withResolvers<void>();
  const spoken = Promise.withResolvers<unknown>();
  const begun = sql.begin('read only', async (tx) => {
    await tx`select 1`;
    cutAll();
    await lost.promise;
    try {
      await tx`select 2`;
    } catch (error) {
      spoken.resolve(error);
      throw error;
    }
  });
  expect(await kindOf(begun)).toBe('retryable');
  lost.resolve();
  expect(await spoken.promise).toMatchObject({ code: 'CONNECTION_CLOSED' });
  await expectAlive();
});

test('by Postgres, which says so first', async () => {
  const begun = sql.begin(async (tx) => {
    await tx`select pg_terminate_backend(pg_backend_pid())`;
  });
  expect(await kindOf(begun)).toBe('retryable');
  await expectAlive();
});

test('work that fails is rolled back, and work that ends is committed, as ever', async () => {
  await sql`create table kept (n int)`;
  await expect(
    sql.begin(async (tx) => {
      await tx`insert into kept values (1)`;
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await sql.begin((tx) => tx`insert into kept values (2) returning n`)).toEqual([{ n: 2 }]);
  expect(await sql`select n from kept`).toEqual([{ n: 2 }]);
});
