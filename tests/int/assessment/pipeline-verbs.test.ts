/** Runs over a batch: the look before, the start, and doing again what failed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asked } from '../../../contracts/assessment/api.ts';
import { actorKey } from '../../../contracts/ids.ts';
import { requestedIds } from '../../../runtime/assessment/requested-ids.ts';
import { type Assessment, anna, openAssessment } from '../../support/assessment.ts';
import { type Batches, batchesOn, denied, running, threeTexts } from '../../support/batches.ts';
import { tell } from '../../support/tell.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let assessment: Assessment;
let batches: Batches;
beforeAll(async () => {
  world = await openWorld();
  assessment = await openAssessment(world);
  batches = batchesOn(assessment);
});
afterAll(() => world.close());

const ask: Assessment['ask'] = (...asked) => assessment.ask(...asked);
const register: Batches['register'] = (given) => batches.register(given);
const readyBatch: Batches['ready'] = (...given) => batches.ready(...given);
const runThrough: Batches['runThrough'] = (...asked) => batches.runThrough(...asked);

describe('batch.preflight', () => {
  const preflight = (batchId: string, pipeline: string, more: object = {}) =>
    ask('batch.preflight', { batchId, pipeline, redo: false, ...more });

  test('says what would be done, for how many, at what cost', async () => {
    const batchId = await readyBatch(threeTexts, { prompt: 'Write.' });
    expect(await preflight(batchId, 'nlp')).toEqual({
      batchId,
      pipeline: 'nlp',
      allowed: true,
      code: null,
      message: null,
      phases: [
        { phase: 'spellcheck', needs: [], isAvailable: true, isDone: false },
        { phase: 'nlp', needs: ['spellcheck'], isAvailable: true, isDone: false },
      ],
      skipped: [],
      essays: 3,
      cost: {},
      assessment: null,
    });
    expect((await preflight(batchId, 'comprehensive')).cost).toEqual({
      cj_comparison: 30,
      ai_feedback_generation: 3,
    });
  });

  test('L51 a prompt in the request will do; L50 without any it is PROMPT_REQUIRED', async () => {
    const batchId = await readyBatch(['one', 'two']);
    expect(await preflight(batchId, 'nlp')).toMatchObject({ allowed: false, code: 'PROMPT_REQUIRED' });
    expect(await preflight(batchId, 'nlp', { prompt: 'Write.' })).toMatchObject({ allowed: true });
    // It was only asked about.
    expect((await ask('batch.get', { batchId })).hasPrompt).toBe(false);
  });

  test('the first thing that stands in the way is told', async () => {
    const waiting = await register();
    expect(await preflight(waiting, 'cj_assessment')).toMatchObject({ code: 'BATCH_NOT_READY' });
    const batchId = await readyBatch(['only one']);
    expect(await preflight(batchId, 'cj_assessment')).toMatchObject({ code: 'PROMPT_REQUIRED' });
    expect(await preflight(batchId, 'cj_assessment', { prompt: 'Write.' })).toMatchObject({
      code: 'PHASE_NOT_AVAILABLE',
    });
    expect(await preflight(batchId, 'spellcheck')).toMatchObject({ allowed: true, essays: 1 });
    await runThrough(batchId, 'spellcheck');
    expect(await preflight(batchId, 'spellcheck')).toMatchObject({
      code: 'NOTHING_TO_DO',
      skipped: ['spellcheck'],
    });
    expect(await preflight(batchId, 'spellcheck', { redo: true })).toMatchObject({ allowed: true });
    await ask('batch.close', { batchId });
    expect(await preflight(batchId, 'spellcheck')).toMatchObject({ code: 'ALREADY_FINAL' });
  });

  test('an unknown batch, then an unknown pipeline, are no answers but errors', async () => {
    await expect(preflight('nobody', 'nothing')).rejects.toMatchObject(denied('RESOURCE_NOT_FOUND'));
    await expect(preflight(await register(), 'nothing')).rejects.toMatchObject(denied('PIPELINE_UNKNOWN'));
  });
});

describe('batch.run', () => {
  test('L12 ends, and another may follow at once without doing spelling again', async () => {
    const batchId = await readyBatch(['one', 'two'], { prompt: 'Write.' });
    const first = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    expect(first).toMatchObject({ result: 'started', phases: ['spellcheck'], skipped: [] });
    await assessment.drive(first.runId ?? '');
    await assessment.status(batchId, 'completed_successfully');
    const second = await ask('batch.run', { batchId, pipeline: 'nlp', ...running });
    expect(second).toMatchObject({ result: 'started', phases: ['nlp'], skipped: ['spellcheck'] });
    await assessment.drive(second.runId ?? '');
    await assessment.status(batchId, 'completed_successfully');
  });

  test('L49 all is done: nothing to do is an answer; redo does it again', async () => {
    const batchId = await readyBatch(['one']);
    await runThrough(batchId, 'spellcheck');
    expect(await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running })).toEqual({
      batchId,
      runId: null,
      result: 'nothing_to_do',
      phases: [],
      skipped: ['spellcheck'],
      status: 'completed_successfully',
    });
    await runThrough(batchId, 'spellcheck', { redo: true });
    const runs = await world.sql`select from runs where batch_id = ${batchId}`;
    expect(runs).toHaveLength(2);
  });

  test('of many at once one run begins, and the others are told of it', async () => {
    const batchId = await readyBatch(['one']);
    const asked = Array.from({ length: 6 }, () =>
      ask('batch.run', { batchId, pipeline: 'spellcheck', ...running }).then(
        (answer) => answer.result,
        (error: { code: string }) => error.code,
      ),
    );
    expect((await Promise.all(asked)).toSorted()).toEqual([...Array(5).fill('RUN_ACTIVE'), 'started']);
  });

  test('the same key is the same run, at once and long after it has ended', async () => {
    const batchId = await readyBatch(['one']);
    const asked = { batchId, pipeline: 'spellcheck', ...running, idempotencyKey: 'k' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('batch.run', asked)));
    const runIds = new Set(answers.map((one) => one.runId));
    expect(runIds.size).toBe(1);
    await assessment.drive([...runIds][0] ?? '');
    await assessment.status(batchId, 'completed_successfully');
    expect(await ask('batch.run', asked)).toMatchObject({
      runId: [...runIds][0],
      result: 'started',
      phases: ['spellcheck'],
    });
  });

  test('a key that was refused is no curse, not even by the batch itself (its answer is kept)', async () => {
    const batchId = await register({ expectedEssays: 1 });
    const asked = { batchId, pipeline: 'spellcheck', ...running, idempotencyKey: 'k' };
    await expect(ask('batch.run', asked)).rejects.toMatchObject(
      denied('BATCH_NOT_READY', { status: 'awaiting_content_validation' }),
    );
    // As if the batch had been ready for the one moment in which the verb looked.
    const call = { principal: anna, correlationId: 'c', door: 'test' };
    const named = { verb: 'batch.run', target: batchId, idempotencyKey: 'k' };
    const { messageId: id } = requestedIds(assessment.host, call, named);
    const message = { type: 'RUN_REQUESTED', id, payload: { runId: 'never' } };
    const answer = await tell(assessment.runtime, actorKey('batch', batchId), message);
    expect(answer).toMatchObject({ result: 'rejected', code: 'not_accepted' });
    await assessment.addFile(batchId, { name: 'a.txt', text: 'one' });
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    expect(await ask('batch.run', asked)).toMatchObject({ result: 'started' });
  });

  test('L13 L15 a prompt that comes along stays with the batch', async () => {
    const batchId = await readyBatch(['one']);
    await expect(ask('batch.run', { batchId, pipeline: 'nlp', ...running })).rejects.toMatchObject(
      denied('PROMPT_REQUIRED'),
    );
    await runThrough(batchId, 'nlp', { prompt: 'Write.' });
    expect((await ask('batch.get', { batchId })).hasPrompt).toBe(true);
    expect(await ask('batch.run', { batchId, pipeline: 'nlp', ...running, redo: true })).toMatchObject({
      result: 'started',
      phases: ['nlp'],
    });
  });

  test('what cannot be done is said with its own code', async () => {
    const batchId = await readyBatch(['one'], { prompt: 'Write.' });
    const run = (pipeline: string) => ask('batch.run', { batchId, pipeline, ...running });
    await expect(run('nothing')).rejects.toMatchObject(denied('PIPELINE_UNKNOWN'));
    await expect(run('comprehensive')).rejects.toMatchObject(
      denied('PHASE_NOT_AVAILABLE', { phases: ['cj_assessment', 'ai_feedback'] }),
    );
    await ask('batch.cancel', { batchId });
    await expect(run('spellcheck')).rejects.toMatchObject(denied('ALREADY_FINAL', { status: 'cancelled' }));
  });
});

describe('batch.retry', () => {
  test('L53 does a phase again where it failed, and nowhere else', async () => {
    const batchId = await readyBatch(threeTexts);
    await runThrough(batchId, 'spellcheck');
    await assessment.status(batchId, 'completed_with_failures');
    assessment.stage.isFailing = false;
    const good = { batchId, phase: 'spellcheck', essayIds: [`${batchId}-00001`] } as const;
    expect(await ask('batch.retry', { ...good, essayIds: [...good.essayIds] })).toMatchObject({
      result: 'nothing_to_do',
      runId: null,
    });
    const { runId, result } = await ask('batch.retry', { batchId, phase: 'spellcheck' });
    expect(result).toBe('started');
    await assessment.drive(runId ?? '');
    await assessment.status(batchId, 'completed_successfully');
    const rows = await world.sql<{ essay: string; outcomes: string[] }[]>`
      select essay_id as essay, array_agg(outcome order by ended_at) as outcomes
      from essay_phases where batch_id = ${batchId} group by 1 order by 1`;
    expect([...rows].map((row) => row.outcomes)).toEqual([
      ['succeeded'],
      ['failed', 'succeeded'],
      ['succeeded'],
    ]);
    expect(await ask('batch.retry', { batchId, phase: 'spellcheck' })).toMatchObject({
      result: 'nothing_to_do',
    });
    assessment.stage.isFailing = true;
  });

  test('what was never done is run, not retried; what is not installed is neither', async () => {
    const batchId = await readyBatch(['one'], { prompt: 'Write.' });
    const retry = (more: Pick<Asked<'batch.retry'>, 'phase' | 'essayIds'>) =>
      ask('batch.retry', { batchId, ...more });
    await expect(retry({ phase: 'spellcheck' })).rejects.toMatchObject(denied('BATCH_NOT_READY'));
    await expect(retry({ phase: 'cj_assessment', essayIds: [`${batchId}-00001`] })).rejects.toMatchObject(
      denied('CJ_NEEDS_WHOLE_BATCH'),
    );
    await expect(retry({ phase: 'spellcheck', essayIds: ['nobody'] })).rejects.toMatchObject(
      denied('VALIDATION_ERROR', { essayIds: ['nobody'] }),
    );
    await expect(ask('batch.retry', { batchId: 'nobody', phase: 'spellcheck' })).rejects.toMatchObject(
      denied('RESOURCE_NOT_FOUND'),
    );
  });

  test('not while a run is active', async () => {
    const batchId = await readyBatch(threeTexts);
    await runThrough(batchId, 'spellcheck');
    assessment.stage.hold();
    const { runId } = await ask('batch.retry', { batchId, phase: 'spellcheck' });
    await expect(ask('batch.retry', { batchId, phase: 'spellcheck' })).rejects.toMatchObject(
      denied('RUN_ACTIVE'),
    );
    assessment.stage.release();
    await assessment.drive(runId ?? '');
  });
});
