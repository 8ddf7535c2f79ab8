/**
 * Kill -9 between any two steps. A node in its own process kills itself at a named point, is started again, and the
 * work goes on as if nothing had happened: every accepted message is in the journal once, every replay equals its
 * snapshot, nothing is stuck. Real Postgres, real nats-server, in processes of their own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrashPoint, crashPoints } from '../../../actors/ports.ts';
import { registerKinds } from '../../../machines/register.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { connectClient, type NatsClient } from '../../../runtime/client.ts';
import { openDatabase } from '../../support/database.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { startNatsServer } from '../../support/nats.ts';
import { startVictim } from '../../support/nodes.ts';
import { until } from '../../support/until.ts';

const JOBS = 12;
/** Deep enough into the work that mail, tasks, timers and children are all under way. */
const hits: { readonly [point in CrashPoint]: number } = {
  'before-lock': 9,
  'after-lock': 9,
  'after-step': 9,
  'before-commit': 9,
  'after-commit': 9,
  'after-ring': 9,
  'before-ack': 5,
  'task-before-run': 7,
  'task-before-result': 7,
  'task-after-result': 7,
  'fact-after-publish': 4,
};

let nats: Awaited<ReturnType<typeof startNatsServer>>;
beforeAll(async () => {
  nats = await startNatsServer();
});
afterAll(async () => {
  await nats.stop();
});

/** Asks again, by the same id, until the answer is known: what every client of a durable system does. */
async function insist(ask: () => Promise<{ readonly result: string }>): Promise<void> {
  await until(
    async () => {
      const answer = await ask().catch(() => null);
      return answer !== null && answer.result === 'accepted';
    },
    { timeoutMs: 30_000 },
  );
}

/** Ids carry the run: JetStream remembers those of the run before. */
async function load(client: NatsClient, run: string): Promise<void> {
  const jobs = Array.from({ length: JOBS }, async (_, index) => {
    const id = `j${index}`;
    await insist(() => client.create('job', { id, input: { n: index }, messageId: `${run}-create-${id}` }));
    for (const n of [1, 2])
      await insist(() => client.send(`job/${id}`, { type: 'ADD' }, { messageId: `${run}-add-${id}-${n}` }));
    await client.command(`job/${id}`, { type: 'ADD' }, { messageId: `${run}-add-${id}-3` });
  });
  await Promise.all(jobs);
}

async function expectAllDone(sql: Sql): Promise<void> {
  await until(
    async () => {
      const [row] = await sql<{ done: number }[]>`
        select count(*)::int as done from actors where kind = 'job' and outcome->>'ending' = 'done'`;
      return row?.done === JOBS;
    },
    { timeoutMs: 30_000 },
  );
  await until(async () => Object.values(await leftovers(sql)).every((count) => count === 0), {
    timeoutMs: 15_000,
  });
  expect(await leftovers(sql)).toEqual(nothingLeft);
  const outputs = await sql<{ key: string; output: string }[]>`
    select key, outcome->>'output' as output from actors where kind = 'job' order by key`;
  for (const { key, output } of outputs) {
    expect(JSON.parse(output), key).toEqual({ n: Number(key.slice('job/j'.length)) * 4, adds: 3 });
  }
  const [adds] = await sql<{ rows: number; messages: number }[]>`
    select count(*)::int as rows, count(distinct message_id)::int as messages
    from journal where type = 'ADD' and outcome = 'applied'`;
  expect(adds).toEqual({ rows: JOBS * 3, messages: JOBS * 3 });
}

describe('kill -9 at a named point, then a new node', () => {
  it.each(crashPoints)('%s: all work finishes, once', async (point) => {
    const database = await openDatabase();
    const sql = connectDatabase(database.url, { max: 2, applicationName: 'test' });
    const prefix = { databaseUrl: database.url, natsUrl: nats.url };
    const client = await connectClient({ url: nats.url });
    const victim = await startVictim({ ...prefix, point, times: hits[point] });
    const working = load(client, point);
    expect(await victim.exited, 'the point was reached').toBe('SIGKILL');
    const second = await startVictim(prefix);
    try {
      await working;
      await expectAllDone(sql);
      await expectReplaysEqual(sql, registerKinds(testKinds));
    } finally {
      await second.kill('SIGTERM');
      await client.close();
      await closeDatabase(sql);
      await database.drop();
    }
  });
});
