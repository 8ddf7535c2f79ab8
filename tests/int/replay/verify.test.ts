/** The invariants as SQL: clean after real work, and each fires where it is broken. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invariants } from '../../../persistence/invariants.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { openDatabase } from '../../support/database.ts';
import { run } from '../../support/run-assay.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';
import {
  insertFact,
  insertHistory,
  insertMail,
  insertTask,
  moveClock,
} from '../persistence/ledger-fixture.ts';

const brokenIn = async (sql: Sql) =>
  (await verifyInvariants(sql))
    .filter(({ result }) => result !== 'holds')
    .map(({ name, findings }) => `${name} ${findings[0]?.actor}: ${findings[0]?.detail}`);

describe('after real work', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('every rule holds, also for whoever asks on the command line', async () => {
    const node = await world.node();
    for (let id = 0; id < 5; id += 1) {
      await begin(node, `job/${id}`, { n: id });
      for (let n = 0; n < 3; n += 1) await tell(node, `job/${id}`, { type: 'ADD' });
      await begin(node, `counter/${id}`);
      await tell(node, `counter/${id}`, { type: 'FINISH', payload: { by: 'x' } });
      await tell(node, `counter/${id}`, { type: 'FINISH', payload: { by: 'y' } });
      await begin(node, `sleeper/${id}`, { ms: 1 });
    }
    await until(async () => {
      const [row] = await world.sql`select count(*)::int as open from actors where outcome is null`;
      return row?.['open'] === 5;
    });
    expect(await brokenIn(world.sql)).toEqual([]);
    const { code, out } = await run(['--database', world.database.url, 'verify', '--json'], '.');
    const said = JSON.parse(out) as { ok: boolean; rules: unknown[] };
    expect([code, said.ok, said.rules.length]).toEqual([0, true, invariants.length + 1]);
  });
});

describe('a planted violation is found by its rule', () => {
  let sql: Sql;
  let drop: () => Promise<void>;
  let url: string;
  beforeAll(async () => {
    const database = await openDatabase();
    ({ url } = database);
    drop = () => database.drop();
    sql = connectDatabase(url, { max: 2, applicationName: 'test' });
    await migrate({ sql });
    // Otherwise Postgres itself would refuse the twin.
    await sql`drop index journal_message`;
  });
  afterAll(async () => {
    await closeDatabase(sql);
    await drop();
  });
  beforeEach(async () => {
    await sql`truncate actors, journal, mailbox, tasks, outbox, dead_letters`;
    await insertHistory(sql, 'order/1', 3);
    await insertHistory(sql, 'order/2', 3);
  });

  const old = -3_600_000;
  const hourOld = "assay_now() - interval '1 hour'";
  const finish = (actor: string, seq: number) =>
    sql`update journal set effects = '["finished done"]' where actor = ${actor} and seq = ${seq}`;
  const end = (actor: string) => sql`update actors set outcome = '{"ending":"done"}' where key = ${actor}`;

  const rows: readonly (readonly [string, string, RegExp, () => Promise<unknown>])[] = [
    [
      'one-outcome',
      'two ends',
      /order\/1: ended 2 times/,
      async () => [await finish('order/1', 2), await finish('order/1', 3), await end('order/1')],
    ],
    [
      'one-outcome',
      'an outcome of nothing',
      /order\/1: has an outcome, but no entry/,
      async () => end('order/1'),
    ],
    [
      'one-outcome',
      'an end without outcome',
      /order\/1: was ended by entry 3/,
      async () => finish('order/1', 3),
    ],
    [
      'one-outcome',
      'a change after the end',
      /order\/1: was changed after entry 2/,
      async () => [await finish('order/1', 2), await end('order/1')],
    ],
    [
      'versions',
      'an actor ahead of its journal',
      /order\/1: stands at 4 with version 3/,
      async () => sql`update actors set seq = 4 where key = 'order/1'`,
    ],
    [
      'versions',
      'a gap',
      /order\/1: stands at 3/,
      async () => sql`delete from journal where actor = 'order/1' and seq = 2`,
    ],
    [
      'versions',
      'no journal',
      /order\/1: has no journal/,
      async () => sql`delete from journal where actor = 'order/1'`,
    ],
    [
      'versions',
      'no actor',
      /order\/1: has a journal, but no row/,
      async () => sql`delete from actors where key = 'order/1'`,
    ],
    [
      'versions',
      'another status',
      /order\/1: stands in shut, its journal ends in open/,
      async () => sql`update actors set status = 'shut' where key = 'order/1'`,
    ],
    [
      'messages-once',
      'a message twice',
      /order\/1: has m2 2 times/,
      async () => sql`update journal set message_id = 'm2' where actor = 'order/1' and seq = 3`,
    ],
    [
      'sending-order',
      'mail overtaken',
      /order\/1: took order\/2#1.0 after one that order\/2 sent at 2/,
      async () => sql`
        update journal set sender = 'order/2',
               message_id = case seq when 2 then 'order/2#2.0' else 'order/2#1.0' end
        where actor = 'order/1' and seq in (2, 3)`,
    ],
    [
      'caused',
      'mail that nobody sent',
      /order\/1: took order\/2#9.0, which order\/2 never sent/,
      async () => sql`
        update journal set sender = 'order/2', message_id = 'order/2#9.0'
        where actor = 'order/1' and seq = 3`,
    ],
    [
      'caused',
      'a fact of nobody',
      /order\/9: publishes f, which it never said/,
      async () => sql`
        insert into outbox (id, subject, payload) values ('f', 's', '{"source":"order/9","version":1}')`,
    ],
    [
      'mail-taken',
      'old mail',
      /order\/1: PAY \(x\) is due/,
      async () => insertMail(sql, { id: 'x', dueInMs: old }),
    ],
    [
      'mail-gone',
      'a timer that fired',
      /order\/1: PAY \(m2\) is entry 2 already/,
      async () => insertMail(sql, { id: 'm2', dueInMs: 60_000, timer: 't' }),
    ],
    [
      'leases',
      'a lease that ran out',
      /order\/1: order\/charge \(t\) was leased to n/,
      async () => {
        await insertTask(sql, { id: 't', status: 'processing', lease_owner: 'n' });
        await sql.unsafe(`update tasks set lease_until = ${hourOld}`);
      },
    ],
    [
      'outbox',
      'an old fact',
      /order\/1: f waits since/,
      async () => [await insertFact(sql, 'f'), await sql.unsafe(`update outbox set created_at = ${hourOld}`)],
    ],
    [
      'ended-rests',
      'a task of the dead',
      /order\/1: has ended, its task t is queued/,
      async () => [await finish('order/1', 3), await end('order/1'), await insertTask(sql, { id: 't' })],
    ],
    [
      'ended-rests',
      'a timer of the dead',
      /order\/2: has ended, its timer t waits/,
      async () => {
        await finish('order/2', 3);
        await end('order/2');
        await insertMail(sql, { id: 'x', dueInMs: 60_000, timer: 't' });
      },
    ],
    [
      'parents',
      'an orphan',
      /order\/1: has the parent batch\/9/,
      async () => sql`update actors set parent = '{"key":"batch/9","child":"c"}' where key = 'order/1'`,
    ],
    [
      'chain',
      'an edited payload',
      /order\/1: entry 2: the hash does not follow/,
      async () => sql`update journal set payload = '{"n": 7}' where actor = 'order/1' and seq = 2`,
    ],
  ];
  it.each(rows)('%s (%s)', async (name, _what, words, plant) => {
    await plant();
    const found = await brokenIn(sql);
    const own = found.filter((line) => line.startsWith(`${name} `));
    expect(own, found.join('\n')).toEqual([expect.stringMatching(words)]);
  });

  it('has a row here for every rule', () => {
    expect(new Set(rows.map(([name]) => name))).toEqual(
      new Set([...invariants.map(({ name }) => name), 'chain']),
    );
  });

  it('nothing is found where nothing was planted', async () => {
    expect(await brokenIn(sql)).toEqual([]);
  });

  it('does not count what is only late, in quarantine, or delayed on purpose', async () => {
    await insertMail(sql, { id: 'fresh' });
    await insertMail(sql, { id: 'later', dueInMs: 60_000, timer: 't' });
    await insertMail(sql, { id: 'held', dueInMs: old, target: 'order/2' });
    await sql`update actors set quarantined = 'why' where key = 'order/2'`;
    await insertTask(sql, { id: 'leased', status: 'processing' });
    expect(await brokenIn(sql)).toEqual([]);
  });

  it('says on the command line what to do, with exit code 1', async () => {
    await insertMail(sql, { id: 'x', dueInMs: old });
    const { code, out } = await run(['--database', url, 'verify'], '.');
    expect(code).toBe(1);
    expect(out).toMatch(/mail-taken: broken\. Is a node .* running/);
    expect((await run(['--database', url, 'verify', '--older-than', 'soon'], '.')).code).toBe(2);
    expect((await run(['--database', url, 'verify', '--older-than', '7200'], '.')).code).toBe(0);
  });

  it('ends in time where a rule takes too long, and says so', async () => {
    await insertFact(sql, 'f');
    await sql.unsafe(`create or replace function assay_now() returns timestamptz language plpgsql volatile
      as $$ begin perform pg_sleep(60); return now(); end $$`);
    const rules = await verifyInvariants(sql, { timeoutSeconds: 0.1 });
    await moveClock(sql, 0);
    expect(rules.find(({ name }) => name === 'outbox')).toMatchObject({
      result: 'not finished',
      cure: expect.stringContaining('--timeout') as string,
    });
    expect(rules.find(({ name }) => name === 'versions')?.result).toBe('holds');
  });
});
