import { afterEach, expect, test } from 'vitest';
import { checkedWords } from '../../../persistence/checked-words.ts';
import { describeDrift, findDrift } from '../../../persistence/drift.ts';
import { useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
afterEach(async () => {
  await ledger.sql`alter table tasks drop constraint if exists tasks_status_check`;
  await ledger.sql`
    alter table tasks add constraint tasks_status_check
    check (status in ('queued', 'processing', 'completed', 'expired', 'failed', 'cancelled'))`;
});
const order = { name: 'order', statuses: ['open', 'paid'], machineStatuses: ['paid', 'open'] };

test('a migrated database and a true kind have none', async () => {
  const silent = { name: 'basket', statuses: null, machineStatuses: ['any'] };
  expect(await findDrift({ sql: ledger.sql, kinds: [order, silent] })).toEqual([]);
});

test('an altered check is found', async () => {
  await ledger.sql`alter table tasks drop constraint tasks_status_check`;
  await ledger.sql`
    alter table tasks add constraint tasks_status_check
    check (status in ('queued', 'processing', 'completed', 'expired', 'failed', 'it''s late'))`;
  const drifts = await findDrift({ sql: ledger.sql, kinds: [] });
  expect(describeDrift(drifts)).toBe(
    [
      '`taskStatuses` (contracts/words.ts) and the Postgres check `tasks_status_check`',
      '  ours:   queued processing completed expired failed cancelled',
      "  theirs: queued processing completed expired failed it's late",
      "  only ours: cancelled; only theirs: it's late",
      '  fix: write a migration that replaces `tasks_status_check`, or correct `taskStatuses`',
    ].join('\n'),
  );
});

test('every check of a list of words is compared (one that nobody watches drifts)', async () => {
  const rows = await ledger.sql<{ name: string }[]>`
    select conname as name from pg_constraint
    where contype = 'c' and connamespace = 'public'::regnamespace
      and pg_get_constraintdef(oid) like '%ANY (ARRAY[%' order by conname`;
  expect(checkedWords.map((check) => check.constraint).toSorted()).toEqual(rows.map((row) => row.name));
});

test('a dropped check is found', async () => {
  await ledger.sql`alter table tasks drop constraint tasks_status_check`;
  expect(await findDrift({ sql: ledger.sql, kinds: [] })).toMatchObject([{ theirs: [] }]);
});

test('a state without a status, and a status without a state, are found', async () => {
  const kinds = [{ ...order, machineStatuses: ['open', 'payed'] }];
  expect(describeDrift(await findDrift({ sql: ledger.sql, kinds }))).toContain(
    'only ours: paid; only theirs: payed',
  );
});

test('an enum that says something else, or does not exist, is found', async () => {
  await ledger.sql`create type order_status as enum ('open', 'paid', 'lost')`;
  const kinds = ['order_status', 'no_such_type'].map((postgresType) => ({ ...order, postgresType }));
  const drifts = await findDrift({ sql: ledger.sql, kinds });
  expect(drifts.map((drift) => drift.theirs)).toEqual([['open', 'paid', 'lost'], []]);
  expect(drifts[0]?.cure).toBe(
    'write a migration for the type `order_status`, or correct `statuses` of kind `order`',
  );
});
