/** What teachers are shown: batches with their run and their problems, essays, timelines, notices. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assessment, bengt, openAssessment } from '../../support/assessment.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { freshId } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let assessment: Assessment;
beforeAll(async () => {
  world = await openWorld();
  assessment = await openAssessment(world);
});
afterAll(() => world.close());

const ask: Assessment['ask'] = (...asked) => assessment.ask(...asked);
const newId = (): string => freshId().replace('m-', 'r-');
const running = { redo: false, env: 'local', lane: 'default', mode: 'run' } as const;

/** Registered, and each file in its slot before the next one comes. */
async function batchOf(texts: readonly string[], expectedEssays = texts.length): Promise<string> {
  const { batchId } = await ask('batch.register', {
    batchId: newId(),
    courseCode: 'ENG5',
    expectedEssays,
    retentionDays: 365,
  });
  for (const [at, text] of texts.entries()) {
    await assessment.addFile(batchId, { name: `file ${at + 1}.txt`, text });
    await until(async () => {
      const { assigned, excess } = (await ask('batch.get', { batchId })).essays;
      return assigned + excess === at + 1;
    });
  }
  return batchId;
}
const slot = (batchId: string, number: number): string => `${batchId}-0000${number}`;

describe('batch.get', () => {
  test('L62 the status goes from content to ready to processing to completed', async () => {
    const batchId = await batchOf(['one']);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    const shown = async () => (await ask('batch.get', { batchId })).clientStatus;
    expect(await shown()).toBe('ready');
    assessment.stage.hold();
    const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    expect(await shown()).toBe('processing');
    assessment.stage.release();
    await assessment.drive(runId ?? '');
    await until(async () => (await shown()) === 'completed_successfully');
    const waiting = await batchOf([], 2);
    expect((await ask('batch.get', { batchId: waiting })).clientStatus).toBe('pending_content');
  });

  test('L20 shows the run while it goes on: the phase it is in, and how far (out of the run itself)', async () => {
    const batchId = await batchOf(['one', 'two FAILS', 'three']);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    expect((await ask('batch.get', { batchId })).run).toBeNull();
    assessment.stage.hold();
    const { runId } = await ask('batch.run', { batchId, pipeline: 'grammar_check', ...running });
    const driven = assessment.drive(runId ?? '');
    const live = await until(async () => {
      const { run, essaysByStatus } = await ask('batch.get', { batchId });
      return essaysByStatus['spellchecking_in_progress'] === 3 && run?.currentPhase !== null ? run : null;
    });
    expect(live).toMatchObject({
      runId,
      pipeline: 'grammar_check',
      status: 'running',
      currentPhase: 'spellcheck',
    });
    expect(live.phases).toMatchObject([
      { phase: 'spellcheck', status: 'running', total: 3, succeeded: 0, failed: 0, percent: 0 },
      { phase: 'grammar_check', status: 'pending', total: 0, percent: 0 },
    ]);
    assessment.stage.release();
    await driven;
    await assessment.status(batchId, 'completed_with_failures');
    const { run, essaysByStatus } = await ask('batch.get', { batchId });
    expect(essaysByStatus).toEqual({ grammar_check_success: 2, spellcheck_failed: 1 });
    expect(run).toMatchObject({ status: 'succeeded', currentPhase: null });
    expect(run?.phases).toMatchObject([
      {
        phase: 'spellcheck',
        outcome: 'completed_with_failures',
        total: 3,
        succeeded: 2,
        failed: 1,
        percent: 100,
      },
      { phase: 'grammar_check', outcome: 'completed_successfully', total: 2, succeeded: 2, percent: 100 },
    ]);
  });

  test('L28 L71 names what went wrong, with the file and a cure', async () => {
    const batchId = await batchOf(['good', ' ', 'bad FAILS', 'too many'], 3);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    await assessment.drive(runId ?? '');
    await assessment.status(batchId, 'completed_with_failures');
    const { problems, essays } = await ask('batch.get', { batchId });
    expect(essays).toEqual({ expected: 3, assigned: 3, stored: 2, failed: 1, excess: 1 });
    expect(problems.map(({ essayId, fileName, code }) => [code, essayId, fileName])).toEqual([
      ['PHASE_COMPLETED_WITH_FAILURES', null, null],
      ['EXCESS_FILE', null, 'file 4.txt'],
      ['EMPTY_CONTENT', slot(batchId, 2), 'file 2.txt'],
      ['PHASE_EXECUTOR_FAILED', slot(batchId, 3), 'file 3.txt'],
    ]);
    expect(problems[0]?.message).toBe('The phase spellcheck failed for some essays (1 of 2).');
    for (const { message, cure } of problems) expect([message, cure].join(' ')).toMatch(/^[A-Z].*\.$/);
  });

  test('names an actor that was set aside or stands still, once, and none of another batch', async () => {
    const batchId = await batchOf([], 2);
    const longer = slot(batchId, 1);
    await ask('batch.register', { batchId: longer, courseCode: 'SV1', expectedEssays: 1, retentionDays: 1 });
    await until(async () => (await ask('batch.get', { batchId: longer })).essaysByStatus['uploaded'] === 1);
    await world.sql`
      update actors set stalled_at = assay_now()
      where key in (${`batch/${batchId}`}, ${`essay/${slot(batchId, 2)}`}, ${`essay/${slot(longer, 1)}`})`;
    await world.sql`update actors set quarantined = 'fault' where key = ${`essay/${slot(batchId, 2)}`}`;
    const { problems } = await ask('batch.get', { batchId });
    expect(problems.map(({ code, essayId }) => [code, essayId])).toEqual([
      ['STANDS_STILL', null],
      ['SET_ASIDE', slot(batchId, 2)],
    ]);
    await world.sql`update actors set stalled_at = null, quarantined = null`;
  });

  test('L68 an unknown batch is 404', async () => {
    await expect(ask('batch.get', { batchId: 'nobody' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});

describe('essays', () => {
  test('L19 L47 the newest outcome of each phase stands with its essay and file', async () => {
    const batchId = await batchOf(['one', 'two FAILS']);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    const first = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    await assessment.drive(first.runId ?? '');
    await assessment.status(batchId, 'completed_with_failures');
    assessment.stage.isFailing = false;
    const second = await ask('batch.retry', { batchId, phase: 'spellcheck' });
    await assessment.drive(second.runId ?? '');
    await assessment.status(batchId, 'completed_successfully');
    assessment.stage.isFailing = true;

    const { items, nextCursor } = await ask('batch.results', { batchId, limit: 1 });
    expect(items).toMatchObject([{ slot: 1, fileName: 'file 1.txt', status: 'spellchecked_success' }]);
    const rest = await ask('batch.results', { batchId, limit: 1, cursor: nextCursor ?? '' });
    expect(rest.nextCursor).toBeNull();
    const [two] = rest.items;
    expect(two?.phases).toMatchObject([
      { phase: 'spellcheck', runId: second.runId, outcome: 'succeeded', metrics: { characters: 9 } },
    ]);
    expect(two?.code).toBeNull();
    expect(await ask('essay.get', { essayId: slot(batchId, 2) })).toEqual({ ...two, student: null });
    // Later phases read the corrected text; the original stays.
    expect(two?.textContentId).toBe(two?.phases[0]?.contentId);
    expect(two?.textContentId).not.toBe(two?.originalContentId);
  });

  test('the timeline is every status with what brought it, in order, page by page', async () => {
    const batchId = await batchOf(['one']);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    const essayId = slot(batchId, 1);
    const seen = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await ask('essay.timeline', {
        essayId,
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ from, to }) => [from, to])).toEqual([
      [null, 'uploaded'],
      ['uploaded', 'content_ingesting'],
      ['content_ingesting', 'ready_for_processing'],
    ]);
    expect(seen[1]).toMatchObject({ type: 'CONTENT_ASSIGNED', by: `batch/${batchId}`, outcome: 'applied' });
    await expect(ask('essay.timeline', { essayId: 'nobody', limit: 5 })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});

describe('notices', () => {
  test('are seen and read by whom they are for, and by nobody else', async () => {
    const batchId = await batchOf(['a file', 'one too many'], 1);
    const mine = await until(async () => {
      const { items } = await ask('notification.list', { limit: 200 });
      const ofBatch = items.filter((one) => one.batchId === batchId);
      return ofBatch.length > 0 ? ofBatch : null;
    });
    const [notice] = mine;
    expect(notice?.readAt).toBeNull();
    expect((await ask('notification.list', { limit: 200 }, bengt)).items).toEqual([]);
    const id = notice?.id ?? '';
    await expect(ask('notification.read', { id }, bengt)).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    const first = await ask('notification.read', { id });
    expect(await ask('notification.read', { id })).toEqual(first);
    const unread = await ask('notification.list', { limit: 200, unread: true });
    expect(unread.items.map((one) => one.id)).not.toContain(id);
  });

  test('come newest first, page by page, each once', async () => {
    await world.sql`
      insert into notifications (id, recipient, type, priority, payload, created_at)
      select 'n' || n, 'carla', 't', 'low', '{}', assay_now() from generate_series(1, 25) as n`;
    const carla = { id: 'carla', role: 'teacher', org: null } as const;
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const asked = { limit: 10, ...(cursor === undefined ? {} : { cursor }) };
      const page = await ask('notification.list', asked, carla);
      seen.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => `n${25 - at}`));
  });
});

describe('batch.pipelines', () => {
  test('says what there is and what can be done here', async () => {
    const { pipelines, phases } = await ask('batch.pipelines', {});
    expect(pipelines.map((one) => one.name)).toEqual([
      'comprehensive',
      'spellcheck',
      'grammar_check',
      'nlp',
      'cj_assessment',
      'ai_feedback',
      'editor_revision',
    ]);
    expect(phases.filter((one) => one.isAvailable).map((one) => one.name)).toEqual([
      'spellcheck',
      'grammar_check',
      'nlp',
    ]);
  });
});

test('L66 who writes reads the write, and nobody reads backwards (20 batches, 60 readers)', async () => {
  const batchIds = Array.from({ length: 20 }, newId);
  const rank = { pending_content: 0, ready: 1, processing: 2, failed: 3, cancelled: 3 } as Record<
    string,
    number
  >;
  let isOver = false;
  const reading = Array.from({ length: 60 }, async (_, at) => {
    const batchId = batchIds[at % batchIds.length] ?? '';
    let last = -1;
    while (!isOver) {
      const found = await ask('batch.get', { batchId }).catch(() => null);
      const now = found === null ? -1 : (rank[found.clientStatus] ?? 9);
      expect(now, `${batchId} went back`).toBeGreaterThanOrEqual(last);
      last = now;
      await until(() => true);
    }
    return last;
  });
  const writing = batchIds.map(async (batchId) => {
    await ask('batch.register', { batchId, courseCode: 'ENG5', expectedEssays: 1, retentionDays: 1 });
    expect(await ask('batch.get', { batchId })).toMatchObject({ clientStatus: 'pending_content' });
    await ask('batch.prompt', { batchId, text: `Prompt of ${batchId}` });
    expect((await ask('batch.get', { batchId })).hasPrompt).toBe(true);
    await assessment.addFile(batchId, { name: 'a.txt', text: `Text of ${batchId}` });
    expect((await ask('batch.get', { batchId })).essays.assigned).toBe(1);
    await assessment.status(batchId, 'ready_for_pipeline_execution');
    await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    expect((await ask('batch.get', { batchId })).clientStatus).toBe('processing');
    await ask('batch.cancel', { batchId });
    expect((await ask('batch.get', { batchId })).clientStatus).toBe('cancelled');
    expect(
      (await ask('batch.list', { limit: 200, status: 'cancelled' })).items.map((one) => one.batchId),
    ).toContain(batchId);
  });
  await Promise.all(writing);
  isOver = true;
  expect(new Set(await Promise.all(reading))).toEqual(new Set([3]));
});

test('nothing of all this has left a ledger that does not replay', async () => {
  await until(
    async () => (await world.sql`select from mailbox where due_at <= assay_now() limit 1`).length === 0,
  );
  await expectReplaysEqual(world.sql, assessment.kinds);
});
