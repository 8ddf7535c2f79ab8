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
import { openDatabase } from '../../support/database.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectJobsDone, loadJobs } from '../../support/job-load.ts';
import { testKinds } from '../../support/kinds.ts';
import { startNatsServer } from '../../support/nats.ts';
import { startVictim } from '../../support/nodes.ts';

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
