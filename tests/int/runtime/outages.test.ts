/**
 * Postgres or nats-server killed with SIGKILL in the middle of load, or its store wiped: nothing lost,
 * nothing twice.
 */
import { afterEach, expect, it } from 'vitest';
import type { SendAnswer } from '../../../contracts/answer.ts';
import { registerKinds } from '../../../machines/register.ts';
import { connectClient } from '../../../runtime/client.ts';
import { expectReplaysEqual, leftovers } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { startPostgresServer, type TestPostgresServer } from '../../support/postgres.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World | undefined;
let postgres: TestPostgresServer | undefined;
afterEach(async () => {
  await world?.close();
  await postgres?.stop();
  world = undefined;
  postgres = undefined;
});

/** Sends `count` ADDs to 20 counters, each until it is accepted, always by the same id. */
async function insistOn(
  count: number,
  send: (n: number) => Promise<SendAnswer>,
  progress: (done: number) => void,
) {
  let done = 0;
  const one = async (n: number): Promise<void> => {
    await until(async () => (await send(n).catch(() => null))?.result === 'accepted', {
      timeoutMs: 45_000,
      what: `message ${n} to be accepted`,
    });
    done += 1;
    progress(done);
  };
  for (let from = 0; from < count; from += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => one(from + index)));
  }
}

async function expectOnce({ sql }: World, count: number): Promise<void> {
  const [row] = await sql<{ rows: number; ids: number; total: number }[]>`
    select count(*)::int as rows, count(distinct message_id)::int as ids,
           (select sum((snapshot->'context'->>'total')::int)::int from actors where kind = 'counter') as total
    from journal where type = 'ADD' and outcome = 'applied'`;
  expect(row).toEqual({ rows: count, ids: count, total: count });
  await expectReplaysEqual(sql, registerKinds(testKinds));
}

const counters = Array.from({ length: 20 }, (_, index) => `counter/c${index}` as const);
const counterOf = (n: number) => counters[n % counters.length] ?? 'counter/c0';

it('Postgres killed twice under load: every message is in the journal once', async () => {
  postgres = await startPostgresServer();
  world = await openWorld({ databaseUrl: postgres.url });
  const node = await world.node();
  await Promise.all(counters.map((key) => begin(node, key)));
  const server = postgres;
  let outage: Promise<void> = Promise.resolve();
  await insistOn(
    1_500,
    (n) => tell(node, counterOf(n), { type: 'ADD', payload: { n: 1 }, id: `pg-${n}` }),
    (done) => {
      if (done === 350 || done === 1_050) outage = server.kill().then(() => server.start());
    },
  );
  await outage;
  await until(async () => (await node.check()).postgres === null);
  await expectOnce(world, 1_500);
});

it('nats-server killed under load: clients ask again by the same id and hear what became of it', async () => {
  world = await openWorld();
  const { nats } = world;
  const node = await world.node();
  await Promise.all(counters.map((key) => begin(node, key)));
  const client = await connectClient({ url: nats.url });
  let outage: Promise<void> = Promise.resolve();
  await insistOn(
    1_000,
    (n) => client.send(counterOf(n), { type: 'ADD', n: 1 }, { messageId: `nats-${n}` }),
    (done) => {
      if (done === 350) outage = nats.kill().then(() => nats.start());
    },
  );
  await outage;
  await expectOnce(world, 1_000);
  await client.close();
});

it('the NATS store is wiped while work is pending: all of it finishes (JetStream is the doorbell, not the ledger)', async () => {
  world = await openWorld();
  const { nats, sql } = world;
  const node = await world.node();
  const jobs = Array.from({ length: 20 }, (_, index) => `job/w${index}` as const);
  await Promise.all(jobs.map((key, n) => begin(node, key, { n })));
  await nats.kill();
  nats.wipeStore();
  for (const key of jobs) for (let n = 0; n < 3; n += 1) await tell(node, key, { type: 'ADD' });
  await nats.start();
  await until(
    async () => {
      const [row] = await sql<{ done: number }[]>`
        select count(*)::int as done from actors where kind = 'job' and outcome is not null`;
      return row?.done === jobs.length;
    },
    { timeoutMs: 20_000 },
  );
  await until(async () => Object.values(await leftovers(sql)).every((left) => left === 0), {
    timeoutMs: 40_000,
  });
  const client = await connectClient({ url: nats.url });
  await client.command('counter/after', { type: 'ADD', n: 1 }, { messageId: 'after-wipe' });
  await until(
    async () => (await sql`select from dead_letters where message_id = 'after-wipe'`).length === 1,
    {
      timeoutMs: 20_000,
      what: 'commands to be taken again from the stream that was made anew',
    },
  );
  await client.close();
});
