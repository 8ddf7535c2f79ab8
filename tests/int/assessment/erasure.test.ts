/**
 * Essays are written by minors. Their words stand in contents, their names in a handful of columns, and
 * nowhere else; and after an erasure nowhere at all, while every journal replays as before.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLog, createLogObserver } from '../../../runtime/log.ts';
import { type Assessment, bengt, openAssessment, root } from '../../support/assessment.ts';
import { type FactLog, openFactLog } from '../../support/fact-log.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { columnsWith } from '../../support/personal.ts';
import { freshId } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let assessment: Assessment;
let facts: FactLog;
const lines: string[] = [];
beforeAll(async () => {
  world = await openWorld();
  const to = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'trace', environment: 'test', to });
  assessment = await openAssessment(world, { observer: createLogObserver(log) });
  facts = await openFactLog(world.nats.url);
});
afterAll(async () => {
  await facts.close();
  await world.close();
});
const made: string[] = [];
/** So that what one test leaves is not found by the next. */
afterEach(async () => {
  assessment.stage.release();
  for (const batchId of made.splice(0)) await ask('batch.erase', { batchId });
});

const ask: Assessment['ask'] = (...asked) => assessment.ask(...asked);
const newId = (): string => freshId().replace('m-', 'e-');
const running = { redo: false, env: 'local', lane: 'default', mode: 'run' } as const;
const slot = (batchId: string, number: number): string => `${batchId}-0000${number}`;

/** One word for each thing of somebody, so that what is found says what it was. */
const secrets = {
  text: 'Xylophoneberry',
  other: 'Yellowdandelion',
  fileName: 'Zebrafishkatarina',
  student: 'Quillfeather',
  prompt: 'Marmaladeprompt',
  batchName: 'Tangerineclass',
};
const everySecret = Object.values(secrets);
/** Where they may stand, each for its reason; see migrations/0003-assessment.sql. */
const allowed = ['associations.student_name', 'batches.name', 'contents.body', 'files.name'];

const quiet = () =>
  until(async () => JSON.stringify(await leftovers(world.sql)) === JSON.stringify(nothingLeft), {
    what: 'nothing to be left to do',
  });

async function expectNowhereElse(): Promise<void> {
  expect((await columnsWith(world.sql, everySecret)).filter((column) => !allowed.includes(column))).toEqual(
    [],
  );
  const said = JSON.stringify(await facts.all());
  const logged = lines.join('\n');
  for (const secret of everySecret) {
    expect(said.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(logged.toLowerCase()).not.toContain(secret.toLowerCase());
  }
}

async function expectNowhere(words: readonly string[]): Promise<void> {
  expect(await columnsWith(world.sql, words)).toEqual([]);
}

/** With a class, so that students are confirmed: three essays, one of which fails, and one file too many. */
async function personalBatch(): Promise<string> {
  const { batchId } = await ask('batch.register', {
    batchId: newId(),
    name: secrets.batchName,
    courseCode: 'ENG5',
    classId: 'class-1',
    expectedEssays: 3,
    prompt: `Write about ${secrets.prompt}`,
    retentionDays: 365,
  });
  made.push(batchId);
  const texts = [`It was ${secrets.text}`, `A ${secrets.other} FAILS`, ' ', `${secrets.text} too many`];
  for (const [at, text] of texts.entries()) {
    await assessment.addFile(batchId, { name: `${secrets.fileName} ${at}.txt`, text });
    await until(async () => {
      const { assigned, excess } = (await ask('batch.get', { batchId })).essays;
      return assigned + excess === at + 1;
    });
  }
  await assessment.status(batchId, 'awaiting_student_validation');
  const associations = [1, 2].map((number) => ({
    essayId: slot(batchId, number),
    studentId: `s-${number}`,
    studentName: `${secrets.student} ${number}`,
    method: 'human' as const,
  }));
  await ask('batch.confirm', { batchId, associations });
  return batchId;
}

async function runThrough(batchId: string): Promise<void> {
  const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
  await assessment.drive(runId ?? '');
  await assessment.status(batchId, 'completed_with_failures');
}

describe('what is personal', () => {
  test('stands where it may and nowhere else: no journal, mail, task, fact, notice or log line', async () => {
    const batchId = await personalBatch();
    await runThrough(batchId);
    await assessment.addFile(batchId, { name: `${secrets.fileName}.txt`, text: `${secrets.text} late` });
    await ask('batch.prompt', { batchId, text: `More ${secrets.prompt}` });
    await expect(
      ask('batch.register', {
        batchId,
        name: secrets.batchName,
        courseCode: 'ENG5',
        expectedEssays: 1,
        retentionDays: 1,
      }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await quiet();
    // They are there at all: else nothing would be found whatever was written.
    expect(await columnsWith(world.sql, everySecret)).toEqual(allowed);
    expect(lines.length).toBeGreaterThan(20);
    expect((await facts.all()).length).toBeGreaterThan(20);
    await expectNowhereElse();
  });
});

describe('essay.erase', () => {
  test('takes the text, the file and the student of one essay and leaves the others', async () => {
    const batchId = await personalBatch();
    await runThrough(batchId);
    const essayId = slot(batchId, 1);
    const erased = await ask('essay.erase', { essayId });
    // The file, the text in it, the corrected text.
    expect(erased).toEqual({ essayId, erasedContents: 3, status: 'essay_critical_failure' });
    expect(await ask('essay.erase', { essayId })).toEqual({ ...erased, erasedContents: 0 });
    expect(await ask('essay.get', { essayId })).toMatchObject({
      fileName: null,
      status: 'essay_critical_failure',
    });
    expect((await ask('essay.get', { essayId })).erasedAt).not.toBeNull();
    await expectNowhere([`It was ${secrets.text}`, `${secrets.student} 1`, `${secrets.fileName} 0`]);
    expect(await columnsWith(world.sql, [secrets.other])).toEqual(['contents.body']);
    expect(await columnsWith(world.sql, [`${secrets.student} 2`])).toEqual(['associations.student_name']);
    expect((await ask('essay.get', { essayId })).student).toBeNull();
    const { items } = await ask('batch.students', { batchId, limit: 50 });
    expect(items.map((one) => one.essayId)).toEqual([slot(batchId, 2)]);
    // What was found out about it stays: it names nobody.
    expect((await ask('essay.get', { essayId })).phases).toMatchObject([{ outcome: 'succeeded' }]);
  });

  test('of an essay that is final, too (it takes no message any more)', async () => {
    const batchId = await personalBatch();
    await ask('batch.close', { batchId });
    const essayId = slot(batchId, 1);
    await until(async () => (await ask('essay.get', { essayId })).status === 'all_processing_completed');
    expect(await ask('essay.erase', { essayId })).toMatchObject({ erasedContents: 2 });
    await expectNowhere([`It was ${secrets.text}`, `${secrets.student} 1`]);
  });

  test('of an essay in a phase ends its part in it, and its late result stores nothing', async () => {
    const batchId = await personalBatch();
    assessment.stage.hold();
    const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
    const driven = assessment.drive(runId ?? '');
    const essayId = slot(batchId, 1);
    await until(async () => (await ask('essay.get', { essayId })).status === 'spellchecking_in_progress');
    await ask('essay.erase', { essayId });
    assessment.stage.release();
    await driven;
    await quiet();
    await expectNowhere([`It was ${secrets.text}`]);
    expect((await ask('batch.get', { batchId })).run?.phases[0]).toMatchObject({ total: 2, succeeded: 0 });
  });

  test('an unknown essay is 404', async () => {
    await expect(ask('essay.erase', { essayId: 'nobody' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});

describe('batch.erase', () => {
  const drives: Promise<void>[] = [];
  const moments: readonly (readonly [string, (batchId: string) => Promise<unknown>])[] = [
    ['before its first run', () => Promise.resolve()],
    ['after a run', runThrough],
    ['closed', (batchId) => ask('batch.close', { batchId })],
    ['cancelled', (batchId) => ask('batch.cancel', { batchId, reason: `For ${secrets.student}` })],
    [
      'in the middle of a run',
      async (batchId) => {
        assessment.stage.hold();
        const { runId } = await ask('batch.run', { batchId, pipeline: 'spellcheck', ...running });
        drives.push(assessment.drive(runId ?? ''));
        await until(async () => {
          const { essaysByStatus } = await ask('batch.get', { batchId });
          return essaysByStatus['spellchecking_in_progress'] === 2;
        });
      },
    ],
  ];
  test.each(moments)('takes everything of a batch: %s', async (_moment, before) => {
    const batchId = await personalBatch();
    await before(batchId);
    const stood = await ask('batch.get', { batchId });
    const { erasedContents } = await ask('batch.erase', { batchId });
    expect(erasedContents).toBeGreaterThanOrEqual(6);
    await expectNowhere(everySecret);
    assessment.stage.release();
    await Promise.all(drives.splice(0));
    await quiet();
    // Nothing that was under way has brought anything back.
    await expectNowhere(everySecret);
    const hashes = await world.sql`
      select from contents where batch_id = ${batchId} and sha256 is not null
      union all select from files where batch_id = ${batchId} and sha256 is not null`;
    expect(hashes).toHaveLength(0);
    expect(await ask('batch.erase', { batchId })).toEqual({ batchId, erasedContents: 0 });
    expect((await ask('batch.students', { batchId, limit: 50 })).items).toEqual([]);
    // Numbers and history stay.
    const now = await ask('batch.get', { batchId });
    expect(now.erasedAt).not.toBeNull();
    expect(now.essays.expected).toBe(stood.essays.expected);
    expect(
      (await ask('essay.timeline', { essayId: slot(batchId, 1), limit: 50 })).items.length,
    ).toBeGreaterThan(2);
  });

  test('an erased batch takes no text, no name and no run', async () => {
    const batchId = await personalBatch();
    await ask('batch.erase', { batchId });
    await expect(ask('batch.prompt', { batchId, text: secrets.prompt })).rejects.toMatchObject({
      code: 'ALREADY_FINAL',
    });
    await expect(ask('batch.confirm', { batchId, associations: [] })).rejects.toMatchObject({
      code: 'ALREADY_FINAL',
    });
    await expect(ask('batch.run', { batchId, pipeline: 'spellcheck', ...running })).rejects.toMatchObject({
      code: 'ALREADY_FINAL',
    });
    await quiet();
    await expectNowhere(everySecret);
  });

  test('a registration that is repeated after the erasure does not bring the name back', async () => {
    const asked = {
      name: secrets.batchName,
      prompt: secrets.prompt,
      courseCode: 'ENG5',
      expectedEssays: 1,
      retentionDays: 1,
      idempotencyKey: newId(),
    } as const;
    const { batchId } = await ask('batch.register', asked);
    await ask('batch.erase', { batchId });
    expect(await ask('batch.register', asked)).toMatchObject({ batchId, name: null });
    await expectNowhere(everySecret);
  });

  test('an unknown batch is 404, for whomever', async () => {
    for (const by of [bengt, root]) {
      const erase = ask('batch.erase', { batchId: 'nobody' }, by);
      await expect(erase).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    }
  });
});

test('every journal replays as before, and says nothing', async () => {
  await quiet();
  await expectReplaysEqual(world.sql, assessment.kinds);
  await expectNowhere(everySecret);
  await expectNowhereElse();
});
