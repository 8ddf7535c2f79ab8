import { expect, test } from 'vitest';
import { classifyDatabaseError } from '../../../persistence/sqlstate.ts';
import { closeDatabase, connectDatabase } from '../../../persistence/connect.ts';
import { insertActor, useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
const failure = (statement: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(statement).then(
    () => null,
    (error: unknown) => classifyDatabaseError(error),
  );

test('a bigint is a number, and one that a number cannot hold is an error', async () => {
  expect(await ledger.sql`select 9007199254740991::bigint as n`).toEqual([{ n: 9007199254740991 }]);
  await expect(ledger.sql`select 9007199254740993::bigint as n`).rejects.toThrow('within ±2^53');
  expect(await ledger.sql`select array[1, 2]::bigint[] as n`).toEqual([{ n: [1, 2] }]);
});

test('JSON crosses the border as its text, both ways', async () => {
  const text = '{"b" : 1,  "a":[2]}';
  expect(await ledger.sql`select ${text}::json as j, array[${text}]::json[] as js`).toEqual([
    { j: text, js: [text] },
  ]);
});

test('a session keeps to plans that follow the rows they touch', async () => {
  expect(await ledger.sql`show enable_seqscan`).toEqual([{ enable_seqscan: 'off' }]);
  expect(await ledger.sql`show plan_cache_mode`).toEqual([{ plan_cache_mode: 'force_generic_plan' }]);
});

test('a taken key is a conflict, a broken statement a fault', async () => {
  await insertActor(ledger.sql, { key: 'order/1' });
  expect(await failure(insertActor(ledger.sql, { key: 'order/1' }))).toEqual({ kind: 'conflict' });
  expect(await failure(ledger.sql`select nonsense`)).toEqual({ kind: 'fault' });
});

test('a server that throws us out is worth another try, and the pool can be closed after it', async () => {
  const victim = connectDatabase(ledger.url, { max: 1, applicationName: 'victim' });
  const [session] = await victim`select pg_backend_pid() as pid`;
  const waiting = failure(victim`select pg_sleep(60)`);
  const [ended] = await ledger.sql`select pg_terminate_backend(${session?.['pid']}) as ended`;
  expect(ended).toEqual({ ended: true });
  expect(await waiting).toMatchObject({ kind: 'retryable' });
  await closeDatabase(victim, 0);
});

test('a server that is not there is worth another try', async () => {
  const nowhere = connectDatabase('postgres://nobody@127.0.0.1:1/none', {
    max: 1,
    applicationName: 'nowhere',
  });
  expect(await failure(nowhere`select 1`)).toMatchObject({ kind: 'retryable' });
  await closeDatabase(nowhere, 0);
});

test('the outcome of a finished actor never changes, whatever the code does (T6)', async () => {
  await insertActor(ledger.sql, { key: 'order/1', outcome: '{"ending":"done"}' });
  const { sql } = ledger;
  await expect(sql`update actors set outcome = '{"ending":"error"}'`).rejects.toMatchObject({
    code: 'AS001',
  });
  await expect(sql`update actors set outcome = null`).rejects.toThrow('actor order/1 is finished');
  await sql`update actors set outcome = '{"ending":"done"}', seq = 2`;
  await insertActor(ledger.sql, { key: 'order/2' });
  await sql`update actors set outcome = '{"ending":"done"}' where key = 'order/2'`;
});

test('a message changes an actor at most once (T3)', async () => {
  const entry = (seq: number) => ledger.sql`
    insert into journal (actor, seq, version, message_id, type, payload, at, outcome, hash)
    values ('order/1', ${seq}, ${seq}, 'm1', 'PAY', '{}', now(), 'applied', '')`;
  await entry(1);
  expect(await failure(entry(2))).toEqual({ kind: 'conflict' });
});
