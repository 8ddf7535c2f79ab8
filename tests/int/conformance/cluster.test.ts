/** Three nodes on one Postgres and three NATS servers: any one of each may die in the middle of the work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jetstreamManager } from '@nats-io/jetstream';
import { streamNames, subjectsOf } from '../../../contracts/subjects.ts';
import { registerKinds } from '../../../machines/register.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { connectClient } from '../../../runtime/client.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { openDatabase } from '../../support/database.ts';
import { type LoggedFact, openFactLog } from '../../support/fact-log.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectJobsDone, loadJobs } from '../../support/job-load.ts';
import { testKinds } from '../../support/kinds.ts';
import { type NatsCluster, startNatsCluster } from '../../support/nats-cluster.ts';
import { type NodeProcess, startVictim } from '../../support/nodes.ts';
import { until } from '../../support/until.ts';

const JOBS = 60;
const members = [0, 1, 2];

let nats: NatsCluster;
beforeAll(async () => {
  nats = await startNatsCluster();
});
afterAll(async () => {
  await nats.stop();
});

const messagesApplied = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ rows: number }[]>`select count(*)::int as rows from journal`;
  return row?.rows ?? 0;
};

describe('three nodes, three NATS servers', () => {
  it.each(members)('number %i of each dies: all work finishes, nothing twice', async (dying) => {
    const database = await openDatabase();
    const sql = connectDatabase(database.url, { max: 1, applicationName: 'test' });
    await migrate({ sql });
    const options = { databaseUrl: database.url, natsUrl: nats.url };
    const nodes = await Promise.all(members.map(() => startVictim(options)));
    const client = await connectClient({ url: nats.url });
    const load = { run: `r${dying}`, jobs: JOBS };
    try {
      const working = loadJobs(client, load);
      await until(async () => (await messagesApplied(sql)) > JOBS * 2, { timeoutMs: 30_000 });
      await Promise.all([(nodes[dying] as NodeProcess).kill('SIGKILL'), nats.kill(dying)]);
      await working;
      await expectJobsDone(sql, load);
      await expectReplaysEqual(sql, registerKinds(testKinds));
      expectFactsOnce(await factsOf(load.run));
    } finally {
      await client.close();
      await Promise.all(nodes.filter((_, index) => index !== dying).map((node) => node.kill('SIGTERM')));
      await closeDatabase(sql);
      await database.drop();
      await nats.start(dying);
    }
  });

  it('keeps three copies of every stream', async () => {
    const connection = await connectNats({ url: nats.url, name: 'copies' });
    const jsm = await jetstreamManager(connection);
    const { streams } = subjectsOf();
    const copies = await Promise.all(
      streamNames.map(async (name) => (await jsm.streams.info(streams[name].name)).config.num_replicas),
    );
    expect(copies).toEqual(streamNames.map(() => 3));
    await connection.close();
  });
});

/** A stream that lost its leader with the server has another one in a few seconds. */
const factsOf = (run: string): Promise<readonly LoggedFact[]> =>
  until(
    async () => {
      const log = await openFactLog(nats.url);
      const said = await log.all();
      await log.close();
      return said.filter(({ source }) => source.startsWith(`job/${run}-`));
    },
    { timeoutMs: 30_000, what: 'the facts to be read' },
  );

/** One end and one closing of each job, whoever published it and however often. */
function expectFactsOnce(facts: readonly LoggedFact[]): void {
  expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  expect(facts.filter(({ type }) => type === 'finished').length).toBe(JOBS);
  expect(facts.filter(({ type }) => type === 'job.closed').length).toBe(JOBS);
}
