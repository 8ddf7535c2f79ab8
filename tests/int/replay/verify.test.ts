/** The invariants as SQL: clean after real work, and each fires where it is broken. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assessmentInvariants } from '../../../persistence/assessment/invariants.ts';
import { invariants } from '../../../persistence/invariants.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { openDatabase } from '../../support/database.ts';
import { run } from '../../support/run-assay.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';
import { damages, hourAgoMs, insertOrders } from '../../support/damage.ts';
import { insertFact, insertMail, insertTask, moveClock } from '../persistence/ledger-fixture.ts';

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
    expect([code, said.ok, said.rules.length]).toEqual([
      0,
      true,
      invariants.length + assessmentInvariants.length + 1,
    ]);
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
    await insertOrders(sql);
  });

  it.each(damages)('%s (%s)', async (name, _what, words, plant) => {
    await plant(sql);
    const found = await brokenIn(sql);
    const own = found.filter((line) => line.startsWith(`${name} `));
    expect(own, found.join('\n')).toEqual([expect.stringMatching(words)]);
  });

  it('has a row here for every rule', () => {
    expect(new Set(damages.map(([name]) => name))).toEqual(
      new Set([...invariants.map(({ name }) => name), 'chain']),
    );
  });

  it('nothing is found where nothing was planted', async () => {
    expect(await brokenIn(sql)).toEqual([]);
  });

  it('does not count what is only late, in quarantine, or delayed on purpose', async () => {
    await insertMail(sql, { id: 'fresh' });
    await insertMail(sql, { id: 'later', dueInMs: 60_000, timer: 't' });
    await insertMail(sql, { id: 'held', dueInMs: hourAgoMs, target: 'order/2' });
    await sql`update actors set quarantined = 'why' where key = 'order/2'`;
    await insertTask(sql, { id: 'leased', status: 'processing' });
    expect(await brokenIn(sql)).toEqual([]);
  });

  it('says on the command line what to do, with exit code 1', async () => {
    await insertMail(sql, { id: 'x', dueInMs: hourAgoMs });
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
