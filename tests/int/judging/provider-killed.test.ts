/**
 * A node that asks a model is killed in the middle: nothing is lost, little is paid twice, the scale is the
 * same.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../../judging/random.ts';
import { type AssessmentClient, connectAssessment } from '../../../runtime/assessment/client.ts';
import { openSimulator, type Simulator } from '../../../runtime/gateway/simulator/simulator.ts';
import { essayOfQuality } from '../../support/asked-model.ts';
import { type NodeProcess, startVictim } from '../../support/nodes.ts';
import { usualJudge } from '../../support/provider-simulator.ts';
import { expectCountersAgree, resultOf } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const essays = 60;
const comparisons = 1_500;
const concurrency = 8;
const kills = 3;

let world: World;
let client: AssessmentClient;
let simulator: Simulator;
let node: NodeProcess;
beforeAll(async () => {
  world = await openWorld();
  simulator = await openSimulator({ script: { latency: { medianMs: 3, spread: 0.5 } } });
  await startNode();
  client = await connectAssessment({ url: world.nats.url, timeoutMs: 5_000, attemptsMax: 30 });
  await world.sql`
    insert into judges (id, kind, settings, created_by)
    values ('haiku', 'llm', ${JSON.stringify(usualJudge('anthropic'))}::json, 'anna')`;
});
afterAll(async () => {
  await client.close();
  await node.kill('SIGTERM');
  await simulator.close();
  await world.close();
});

async function startNode(): Promise<void> {
  node = await startVictim({
    databaseUrl: world.database.url,
    natsUrl: world.nats.url,
    program: 'judging-victim.ts',
    more: [simulator.addressOf('anthropic'), String(concurrency)],
  });
}

async function begin(batchId: string): Promise<void> {
  await client.ask('batch.register', {
    batchId,
    courseCode: 'ENG5',
    expectedEssays: essays,
    prompt: 'Write.',
  });
  for (let at = 0; at < essays; at += 1) {
    const text = essayOfQuality(at, (at - essays / 2) / 10);
    await client.ask('batch.add', { batchId, files: [{ name: `e${at}.txt`, text }] });
  }
  await until(
    async () => (await client.ask('batch.get', { batchId })).status === 'ready_for_pipeline_execution',
    { timeoutMs: 60_000 },
  );
  const assessment = {
    judges: [{ judge: 'haiku' }],
    maxComparisons: comparisons,
    reliabilityTarget: 1,
    waveRounds: 12,
    seed: 'the same',
  };
  await client.ask('batch.run', { batchId, pipeline: 'cj_assessment', assessment });
}

interface Row {
  readonly id: string;
  readonly status: string;
  readonly judged: number;
}
async function row(batchId: string): Promise<Row | undefined> {
  const [found] = await world.sql<Row[]>`
    select id, status, judged from assessments where batch_id = ${batchId}`;
  return found;
}
const ended = (batchId: string): Promise<Row> =>
  until(
    async () => {
      const found = await row(batchId);
      return found !== undefined && ['completed', 'failed'].includes(found.status) ? found : null;
    },
    { what: `the session of ${batchId} to end`, timeoutMs: 180_000 },
  );

/** Leases of a node that is gone run out when their time is over: for the tests, at once. */
let passedMs = 0;
async function leasesRunOut(): Promise<void> {
  passedMs += 130_000;
  await world.sql.unsafe(
    `create or replace function assay_now() returns timestamptz language sql stable as
     $$select now() + interval '${passedMs} milliseconds'$$`,
  );
}

const thetasOf = async (id: string): Promise<readonly (number | null)[]> =>
  (await resultOf(world.sql, id)).items.toSorted((a, b) => a.item - b.item).map(({ theta }) => theta);

test(
  'killed three times at random: the same scale as when left alone, and little is paid twice',
  { timeout: 400_000 },
  async () => {
    await begin('calm');
    const calm = await ended('calm');
    expect(calm).toMatchObject({ status: 'completed' });
    expect(new Set(simulator.paidAnswers().values())).toEqual(new Set([1]));
    const before = simulator.requests.length;

    await begin('killed');
    const random = randomFrom('when to kill');
    for (let kill = 0; kill < kills; kill += 1) {
      const at = Math.floor(((kill + random.next()) / kills) * calm.judged * 0.9);
      await until(async () => ((await row('killed'))?.judged ?? 0) >= at, { timeoutMs: 120_000 });
      expect(await node.kill('SIGKILL')).toBe('SIGKILL');
      await startNode();
      await leasesRunOut();
    }
    const killed = await ended('killed');
    expect(killed).toMatchObject({ status: 'completed', judged: calm.judged });
    await expectCountersAgree(world.sql);

    const [thetas, thetasOfCalm] = [await thetasOf(killed.id), await thetasOf(calm.id)];
    expect(thetas).toHaveLength(essays);
    thetas.forEach((theta, at) => expect(theta).toBeCloseTo(thetasOfCalm[at] ?? Number.NaN, 9));

    const paid = simulator.requests.slice(before).filter(({ isPaid }) => isPaid).length;
    process.stderr.write(
      `killed ${kills} times in ${calm.judged} comparisons: ${paid - killed.judged} paid twice\n`,
    );
    expect(paid).toBeGreaterThanOrEqual(killed.judged);
    expect(paid - killed.judged).toBeLessThanOrEqual(kills * concurrency);
  },
);
