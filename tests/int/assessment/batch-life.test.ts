/**
 * Batches after their intake, with real runs: what the rows say at the end, and what is left after erasure.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actorKey } from '../../../contracts/ids.ts';
import { eraseEssay } from '../../../persistence/assessment/erase-essay.ts';
import { type Assessment, openAssessment } from '../../support/assessment.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { rowsTouched } from '../../support/rows-touched.ts';
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

const input = {
  batchId: 'b',
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
};
const texts = ['the first', 'this one FAILS', 'the third'];
async function readyBatch(more: object = {}): Promise<void> {
  await begin(assessment.runtime, 'batch/b', { ...input, ...more });
  for (const [index, text] of texts.entries()) await assessment.addFile('b', { name: `${index}.txt`, text });
  await assessment.status('b', 'ready_for_pipeline_execution');
}
const say = (type: string, payload: object = {}) =>
  tell(assessment.runtime, 'batch/b', { type, payload: { by: 'anna', reason: null, ...payload } });
const run = async (pipeline: string): Promise<string> => {
  const answer = await assessment.ask('batch.run', {
    batchId: 'b',
    pipeline,
    mode: 'run',
    redo: false,
    env: 'local',
    lane: 'default',
    prompt: 'Write about the sea.',
  });
  return answer.runId ?? '';
};
const batchRow = async () => (await world.sql`select * from batches where id = 'b'`)[0] ?? {};
const statuses = async (): Promise<readonly string[]> => {
  const rows = await world.sql<{ status: string }[]>`
    select status from actors where kind = 'essay' order by key`;
  return rows.map((row) => row.status);
};
const bodies = () => world.sql<{ kind: string; essayId: string | null }[]>`
  select kind, essay_id as "essayId" from contents where body is not null order by kind, essay_id`;

describe('a run', () => {
  test('L11 L46 goes on with the survivors; the rows tell who failed where, and how it ended', async () => {
    await readyBatch();
    const runId = await run('nlp');
    await assessment.drive(runId);
    await assessment.status('b', 'completed_with_failures');
    expect(await batchRow()).toMatchObject({
      client_status: 'completed_with_failures',
      active_run: null,
      last_run: runId,
      stored: 3,
      failed: 0,
    });
    const phases = await world.sql`
      select essay_id as essay, phase, outcome, code, metrics is not null as measured,
             started_at <= ended_at as "hasTimes", duration_ms >= 0 as "hasLength"
      from essay_phases order by phase, essay_id`;
    const whole = { hasTimes: true, hasLength: true };
    const good = { ...whole, outcome: 'succeeded', code: null, measured: true };
    const bad = { ...whole, outcome: 'failed', code: 'PHASE_EXECUTOR_FAILED', measured: false };
    expect(phases).toEqual([
      { essay: 'b-00001', phase: 'nlp', ...good },
      { essay: 'b-00003', phase: 'nlp', ...good },
      { essay: 'b-00001', phase: 'spellcheck', ...good },
      { essay: 'b-00002', phase: 'spellcheck', ...bad },
      { essay: 'b-00003', phase: 'spellcheck', ...good },
    ]);
    expect(await statuses()).toEqual(['nlp_success', 'spellcheck_failed', 'nlp_success']);
    const [second] = await world.sql`select code from essays where id = 'b-00002'`;
    expect(second).toEqual({ code: 'PHASE_EXECUTOR_FAILED' });
    await expectReplaysEqual(world.sql, assessment.kinds);
  });

  test('L08 L48 the text of an essay is the newest, and its first one stays known', async () => {
    await readyBatch();
    await assessment.drive(await run('nlp'));
    await assessment.status('b', 'completed_with_failures');
    const [essay] = await world.sql<{ text: string; original: string }[]>`
      select convert_from(t.body, 'utf8') as text, convert_from(o.body, 'utf8') as original
      from essays e join contents t on t.id = e.text_content_id
           join contents o on o.id = e.original_content_id
      where e.id = 'b-00001'`;
    expect(essay).toEqual({ text: 'the first checked checked', original: 'the first' });
  });

  test('the teacher is told when it begins, as phases end, and how it ended, once each', async () => {
    await readyBatch();
    await assessment.drive(await run('spellcheck'));
    await assessment.status('b', 'completed_with_failures');
    const notices = await world.sql`
      select type, priority, action_required as urgent from notifications where recipient = 'anna'
      order by place`;
    expect(notices).toEqual([
      { type: 'batch_files_uploaded', priority: 'standard', urgent: false },
      { type: 'batch_processing_started', priority: 'low', urgent: false },
      { type: 'batch_spellcheck_completed', priority: 'low', urgent: false },
      { type: 'pipeline_completed', priority: 'immediate', urgent: true },
      { type: 'batch_results_ready', priority: 'high', urgent: false },
    ]);
  });

  test('L54 cancelled in the middle: essays are where they were, late results change nothing', async () => {
    await readyBatch();
    assessment.stage.hold();
    const runId = await run('spellcheck');
    const driven = assessment.drive(runId);
    await until(async () => (await statuses()).every((status) => status === 'spellchecking_in_progress'));
    await say('CANCEL');
    await driven;
    await until(async () => (await statuses()).every((status) => status === 'ready_for_processing'));
    assessment.stage.release();
    await until(async () => (await batchRow())['active_run'] === null);
    expect(await batchRow()).toMatchObject({
      status: 'cancelled',
      client_status: 'cancelled',
      last_run: runId,
    });
    const [phases] = await world.sql`select count(outcome)::int as outcomes from essay_phases`;
    expect(phases).toEqual({ outcomes: 0 });
    await expectReplaysEqual(world.sql, assessment.kinds);
  });
});

describe('erasure', () => {
  test('of one essay in the middle of a phase: its run goes on without it, no text is left', async () => {
    await readyBatch({ classId: 'k', studentValidationMs: 1 });
    await world.sql`
      insert into associations (essay_id, batch_id, student_name, method, confirmed_by, confirmed_at)
      select id, 'b', 'Name', 'human', 'anna', assay_now() from essays`;
    assessment.stage.hold();
    const runId = await run('spellcheck');
    const driven = assessment.drive(runId);
    await until(async () => (await statuses()).every((status) => status === 'spellchecking_in_progress'));
    await tell(assessment.runtime, 'essay/b-00001', { type: 'ERASE', payload: { by: 'anna' } });
    expect((await bodies()).filter((one) => one.essayId === 'b-00001')).toEqual([]);
    const [file] = await world.sql`select name, sha256, status from files where essay_id = 'b-00001'`;
    expect(file).toEqual({ name: null, sha256: null, status: 'stored' });
    expect(await world.sql`select from associations where essay_id = 'b-00001'`).toHaveLength(0);
    expect(await world.sql`select from associations`).toHaveLength(2);
    assessment.stage.release();
    await driven;
    await assessment.status('b', 'completed_with_failures');
    expect(await batchRow()).toMatchObject({ stored: 2, assigned: 3 });
    const [phase] = await world.sql`select outcome, code from essay_phases where essay_id = 'b-00001'`;
    expect(phase).toEqual({ outcome: 'failed', code: 'ESSAY_ERASED' });
    await expectReplaysEqual(world.sql, assessment.kinds);
  });

  test('of a whole batch: final essays lose their texts, too, and files without a slot', async () => {
    await readyBatch();
    await assessment.addFile('b', { name: 'late.txt', text: 'too late' });
    await assessment.drive(await run('spellcheck'));
    await assessment.status('b', 'completed_with_failures');
    await say('CLOSE');
    await until(async () => (await statuses()).every((status) => status === 'all_processing_completed'));
    await say('ERASE_ALL');
    expect(await bodies()).toEqual([]);
    const [left] = await world.sql`
      select (select count(*)::int from files where name is not null or sha256 is not null) as files,
             (select count(*)::int from essays where erased_at is null) as essays,
             (select count(*)::int from contents where sha256 is not null) as hashes`;
    expect(left).toEqual({ files: 0, essays: 0, hashes: 0 });
    const row = await batchRow();
    expect(row).toMatchObject({ status: 'completed_with_failures', prompt_content_id: null, name: null });
    expect(row['erased_at']).not.toBeNull();
    await expectReplaysEqual(world.sql, assessment.kinds);
  });

  test('comes by itself when the time to keep is over', async () => {
    await readyBatch({ retentionMs: 1_500 });
    await until(async () => (await batchRow())['erased_at'] !== null);
    expect(await bodies()).toEqual([]);
    await until(async () => (await statuses()).every((status) => status === 'essay_critical_failure'));
    await until(async () => (await batchRow())['stored'] === 0);
  });

  test('reads only what it erases, and says how much that was', async () => {
    await readyBatch();
    await world.sql`
      insert into essays (id, batch_id, slot, created_at, updated_at)
      select 'x-' || n, 'x', n, assay_now(), assay_now() from generate_series(1, 3000) as n`;
    await world.sql`
      insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
      select 'c-' || n, 'extracted_plaintext', 'x', 'x-' || n, 'text/plain', int4send(n), 'text', 4
      from generate_series(1, 3000) as n`;
    await world.sql`analyze`;
    const { result, touched } = await rowsTouched(world.sql, (sql) => eraseEssay(sql, ['b-00001', 'x-7']));
    // The raw file and the text of one, the text of the other.
    expect(result).toBe(3);
    expect(Math.max(...touched.values())).toBeLessThan(30);
    expect(await eraseEssay(world.sql, ['b-00001', 'x-7', 'nobody'])).toBe(0);
    expect(await bodies()).toHaveLength(3_003);
  });
});

test('a batch of a thousand begins in one turn, and its rows with it', async () => {
  const many = { ...input, batchId: 'many', expected: 1_000 };
  expect(await begin(assessment.runtime, actorKey('batch', 'many'), many)).toMatchObject({
    result: 'accepted',
  });
  const [rows] = await world.sql`
    select count(*)::int as essays, min(id) as first, max(id) as last, max(slot) as slot from essays`;
  expect(rows).toEqual({ essays: 1_000, first: 'many-00001', last: 'many-01000', slot: 1_000 });
  await until(async () => (await statuses()).length === 1_000);
});
