/**
 * Intake with everything real but the extractor: many files at once, the same file often, files that fail.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BatchInput } from '../../../contracts/assessment/messages.ts';
import { actorKey } from '../../../contracts/ids.ts';
import { type Assessment, openAssessment } from '../../support/assessment.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let assessment: Assessment;
beforeEach(async () => {
  world = await openWorld();
  assessment = await openAssessment(world);
});
afterEach(async () => {
  await world.close();
});

const inputOf = (batchId: string, more: Partial<BatchInput> = {}): Partial<BatchInput> => ({
  batchId,
  owner: 'anna',
  org: null,
  courseCode: 'ENG5',
  classId: null,
  assignmentId: null,
  expected: 3,
  promptContentId: null,
  intakeMs: 3_600_000,
  studentValidationMs: 3_600_000,
  retentionMs: null,
  ...more,
});
const register = async (batchId: string, more: Partial<BatchInput> = {}): Promise<void> => {
  const input = JSON.parse(JSON.stringify(inputOf(batchId, more))) as never;
  expect(await begin(assessment.runtime, actorKey('batch', batchId), input)).toMatchObject({
    result: 'accepted',
  });
};
const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const addFiles = (batchId: string, texts: readonly string[]): Promise<string[]> =>
  Promise.all(texts.map((text, index) => assessment.addFile(batchId, { name: `${index}.txt`, text })));
const rowOf = async (batchId: string) => {
  const [row] = await world.sql`
    select status, client_status, assigned, stored, failed, excess,
           intake_completed_at is not null as complete
    from batches where id = ${batchId}`;
  return row;
};
const restingIn = (batchId: string, status: string) =>
  until(async () => (await rowOf(batchId))?.['status'] === status, { what: `${batchId} in ${status}` });
const notices = (batchId: string) =>
  world.sql`
    select type, priority, action_required as "isUrgent", recipient from notifications
    where batch_id = ${batchId} order by place`;
/** How often a batch said that its intake is over, read from what it did. */
const completionsOf = async (): Promise<readonly number[]> => {
  const rows = await world.sql<{ count: number }[]>`
    select (length(text) - length(replace(text, 'fact batch.intake.completed', ''))) / 27 as count
    from (select string_agg(effects::text, ' ') as text from journal
          where actor like 'batch/%' group by actor) as said`;
  return rows.map((row) => row.count);
};

it('L05 a hundred times as many files as slots at once: each has one, and the intake ends once', async () => {
  const batches = numbered(100).map((index) => `many-${index}`);
  for (const batchId of batches) await register(batchId, { expected: 5 });
  for (const wave of numbered(10)) {
    const some = batches.slice(wave * 10, wave * 10 + 10);
    await Promise.all(
      some.map((batchId) =>
        addFiles(
          batchId,
          numbered(5).map((one) => `text ${one}`),
        ),
      ),
    );
  }
  await until(async () => {
    const [row] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from batches where status = 'ready_for_pipeline_execution'`;
    return row?.count === 100;
  });
  const [slots] = await world.sql`
    select count(*)::int as files, count(distinct essay_id)::int as essays,
           count(*) filter (where status = 'stored')::int as stored,
           (select count(*)::int from intake_completions where stored = 5 and failed = 0) as completions
    from files`;
  expect(slots).toEqual({ files: 500, essays: 500, stored: 500, completions: 100 });
  expect(await completionsOf()).toEqual(numbered(100).map(() => 1));
  await until(async () => (await leftovers(world.sql))['facts'] === 0);
  expect(await leftovers(world.sql)).toEqual(nothingLeft);
  await expectReplaysEqual(world.sql, assessment.kinds);
}, 120_000);

it('L32 the same file twenty times takes one slot, and every sender gets the same answer', async () => {
  await register('same');
  const fileId = await assessment.addFile('same', { name: 'a.txt', text: 'the text' });
  const again = await Promise.all(
    numbered(20).map(() => assessment.addFile('same', { name: 'b.txt', text: 'the text' })),
  );
  expect(new Set([fileId, ...again]).size).toBe(1);
  const answers = await Promise.all(
    numbered(20).map(() =>
      tell(assessment.runtime, actorKey('batch', 'same'), {
        type: 'FILE_RECEIVED',
        payload: { fileId },
        id: `file:${fileId}`,
      }),
    ),
  );
  const [answer] = answers;
  expect(answer).toMatchObject({ result: 'accepted', status: 'awaiting_content_validation' });
  for (const other of answers) expect(other).toEqual(answer);
  await until(async () => (await rowOf('same'))?.['stored'] === 1);
  expect(await rowOf('same')).toMatchObject({ assigned: 1, stored: 1, failed: 0, excess: 0 });
  await expectReplaysEqual(world.sql, assessment.kinds);
});

it('L28 a file that fails is named, and the intake ends with the rest', async () => {
  await register('some');
  const [, bad] = await addFiles('some', ['one', '  ', 'three']);
  await restingIn('some', 'ready_for_pipeline_execution');
  expect(await rowOf('some')).toMatchObject({ assigned: 3, stored: 2, failed: 1, complete: true });
  const [failed] = await world.sql`
    select f.status, f.code, e.code as "essayCode", e.file_id as "fileId", e.text_content_id as text
    from files f join essays e on e.id = f.essay_id where f.id = ${bad ?? ''}`;
  expect(failed).toEqual({
    status: 'failed',
    code: 'EMPTY_CONTENT',
    essayCode: 'EMPTY_CONTENT',
    fileId: bad,
    text: null,
  });
  const standard = { isUrgent: false, priority: 'standard', recipient: 'anna' };
  expect(await notices('some')).toEqual([
    { ...standard, type: 'batch_files_uploaded' },
    { ...standard, type: 'batch_validation_failed', priority: 'immediate', isUrgent: true },
  ]);
});

it('a better file brings on a batch that had nothing', async () => {
  await register('better', { expected: 1 });
  await addFiles('better', ['']);
  await restingIn('better', 'content_ingestion_failed');
  const fileId = await assessment.addFile('other', { name: 'better.txt', text: 'a better text' });
  await tell(assessment.runtime, actorKey('essay', 'better-00001'), {
    type: 'CONTENT_REPLACED',
    payload: { fileId },
  });
  await restingIn('better', 'ready_for_pipeline_execution');
  expect(await rowOf('better')).toMatchObject({ assigned: 1, stored: 1, failed: 0 });
  const [essay] = await world.sql`
    select code, file_id as "fileId", characters, words from essays where id = 'better-00001'`;
  expect(essay).toEqual({ code: null, fileId, characters: 13, words: 3 });
  expect(await completionsOf()).toEqual([1]);
});

it('L71 a file too many is kept, marked and told', async () => {
  await register('full', { expected: 1 });
  await addFiles('full', ['one']);
  await restingIn('full', 'ready_for_pipeline_execution');
  const excess = await assessment.addFile('full', { name: 'late.txt', text: 'late' });
  const [row] = await world.sql`select status, essay_id as "essayId" from files where id = ${excess}`;
  expect(row).toEqual({ status: 'excess', essayId: null });
  expect(await rowOf('full')).toMatchObject({ assigned: 1, stored: 1, excess: 1 });
  expect((await notices('full')).at(-1)).toMatchObject({ type: 'batch_file_excess', isUrgent: true });
});

it('the intake that nobody closes is closed by its timer', async () => {
  await register('slow', { intakeMs: 300 });
  await addFiles('slow', ['one']);
  await restingIn('slow', 'ready_for_pipeline_execution');
  const [row] = await world.sql`select expected, stored, failed from intake_completions`;
  expect(row).toEqual({ expected: 3, stored: 1, failed: 0 });
});

it('L61 a batch is the same after a restart: files go on where they were', async () => {
  await register('kept');
  await addFiles('kept', ['one', 'two']);
  await assessment.runtime.stop();
  assessment = await openAssessment(world);
  await assessment.addFile('kept', { name: '3.txt', text: 'three' });
  await restingIn('kept', 'ready_for_pipeline_execution');
  expect(await rowOf('kept')).toMatchObject({ assigned: 3, stored: 3 });
  await expectReplaysEqual(world.sql, assessment.kinds);
});

it('a class: students are linked to their essays, in whatever order they are confirmed', async () => {
  await register('class', { classId: 'k', expected: 1 });
  await register('elsewhere', { expected: 1 });
  const link = { studentId: 's1', studentName: 'Anna', confidence: 0.9, method: 'auto' };
  const foreign = { ...link, essayId: 'elsewhere-00001' };
  const list = [{ essayId: 'class-00001', ...link }, foreign, { ...link, essayId: 'nobody' }, 'no object'];
  const { id: contentId } = await assessment.host.contents.put({
    kind: 'associations_json',
    batchId: 'class',
    essayId: null,
    runId: null,
    mediaType: 'application/json',
    body: Buffer.from(JSON.stringify(list)),
  });
  await tell(assessment.runtime, actorKey('batch', 'class'), {
    type: 'ASSOCIATIONS_CONFIRMED',
    payload: { contentId, by: 'anna' },
  });
  const linked = () => world.sql`
    select essay_id as "essayId", student_name as name, method, confirmed_by as by from associations`;
  expect(await linked()).toEqual([{ essayId: 'class-00001', name: 'Anna', method: 'auto', by: 'anna' }]);
  expect((await rowOf('class'))?.['status']).toBe('awaiting_content_validation');
  await addFiles('class', ['one']);
  await restingIn('class', 'ready_for_pipeline_execution');
  expect(await notices('class')).toMatchObject([
    { type: 'student_associations_confirmed', priority: 'high' },
    { type: 'batch_files_uploaded' },
  ]);
});

it('a content that is no list of students links nobody, and breaks nothing', async () => {
  await register('class', { classId: 'k', expected: 1 });
  for (const [kind, body] of [
    ['raw_upload_blob', 'no json'],
    ['associations_json', '{"a":1}'],
  ] as const) {
    const owner = { batchId: 'class', essayId: null, runId: null };
    const content = { kind, ...owner, mediaType: 'application/json', body: Buffer.from(body) };
    const { id: contentId } = await assessment.host.contents.put(content);
    const message = { type: 'ASSOCIATIONS_CONFIRMED', payload: { contentId, by: 'anna' } };
    expect(await tell(assessment.runtime, actorKey('batch', 'class'), message)).toMatchObject({
      result: 'accepted',
    });
  }
  expect(await world.sql`select from associations`).toHaveLength(0);
});

it('a silent teacher: the batch goes on without, and is told so', async () => {
  await register('silent', { classId: 'k', expected: 1, studentValidationMs: 200 });
  await addFiles('silent', ['one']);
  await restingIn('silent', 'ready_for_pipeline_execution');
  expect((await notices('silent')).at(-1)).toMatchObject({
    type: 'validation_timeout_processed',
    priority: 'immediate',
  });
});
