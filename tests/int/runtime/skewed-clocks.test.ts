/** Two nodes whose clocks are twenty minutes apart: leases, timers and retries follow the ledger's time. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { connectClient } from '../../../runtime/client.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectJobsDone, loadJobs } from '../../support/job-load.ts';
import { testKinds } from '../../support/kinds.ts';
import { openWorld, type World } from '../../support/world.ts';

const JOBS = 60;
const SKEW_MS = 600_000;

let world: World;
let nodes: ChildProcess[] = [];
beforeAll(async () => {
  world = await openWorld();
  await migrate({ sql: world.sql });
  nodes = await Promise.all([startOff(-SKEW_MS), startOff(SKEW_MS)]);
});
afterAll(async () => {
  for (const node of nodes) {
    const gone = once(node, 'exit');
    node.kill('SIGTERM');
    await gone;
  }
  await world.close();
});

/** A node that reads a wrong clock wherever it reads one. */
async function startOff(skewMs: number): Promise<ChildProcess> {
  const skewed = `const real = Date.now; Date.now = () => real() + ${skewMs};`;
  const node = fork(
    join(import.meta.dirname, '../../support/victim.ts'),
    [world.database.url, world.nats.url, 'none', '1'],
    { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(skewed)}`] },
  );
  await once(node, 'message');
  return node;
}

it('every job ends with what it must say, and every message counts once', async () => {
  const client = await connectClient({ url: world.nats.url });
  const load = { run: 'skewed', jobs: JOBS };
  await loadJobs(client, load);
  await expectJobsDone(world.sql, load);
  await client.close();
  await expectReplaysEqual(world.sql, registerKinds(testKinds));
});

it('a timer is due by the ledger, whichever node set it', async () => {
  const { sql } = world;
  const client = await connectClient({ url: world.nats.url });
  for (let n = 0; n < 8; n += 1) await client.create('sleeper', { id: `s${n}`, input: { ms: 1 } });
  const rows = await sql<{ ms: number }[]>`
    select (extract(epoch from due_at - assay_now()) * 1000)::float8 as ms from mailbox
    where target like 'sleeper/%'`;
  expect(rows).toHaveLength(8);
  for (const { ms } of rows) {
    expect(ms).toBeGreaterThan(3_500_000);
    expect(ms).toBeLessThanOrEqual(3_600_000);
  }
  await client.close();
});
