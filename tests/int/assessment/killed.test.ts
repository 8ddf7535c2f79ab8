import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import { type AssessmentClient, connectAssessment } from '../../../runtime/assessment/client.ts';
import { createAssessment } from '../../../runtime/assessment/product.ts';
import { essayOf } from '../../support/essays.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { type NodeProcess, startVictim } from '../../support/nodes.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const ESSAYS = 300;
const KILLS = 5;
const batchId = 'killed';

/** The bench does the same with 1,000 essays of 600 words (`npm run bench -- pipeline`). */
describe('a batch whose node is killed five times', () => {
  let world: World;
  let client: AssessmentClient;
  let node: NodeProcess;

  beforeAll(async () => {
    world = await openWorld();
    await startNode();
    client = await connectAssessment({ url: world.nats.url, timeoutMs: 2_000, attemptsMax: 30 });
  });
  afterAll(async () => {
    await client.close();
    await node.kill('SIGTERM');
    await world.close();
  });
  const startNode = async (): Promise<void> => {
    node = await startVictim({
      databaseUrl: world.database.url,
      natsUrl: world.nats.url,
      program: 'assessment-victim.ts',
    });
  };
  const essaysDone = async (table: 'stored' | 'checked'): Promise<number> => {
    const [row] =
      table === 'stored'
        ? await world.sql<{ count: number }[]>`
            select stored as count from batches where id = ${batchId}`
        : await world.sql<{ count: number }[]>`
            select count(*)::int as count from essay_phases
            where batch_id = ${batchId} and outcome is not null`;
    return row?.count ?? 0;
  };
  /** Not after some time but after some work: so each kill hits it, on a slow machine as on a fast one. */
  const killAt = async (table: 'stored' | 'checked', count: number): Promise<void> => {
    await until(async () => (await essaysDone(table)) >= count, { timeoutMs: 60_000 });
    expect(await node.kill('SIGKILL')).toBe('SIGKILL');
    await startNode();
  };

  it(
    'has right counts, one outcome, and no essay twice (L4, L40, L44, L45)',
    { timeout: 240_000 },
    async () => {
      await client.ask('batch.register', { batchId, courseCode: 'ENG5', expectedEssays: ESSAYS });
      const uploading = upload(client);
      await killAt('stored', ESSAYS / 10);
      await killAt('stored', ESSAYS / 2);
      await uploading;
      const settled = await until(
        async () => {
          const batch = await client.ask('batch.get', { batchId });
          return batch.intakeCompletedAt === null ? null : batch;
        },
        { timeoutMs: 60_000, what: 'the intake to complete' },
      );
      expect(settled.essays).toEqual({
        expected: ESSAYS,
        assigned: ESSAYS,
        stored: ESSAYS,
        failed: 0,
        excess: 0,
      });

      await client.ask('batch.run', { batchId, pipeline: 'spellcheck', idempotencyKey: 'once' });
      for (let kill = 1; kill <= KILLS - 2; kill += 1) await killAt('checked', (ESSAYS * kill) / (KILLS - 1));
      const ended = await until(
        async () => {
          const batch = await client.ask('batch.get', { batchId });
          return batch.activeRun === null ? batch : null;
        },
        { timeoutMs: 120_000, what: 'the run to end' },
      );
      expect(ended.status).toBe('completed_successfully');
      expect(ended.run?.phases[0]).toMatchObject({ total: ESSAYS, succeeded: ESSAYS, failed: 0 });
      await expectOnce(world);
      await until(async () => JSON.stringify(await leftovers(world.sql)) === JSON.stringify(nothingLeft), {
        timeoutMs: 30_000,
        what: 'nothing to be left over',
      });
      const { kinds } = createAssessment({ databaseUrl: world.database.url });
      await expectReplaysEqual(world.sql, registerKinds(kinds));
    },
  );
});

async function upload(client: AssessmentClient): Promise<void> {
  for (let from = 0; from < ESSAYS; from += 10) {
    const files = Array.from({ length: 10 }, (_, index) => {
      return { name: `e-${from + index}.txt`, text: essayOf(from + index, 80) };
    });
    await client.ask('batch.add', { batchId, files });
  }
}

async function expectOnce({ sql }: World): Promise<void> {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*)::int from run_phases where batch_id = ${batchId}) as outcomes,
           (select count(*)::int from intake_completions where batch_id = ${batchId}) as intakes,
           (select count(*)::int from essay_phases where batch_id = ${batchId}) as rows,
           (select count(distinct essay_id)::int from essay_phases
            where batch_id = ${batchId} and outcome = 'succeeded') as essays,
           (select count(distinct text_content_id)::int from essays where batch_id = ${batchId}) as texts,
           (select count(*)::int from runs where batch_id = ${batchId}) as runs`;
  expect(row).toEqual({ outcomes: 1, intakes: 1, rows: ESSAYS, essays: ESSAYS, texts: ESSAYS, runs: 1 });
}
