/**
 * sweep: what one look of a node at the ledger costs with 10,000, 100,000 and 1,000,000 resting actors, each
 * with a stall limit and a timer far ahead, while the same hundred timers, looks, facts and tasks are due.
 * Only the queries: what is rung for is work, and would be the same.
 */
import { limits } from '../contracts/limits.ts';
import { postgresSweep, postgresTasks } from '../persistence/postgres-ledger.ts';
import { postgresSupervision } from '../persistence/postgres-supervision.ts';
import { closeDatabase, connectDatabase, type Sql } from '../persistence/connect.ts';
import { migrate } from '../persistence/migrate.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';
import { Stage } from './stage.ts';

const sizes = [10_000, 100_000, 1_000_000] as const;
const rounds = 40;
/** The first rounds plan the statements and fill the caches. */
const warmUps = 8;
const due = 100;

type Queries = { readonly [name: string]: () => Promise<number> };

export async function sweep(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    const sql = stage.sql();
    await migrate({ sql });
    const costs: number[] = [];
    let filled = 0;
    for (const size of sizes) {
      await fill(sql, filled, size);
      filled = size;
      costs.push(await measure(stage.services.databaseUrl, size, report));
    }
    const [few = Number.NaN, , many = Number.NaN] = costs;
    report('1,000,000 resting actors against 10,000', many / few, 'ratio');
  } finally {
    await stage.close();
  }
}

/** A session of its own for each size: what it plans, it plans on the tables as they are now. */
async function measure(url: string, size: number, report: Report): Promise<number> {
  const sql = connectDatabase(url, { max: 1, applicationName: 'bench-sweep' });
  const spent = new Map<string, number[]>();
  const note = (name: string, ms: number): void => void spent.set(name, [...(spent.get(name) ?? []), ms]);
  try {
    for (let round = 0; round < warmUps + rounds; round += 1) {
      await makeDue(sql, size);
      const took = await sweepOnce(queriesOn(sql));
      if (round < warmUps) continue;
      for (const [name, ms] of took) note(name, ms);
      note(`${due} of each due`, sum(took));
    }
    await clearDue(sql);
    for (let round = 0; round < rounds; round += 1)
      note('nothing due', sum(await sweepOnce(queriesOn(sql), 0)));
  } finally {
    await closeDatabase(sql);
  }
  const actors = `${size.toLocaleString('en')} actors`;
  for (const [name, ms] of spent) report(`${actors}: ${name}`, median(ms), 'ms');
  return median(spent.get(`${due} of each due`) ?? []);
}

/** In the order of `Sweep`. */
const queriesOn = (sql: Sql): Queries => {
  const sweeps = postgresSweep(sql);
  const tasks = postgresTasks(sql);
  const all = { kinds: ['b'], sinceMs: null };
  const claim = { owner: 'bench', activities: ['b/work'], count: limits.tasksInFlightMax };
  return {
    nextTimer: async () => ((await sweeps.nextTimerInMs()) === null ? 0 : due),
    dueTargets: async () => (await sweeps.dueTargets(limits.sweepRowsMax, 1_000, all)).length,
    reapTasks: async () => (await tasks.reapTasks(limits.sweepRowsMax)).requeued.length,
    claimTasks: async () => (await tasks.claimTasks({ ...claim, leaseMs: limits.taskLeaseMs })).length,
    takeFacts: async () => (await sweeps.takeFacts(limits.outboxBatchMax, limits.ackWaitMs)).length,
    takeLooks: async () => (await postgresSupervision(sql).takeLooks(limits.sweepRowsMax)).length,
  };
};

async function sweepOnce(queries: Queries, wanted = due): Promise<ReadonlyMap<string, number>> {
  const took = new Map<string, number>();
  for (const [name, query] of Object.entries(queries)) {
    const startedAt = performance.now();
    const found = await query();
    took.set(name, performance.now() - startedAt);
    if (found !== wanted && name !== 'nextTimer')
      throw new Error(`Expected ${name} to find ${wanted}, got ${found}`);
  }
  return took;
}

/** Actors that rest, each watched and with a timer, both due in thirty days or later. */
async function fill(sql: Sql, from: number, to: number): Promise<void> {
  await sql`
    insert into actors (key, kind, machine, status, snapshot, version, seq, head, next_look, moved_at,
                        stall_ms)
    select 'b/' || n, 'b', 'm', 'resting', ${snapshot}::json, 1, 1, decode(repeat('00', 32), 'hex'),
           assay_now() + interval '30 days' + n * interval '1 second', assay_now(), 2592000000
    from generate_series(${from + 1}::int, ${to}::int) as n`;
  await sql`
    insert into mailbox (id, target, type, payload, sender, due_at, timer)
    select 't' || n, 'b/' || n, 'LATER', '{}', 'b/' || n, 
           assay_now() + interval '30 days' + n * interval '1 second', 't'
    from generate_series(${from + 1}::int, ${to}::int) as n`;
  await sql`vacuum (analyze) actors, mailbox`;
}

const snapshot = JSON.stringify({ value: 'resting', status: 'active', context: { note: 'x'.repeat(150) } });

/** The same hundred of each, spread over all actors; those of the round before are put away first. */
async function makeDue(sql: Sql, size: number): Promise<void> {
  await clearDue(sql);
  const step = size / due;
  await sql`
    insert into mailbox (id, target, type, payload, sender, due_at, timer)
    select 'due' || n, 'b/' || n, 'NOW', '{}', 'b/' || n, assay_now() - interval '5 seconds', 'now'
    from generate_series(1, ${size}::int, ${step}::int) as n`;
  await sql`
    update actors set next_look = assay_now() - interval '1 second', stall_ms = 1000,
                      moved_at = assay_now() - interval '40 days'
    where key in (select 'b/' || n from generate_series(1, ${size}::int, ${step}::int) as n)`;
  await sql`
    insert into tasks (id, actor, child, activity, status, attempts_max, lease_until)
    select 'task' || n, 'b/' || n, 'work', 'b/work', 'processing', 5, assay_now() - interval '1 second'
    from generate_series(1, ${size}::int, ${step}::int) as n`;
  await sql`
    insert into outbox (id, subject, payload)
    select 'fact' || n, 'bench', '{}' from generate_series(1, ${size}::int, ${step}::int) as n`;
}

async function clearDue(sql: Sql): Promise<void> {
  await sql`delete from mailbox where due_at <= assay_now()`;
  await sql`delete from tasks`;
  await sql`delete from outbox`;
}

const sum = (took: ReadonlyMap<string, number>): number => [...took.values()].reduce((a, b) => a + b, 0);
const median = (values: readonly number[]): number => quantile(sortedNumbers(values), 0.5);
