/** What teachers ask of batches, and what they are told when it cannot be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assessment, anna, bengt, openAssessment, root } from '../../support/assessment.ts';
import { type Batches, batchesOn, denied, newBatchId, registration, running } from '../../support/batches.ts';
import { until } from '../../support/until.ts';
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

describe('batch.register', () => {
  test('answers with the batch as it is (never older than the write)', async () => {
    const batchId = newBatchId();
    const asked = registration({ batchId, name: 'Autumn', assignmentId: 'a-1', prompt: 'Write.' });
    expect(await ask('batch.register', asked)).toMatchObject({
      batchId,
      name: 'Autumn',
      owner: 'anna',
      org: 'north',
      assignmentId: 'a-1',
      language: 'en',
      status: 'awaiting_content_validation',
      clientStatus: 'pending_content',
      essays: { expected: 3, assigned: 0, stored: 0, failed: 0, excess: 0 },
      hasPrompt: true,
    });
  });

  test('the same key is the same batch, however often and at once (a client asks again)', async () => {
    const asked = registration({ idempotencyKey: newBatchId(), prompt: 'Write.', name: 'Twice' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('batch.register', asked)));
    const later = await ask('batch.register', { ...asked, prompt: 'Write something else.' });
    expect(new Set([...answers, later].map((one) => one.batchId)).size).toBe(1);
    expect(later.name).toBe('Twice');
    const made = await world.sql`
      select from journal where actor = ${`batch/${later.batchId}`} and type = 'xstate.init'`;
    expect(made).toHaveLength(1);
  });

  test('the same key of somebody else is another batch (keys are nobody’s secret)', async () => {
    const asked = registration({ idempotencyKey: 'monday' });
    const [hers, his] = [await ask('batch.register', asked), await ask('batch.register', asked, bengt)];
    expect(hers.batchId).not.toBe(his.batchId);
    expect([hers.owner, his.owner]).toEqual(['anna', 'bengt']);
  });

  test('an id that is taken is ALREADY_EXISTS, and nothing is stored for it', async () => {
    const batchId = await register();
    for (const by of [anna, bengt, root]) {
      const again = ask('batch.register', registration({ batchId, prompt: `by ${by.id}` }), by);
      await expect(again).rejects.toMatchObject(denied('ALREADY_EXISTS'));
    }
    expect(await world.sql`select from contents where batch_id = ${batchId}`).toHaveLength(0);
  });

  test('of many at once with one id one wins (the others are told)', async () => {
    const batchId = newBatchId();
    const everybody = [anna, bengt, anna, bengt].map((by) =>
      ask('batch.register', registration({ batchId }), by).then(
        () => 'registered',
        (error: { code: string }) => error.code,
      ),
    );
    expect((await Promise.all(everybody)).toSorted()).toEqual([
      'ALREADY_EXISTS',
      'ALREADY_EXISTS',
      'ALREADY_EXISTS',
      'registered',
    ]);
  });

  test('a teacher registers for nobody else, an admin does', async () => {
    await expect(ask('batch.register', registration({ owner: 'bengt' }))).rejects.toMatchObject(
      denied('AUTHORIZATION_ERROR'),
    );
    expect((await ask('batch.register', registration({ owner: 'bengt' }), root)).owner).toBe('bengt');
  });

  test('a prompt of spaces is refused before anything is made', async () => {
    const batchId = newBatchId();
    await expect(ask('batch.register', registration({ batchId, prompt: ' \n ' }))).rejects.toMatchObject(
      denied('VALIDATION_ERROR'),
    );
    await expect(ask('batch.get', { batchId })).rejects.toMatchObject(denied('RESOURCE_NOT_FOUND'));
  });
});

describe('batch.finish', () => {
  test('gives up empty slots; twice is the same answer', async () => {
    const batchId = await register();
    await assessment.addFile(batchId, { name: 'a.txt', text: 'only one' });
    await until(async () => (await ask('batch.get', { batchId })).essays.stored === 1);
    const finished = await ask('batch.finish', { batchId });
    expect(finished).toEqual({ batchId, status: 'ready_for_pipeline_execution', clientStatus: 'ready' });
    expect(await ask('batch.finish', { batchId })).toEqual(finished);
    const [row] =
      await world.sql`select expected, stored from intake_completions where batch_id = ${batchId}`;
    expect(row).toEqual({ expected: 3, stored: 1 });
  });

  test('unknown is 404, cancelled is ALREADY_FINAL', async () => {
    await expect(ask('batch.finish', { batchId: 'nobody' })).rejects.toMatchObject(
      denied('RESOURCE_NOT_FOUND'),
    );
    const batchId = await register();
    await ask('batch.cancel', { batchId });
    await expect(ask('batch.finish', { batchId })).rejects.toMatchObject(denied('ALREADY_FINAL'));
  });
});

describe('batch.prompt', () => {
  test('L55 may be amended until a run is active, and again after it', async () => {
    const batchId = await readyBatch(['one', 'two']);
    const first = await ask('batch.prompt', { batchId, text: 'Write.' });
    expect(await ask('batch.prompt', { batchId, contentId: first.contentId })).toEqual(first);
    expect((await ask('batch.get', { batchId })).promptContentId).toBe(first.contentId);
    assessment.stage.hold();
    const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    // The status comes before the request: what is wrong with that is not even looked at.
    for (const wrong of [{ text: 'Write more.' }, {}, { contentId: 'nobody' }]) {
      await expect(ask('batch.prompt', { batchId, ...wrong })).rejects.toMatchObject(denied('RUN_ACTIVE'));
    }
    assessment.stage.release();
    await assessment.drive(runId ?? '');
    await assessment.status(batchId, 'completed_successfully');
    expect((await ask('batch.prompt', { batchId, text: 'Write more.' })).contentId).not.toBe(first.contentId);
  });

  test('what is wrong with the request is said last', async () => {
    const batchId = await register();
    const foreign = await ask('batch.prompt', { batchId: await register(), text: 'Of another batch.' });
    const fileId = await assessment.addFile(batchId, { name: 'a.txt', text: 'no prompt' });
    const [file] = await world.sql<{ id: string }[]>`select content_id as id from files where id = ${fileId}`;
    const rows: readonly (readonly [object, string])[] = [
      [{ batchId: 'nobody' }, 'RESOURCE_NOT_FOUND'],
      [{}, 'VALIDATION_ERROR'],
      [{ text: 'both', contentId: foreign.contentId }, 'VALIDATION_ERROR'],
      [{ contentId: 'nobody' }, 'RESOURCE_NOT_FOUND'],
      [{ contentId: foreign.contentId }, 'RESOURCE_NOT_FOUND'],
      [{ contentId: file?.id }, 'VALIDATION_ERROR'],
      [{ text: '   ' }, 'VALIDATION_ERROR'],
    ];
    for (const [request, code] of rows) {
      await expect(ask('batch.prompt', { batchId, ...request })).rejects.toMatchObject(denied(code));
    }
    await ask('batch.cancel', { batchId });
    await expect(ask('batch.prompt', { batchId })).rejects.toMatchObject(denied('ALREADY_FINAL'));
  });
});

describe('batch.confirm', () => {
  const withClass = { classId: 'class-1' };

  test('links students to essays, and the batch goes on', async () => {
    const batchId = await register({ expectedEssays: 1, ...withClass });
    await assessment.addFile(batchId, { name: 'a.txt', text: 'one' });
    await assessment.status(batchId, 'awaiting_student_validation');
    const essayId = `${batchId}-00001`;
    const associations = [{ essayId, studentId: 's-1', studentName: 'Åsa', method: 'human' as const }];
    const confirmed = await ask('batch.confirm', { batchId, associations });
    expect(confirmed.status).toBe('ready_for_pipeline_execution');
    const rows = await world.sql`
      select essay_id, student_name, method, confirmed_by from associations where batch_id = ${batchId}`;
    expect([...rows]).toEqual([
      { essay_id: essayId, student_name: 'Åsa', method: 'human', confirmed_by: 'anna' },
    ]);
    const student = { studentId: 's-1', studentName: 'Åsa', method: 'human', confirmedBy: 'anna' };
    expect((await ask('essay.get', { essayId })).student).toMatchObject(student);
  });

  test('what was confirmed is read by slot, page by page; who has no student is not in it', async () => {
    const batchId = await register({ expectedEssays: 4, ...withClass });
    expect(await ask('batch.students', { batchId, limit: 2 })).toEqual({ items: [], nextCursor: null });
    const essayIds = [4, 1, 3].map((slot) => `${batchId}-0000${slot}`);
    const associations = essayIds.map((essayId) => ({ essayId, studentName: 'Bo', method: 'auto' as const }));
    await ask('batch.confirm', { batchId, associations });
    const first = await ask('batch.students', { batchId, limit: 2 });
    const second = await ask('batch.students', { batchId, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ slot }) => slot)).toEqual([1, 3, 4]);
    expect(second.nextCursor).toBeNull();
    await expect(ask('batch.students', { batchId: 'nobody', limit: 2 })).rejects.toMatchObject(
      denied('RESOURCE_NOT_FOUND'),
    );
  });

  test('L43 may come before the texts (neither waits for the other)', async () => {
    const batchId = await register({ expectedEssays: 1, ...withClass });
    const associations = [{ essayId: `${batchId}-00001`, studentId: 's-1', method: 'human' as const }];
    expect((await ask('batch.confirm', { batchId, associations })).status).toBe(
      'awaiting_content_validation',
    );
    await assessment.addFile(batchId, { name: 'a.txt', text: 'one' });
    await assessment.status(batchId, 'ready_for_pipeline_execution');
  });

  test('the list of names is gone once it has served (one essay can be erased alone)', async () => {
    const batchId = await register({ expectedEssays: 1, ...withClass });
    await ask('batch.confirm', { batchId, associations: [] });
    const rows = await world.sql<{ body: unknown; hash: unknown }[]>`
      select body, sha256 as hash from contents where batch_id = ${batchId} and kind = 'associations_json'`;
    expect([...rows]).toEqual([{ body: null, hash: null }]);
  });

  test('essays of other batches, and one twice, are named', async () => {
    const batchId = await register(withClass);
    const other = `${await register()}-00001`;
    const one = { essayId: `${batchId}-00001`, method: 'human' as const };
    const wrong = [
      [
        [one, { ...one, essayId: other }, { ...one, essayId: 'nobody' }],
        [other, 'nobody'],
      ],
      [[one, one], [one.essayId]],
    ] as const;
    for (const [associations, essayIds] of wrong) {
      await expect(ask('batch.confirm', { batchId, associations: [...associations] })).rejects.toMatchObject(
        denied('VALIDATION_ERROR', { essayIds: [...essayIds] }),
      );
    }
  });

  test('a batch without a class has nobody to confirm', async () => {
    const confirm = ask('batch.confirm', { batchId: await register(), associations: [] });
    await expect(confirm).rejects.toMatchObject(denied('VALIDATION_ERROR'));
  });
});

describe('batch.cancel, batch.close', () => {
  test('cancelling twice is the same answer; nothing else is taken any more', async () => {
    const batchId = await register();
    const cancelled = await ask('batch.cancel', { batchId, reason: 'mistake' });
    expect(cancelled).toEqual({ batchId, status: 'cancelled', clientStatus: 'cancelled' });
    expect(await ask('batch.cancel', { batchId })).toEqual(cancelled);
    await expect(ask('batch.close', { batchId })).rejects.toMatchObject(denied('ALREADY_FINAL'));
  });

  test('L54 cancelling ends the run of the batch', async () => {
    const batchId = await readyBatch(['one']);
    assessment.stage.hold();
    const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    await ask('batch.cancel', { batchId });
    await until(async () => (await ask('batch.get', { batchId })).run?.status === 'cancelled');
    assessment.stage.release();
    expect((await ask('batch.get', { batchId })).run?.runId).toBe(runId);
  });

  test('closing makes every essay final; twice is the same answer', async () => {
    const batchId = await readyBatch(['one', 'two']);
    await expect(ask('batch.close', { batchId: 'nobody' })).rejects.toMatchObject(
      denied('RESOURCE_NOT_FOUND'),
    );
    const closed = await ask('batch.close', { batchId });
    expect(await ask('batch.close', { batchId })).toEqual(closed);
    await until(
      async () => (await ask('batch.get', { batchId })).essaysByStatus['all_processing_completed'] === 2,
    );
    await expect(ask('batch.cancel', { batchId })).rejects.toMatchObject(denied('ALREADY_FINAL'));
  });

  test('a batch that still waits for files cannot be closed', async () => {
    await expect(ask('batch.close', { batchId: await register() })).rejects.toMatchObject(
      denied('BATCH_NOT_READY', { status: 'awaiting_content_validation' }),
    );
  });
});
