/**
 * Kill -9 between any two steps. A node in its own process kills itself at a named point, is started again,
 * and the work goes on as if nothing had happened: every accepted message is in the journal once, every
 * replay equals its snapshot, nothing is stuck. Real Postgres, real nats-server, in processes of their own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrashPoint, crashPoints } from '../../../actors/ports.ts';
import { registerKinds } from '../../../machines/register.ts';
import { closeDatabase, connectDatabase } from '../../../persistence/connect.ts';
import { connectClient } from '../../../runtime/client.ts';
import { startRuntime } from '../../../runtime/runtime.ts';
import { openDatabase } from '../../support/database.ts';
import { hungryKinds, hungryLimits } from '../../support/hungry.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectJobsDone, loadJobs } from '../../support/job-load.ts';
import { testKinds } from '../../support/kinds.ts';
import { startNatsServer } from '../../support/nats.ts';
import { startVictim } from '../../support/nodes.ts';
import { begin } from '../../support/tell.ts';
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

describe('kill -9 at a named point, then a new node', () => {
  it.each(crashPoints)('%s: all work finishes, once', async (point) => {
    const database = await openDatabase();
    const sql = connectDatabase(database.url, { max: 2, applicationName: 'test' });
    const prefix = { databaseUrl: database.url, natsUrl: nats.url };
    const client = await connectClient({ url: nats.url });
    const victim = await startVictim({ ...prefix, point, times: hits[point] });
    const load = { run: point, jobs: JOBS };
    const working = loadJobs(client, load);
    expect(await victim.exited, 'the point was reached').toBe('SIGKILL');
    const second = await startVictim(prefix);
    try {
      await working;
      await expectJobsDone(sql, load);
      await expectReplaysEqual(sql, registerKinds(testKinds));
    } finally {
      await second.kill('SIGTERM');
      await client.close();
      await closeDatabase(sql);
      await database.drop();
    }
  });
});

it('a task that takes all the memory of its nodes ends them, then fails; its actor hears of it, others go on', async () => {
  const database = await openDatabase();
  const sql = connectDatabase(database.url, { max: 1, applicationName: 'test' });
  const services = { databaseUrl: database.url, natsUrl: nats.url };
  const kinds = [...hungryKinds, ...testKinds];
  const roles = ['host', 'supervisor'] as const;
  const survivor = await startRuntime({ ...services, kinds, roles, http: null, limits: hungryLimits });
  try {
    await begin(survivor, 'hungry/a');
    const hungry = { ...services, program: 'hungry.ts', flags: ['--max-old-space-size=96'] };
    for (const _ of [1, 2]) expect(await (await startVictim(hungry)).exited).toBe('SIGABRT');
    const [row] = await until(async () => {
      const rows = await sql`select status from actors where key = 'hungry/a' and outcome is not null`;
      return rows.length > 0 && rows;
    });
    expect(row).toEqual({ status: 'starved' });
    expect(await sql`select status, attempts from tasks`).toEqual([{ status: 'failed', attempts: 2 }]);
    expect(await begin(survivor, 'counter/a')).toMatchObject({ result: 'accepted' });
  } finally {
    await survivor.stop();
    await closeDatabase(sql);
    await database.drop();
  }
});
