/** Sweeps and turns read what is due, not what exists: counted in rows, so that it holds on any machine. */
import { expect, test } from 'vitest';
import type { Sql, SqlSession } from '../../../persistence/connect.ts';
import { takeLooks } from '../../../persistence/supervisor/take-looks.ts';
import { troubleByKind } from '../../../persistence/supervisor/trouble-by-kind.ts';
import { buryUnhostedMail } from '../../../persistence/sweep/bury-unhosted-mail.ts';
import { dueTargets } from '../../../persistence/sweep/due-targets.ts';
import { nextTimer } from '../../../persistence/sweep/next-timer.ts';
import { takeFacts } from '../../../persistence/sweep/take-facts.ts';
import { claimTasks } from '../../../persistence/tasks/claim-tasks.ts';
import { reapTasks } from '../../../persistence/tasks/reap-tasks.ts';
import { cancelTasks } from '../../../persistence/turn/cancel-tasks.ts';
import { cancelTimers } from '../../../persistence/turn/cancel-timers.ts';
import { findSeenMail } from '../../../persistence/turn/find-seen-mail.ts';
import { lockActors } from '../../../persistence/turn/lock-actors.ts';
import { takeMail } from '../../../persistence/turn/take-mail.ts';
import { useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
const resting = 5_000;
const due = 10;
/**
 * Each due thing is found by an index, read, joined with its actor and its mail, and written: a few rows for
 * one.
 */
const rowsReadMax = due * 20;

/** What sweeps, turns and scrapes ask, and how much of it the fixture has ready. */
const questions: readonly (readonly [string, number | null, (sql: Sql) => Promise<unknown>])[] = [
  ['all due targets', due, (sql) => dueTargets(sql, { ...look, kinds: ['order'], sinceMs: null })],
  ['targets due of late', due, (sql) => dueTargets(sql, { ...look, kinds: ['order'], sinceMs: 60_000 })],
  ['the next timer', 1, (sql) => nextTimer(sql)],
  ['mail of nobody', null, (sql) => buryUnhostedMail(sql, { ...waits, kinds: ['order'], rowsMax: 100 })],
  ['lapsed tasks', due, (sql) => reapTasks(sql, 100)],
  ['queued tasks', due, (sql) => claimTasks(sql, { ...claim, count: 100, leaseMs: 1_000 })],
  ['facts', due, (sql) => takeFacts(sql, { rowsMax: 100, holdMs: 1_000 })],
  ['looks', due, (sql) => takeLooks(sql, 100)],
  ['locks', due, (sql) => lockActors(sql, keys)],
  ['the mail of a turn', null, (sql) => takeMail(sql, keys, 100)],
  ['what the journal knows of that mail', null, (sql) => findSeenMail(sql, keys, 100)],
  ['timers to cancel', null, (sql) => cancelTimers(sql, [{ owner: 'order/1', timer: 't' }])],
  ['tasks to cancel', null, (sql) => cancelTasks(sql, ['t1', 't2'])],
  ['trouble, for the metrics', null, (sql) => troubleByKind(sql)],
];
const look = { rowsMax: 100, graceMs: 0 };
const waits = { waitedMs: 1_000, silentMs: 1_000 };
const keys = Array.from({ length: due }, (_, n) => `order/${((n + 1) * resting) / due}`);
const claim = { owner: 'n', activities: ['order/charge'] };

test.each(questions)('%s: the rows read follow what is due', async (_, found, ask) => {
  const session = await ledger.sql.reserve();
  try {
    // The plan is made on empty tables and kept, as it is in production.
    await ask(session);
    await rest();
    await fallDue();
    await session`begin`;
    const before = await rowsRead(session);
    const answer = await ask(session);
    const read = (await rowsRead(session)) - before;
    await session`commit`;
    if (found !== null) expect(answer).toHaveLength(found);
    expect(read).toBeLessThanOrEqual(rowsReadMax);
  } finally {
    session.release();
  }
});

test('a whole table would be noticed (or this would prove nothing)', async () => {
  await rest();
  await ledger.sql.begin(async (sql) => {
    const before = await rowsRead(sql);
    await sql`select count(*) from actors where status = 'resting'`;
    expect((await rowsRead(sql)) - before).toBe(resting);
  });
});

/** Table rows fetched by this transaction, through an index or without. */
async function rowsRead(sql: SqlSession): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`
    select coalesce(sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)), 0)::bigint as rows
    from pg_stat_xact_user_tables`;
  return row?.rows ?? 0;
}

/**
 * Actors, timers, tasks, facts and nodes with nothing to do for an hour. Not analysed: as on a first morning.
 */
async function rest(): Promise<void> {
  const { sql } = ledger;
  await sql`
    insert into actors (key, kind, machine, status, snapshot, version, seq, head, next_look, moved_at,
                        stall_ms)
    select 'order/' || n, 'order', 'm', 'resting', '{}', 1, 1, '',
           assay_now() + interval '1 hour', assay_now(), 3600000
    from generate_series(1, ${resting}) as n`;
  await sql`
    insert into mailbox (id, target, type, payload, sender, due_at, timer)
    select 't' || n, 'order/' || n, 'LATER', '{}', 'order/' || n, assay_now() + interval '1 hour', 't'
    from generate_series(1, ${resting}) as n`;
  await sql`
    insert into tasks (id, actor, child, activity, status, attempts_max, lease_until, run_at, finished_at)
    select 't' || n, 'order/' || n, 'charge', 'order/charge',
           (array['processing', 'queued', 'completed'])[n % 3 + 1], 3,
           case when n % 3 = 0 then assay_now() + interval '1 hour' end, assay_now() + interval '1 hour',
           case when n % 3 = 2 then assay_now() end
    from generate_series(1, ${resting}) as n`;
  await sql`
    insert into outbox (id, subject, payload, next_attempt)
    select 'f' || n, 's', '{}', assay_now() + interval '1 hour' from generate_series(1, ${resting}) as n`;
}

async function fallDue(): Promise<void> {
  const { sql } = ledger;
  const few = sql`(select ${resting} / ${due}::int * n from generate_series(1, ${due}::int) as n)`;
  await sql`update mailbox set due_at = assay_now() - interval '5 seconds'
    where substr(id, 2)::int in ${few}`;
  await sql`
    update actors set next_look = assay_now(), moved_at = assay_now() - interval '1 day'
    where substr(key, 7)::int in ${few}`;
  await sql`update outbox set next_attempt = assay_now() where substr(id, 2)::int in ${few}`;
  await sql`
    update tasks set lease_until = assay_now() where id in
      (select id from tasks where status = 'processing' order by id limit ${due}::int)`;
  await sql`
    update tasks set run_at = assay_now() where id in
      (select id from tasks where status = 'queued' order by id limit ${due}::int)`;
}
