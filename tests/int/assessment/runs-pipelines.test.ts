/** Runs over batches, by the verbs of runs: how far they are, cancelled, begun anew. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Denial } from '../../../contracts/assessment/codes.ts';
import { anna, type Assessment, openAssessment, root } from '../../support/assessment.ts';
import { createRunHandlers } from '../../../runtime/assessment/run-handlers.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { expectRunsAgree } from '../../support/runs.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let assessment: Assessment;
let runs: ReturnType<typeof createRunHandlers>;
beforeAll(async () => {
  world = await openWorld();
  assessment = await openAssessment(world);
  const worker = {
    status: () => Promise.reject(new Error('Expected no worker')) as never,
    poke: () => undefined,
  };
  runs = createRunHandlers({ ...assessment.host, worker });
});
afterAll(async () => {
  await until(async () => isDeepStrictEqual(await leftovers(world.sql), nothingLeft));
  await expectRunsAgree(world.sql);
  await expectReplaysEqual(world.sql, assessment.kinds);
  await world.close();
});

const call = { principal: root, correlationId: 'c', door: 'test' };
const own = { ...call, principal: anna };
const get = (runId: string) => runs['run.get']({ runId }, call);
const tick = (runId: string) => runs['run.tick']({ runId, owner: undefined, fence: undefined }, call);

/** A batch of three with their texts, and a run of this pipeline that waits for its first tick. */
async function runOver(batchId: string, pipeline: string, texts = ['one', 'two', 'three']): Promise<string> {
  await assessment.ask('batch.register', {
    batchId,
    courseCode: 'ENG5',
    expectedEssays: texts.length,
    retentionDays: 365,
    prompt: 'Write.',
  });
  for (const text of texts) await assessment.addFile(batchId, { name: `${text}.txt`, text });
  await assessment.status(batchId, 'ready_for_pipeline_execution');
  const asked = { batchId, pipeline, redo: false, env: 'local', lane: 'default', mode: 'run' } as const;
  const { runId } = await assessment.ask('batch.run', asked);
  const id = runId ?? '';
  await until(async () => (await get(id).catch(() => null)) !== null, { what: 'the run to begin' });
  return id;
}

it('a run over a batch is told phase by phase, each phase with one outcome', async () => {
  assessment.stage.hold();
  const runId = await runOver('told', 'nlp', ['one', 'two FAILS', 'three']);
  expect(await get(runId)).toMatchObject({
    batchId: 'told',
    pipeline: 'nlp',
    owner: 'anna',
    phases: [
      { phase: 'spellcheck', status: 'pending', total: 0 },
      { phase: 'nlp', status: 'pending' },
    ],
  });
  await tick(runId);
  expect(await get(runId)).toMatchObject({
    status: 'running',
    currentPhase: 'spellcheck',
    phases: [{ status: 'running', total: 3, percent: 0 }, {}],
  });
  assessment.stage.release();
  await until(async () => (await get(runId)).phases[0]?.outcome);
  expect(await get(runId)).toMatchObject({
    phases: [{ outcome: 'completed_with_failures', succeeded: 2, failed: 1, percent: 100 }, {}],
  });
  await tick(runId);
  await until(async () => (await get(runId)).status === 'succeeded');
  const rows = await world.sql`
    select step, attempt, outcome, total, succeeded, failed, ineligible from run_phases
    where run_id = ${runId} order by ended_at`;
  expect(rows).toEqual([
    {
      step: 'spellcheck',
      attempt: 1,
      outcome: 'completed_with_failures',
      total: 3,
      succeeded: 2,
      failed: 1,
      ineligible: 0,
    },
    {
      step: 'nlp',
      attempt: 1,
      outcome: 'completed_successfully',
      total: 2,
      succeeded: 2,
      failed: 0,
      ineligible: 0,
    },
  ]);
  await assessment.status('told', 'completed_with_failures');
});

it('S20 cancelled, its essays go back to where they were, and the batch may be run again', async () => {
  assessment.stage.hold();
  const runId = await runOver('back', 'spellcheck');
  await tick(runId);
  const statuses = async () => (await assessment.ask('batch.get', { batchId: 'back' })).essaysByStatus;
  await until(async () => (await statuses())['spellchecking_in_progress'] === 3);
  expect(await runs['run.cancel']({ runId }, own)).toEqual({ runId, status: 'cancelled' });
  await until(async () => (await statuses())['ready_for_processing'] === 3);
  await assessment.status('back', 'ready_for_pipeline_execution');
  assessment.stage.release();
  expect(await get(runId)).toMatchObject({ phases: [{ status: 'cancelled', outcome: 'cancelled' }] });

  const again = await runs['run.retry']({ runId, idempotencyKey: 'again' }, own);
  expect(again).toMatchObject({ parentRunId: runId });
  expect(await runs['run.retry']({ runId, idempotencyKey: 'again' }, own)).toEqual(again);
  await assessment.drive(again.runId);
  expect(await get(again.runId)).toMatchObject({ status: 'succeeded', phases: [{ succeeded: 3 }] });
  await assessment.status('back', 'completed_successfully');
  const nothing = runs['run.retry']({ runId, idempotencyKey: undefined }, own);
  await expect(nothing).rejects.toMatchObject({ code: 'NOTHING_TO_DO' } satisfies Partial<Denial>);
});

it('L38 a phase that everybody fails fails its run, and what needs it is skipped', async () => {
  const runId = await runOver('worst', 'nlp', ['one FAILS', 'two FAILS']);
  await assessment.drive(runId);
  expect(await get(runId)).toMatchObject({
    status: 'failed',
    lastError: { stage: 'step', step: 'spellcheck', reason: 'failed_critically' },
    phases: [
      { status: 'failed', outcome: 'failed_critically', failed: 2 },
      { status: 'skipped', outcome: null },
    ],
  });
  await assessment.status('worst', 'failed_critically');
  assessment.stage.isFailing = false;
  const again = await runs['run.retry']({ runId, idempotencyKey: undefined }, own);
  await assessment.drive(again.runId);
  expect(await get(again.runId)).toMatchObject({ status: 'succeeded' });
  assessment.stage.isFailing = true;
});

it('a rehearsal over a batch touches no essay', async () => {
  const batchId = 'dry';
  const runId = await runOver('dry', 'spellcheck');
  await runs['run.cancel']({ runId }, own);
  await assessment.status(batchId, 'ready_for_pipeline_execution');
  const asked = {
    batchId,
    pipeline: 'nlp',
    redo: false,
    env: 'local',
    lane: 'default',
    mode: 'dry_run',
  } as const;
  const { runId: dry } = await assessment.ask('batch.run', asked);
  await assessment.drive(dry ?? '');
  expect(await get(dry ?? '')).toMatchObject({ status: 'succeeded', mode: 'dry_run', ticks: 1 });
  const { essaysByStatus } = await assessment.ask('batch.get', { batchId });
  expect(essaysByStatus).toEqual({ ready_for_processing: 3 });
});

it('an essay that is erased while its phase goes on is counted as failed, and nobody waits for it', async () => {
  assessment.stage.hold();
  const runId = await runOver('gone', 'spellcheck');
  await tick(runId);
  await assessment.ask('essay.erase', { essayId: 'gone-00002' });
  await until(async () => (await get(runId)).phases[0]?.failed === 1);
  assessment.stage.release();
  await until(async () => (await get(runId)).status === 'succeeded');
  expect(await get(runId)).toMatchObject({ phases: [{ succeeded: 2, failed: 1, total: 3 }] });
});
