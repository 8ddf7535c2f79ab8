/** Pipelines over batches, through the whole product: what executors are told, and who hears of it. */
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutorInput } from '../../../contracts/assessment/messages.ts';
import { type FactType, facts } from '../../../contracts/assessment/facts.ts';
import { connectAssessment } from '../../../runtime/assessment/client.ts';
import { type FactLog, openFactLog } from '../../support/fact-log.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { deliveries } from '../../support/judge.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

const jwtSecret = 'a-shared-secret-of-more-than-32-characters';
let product: ProductWorld;
let log: FactLog;
beforeAll(async () => {
  product = await openProduct({}, { jwtSecret });
  log = await openFactLog(product.world.nats.url);
});
afterAll(async () => {
  await log.close();
  await product.close();
});

const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => essayText(at + 1));
const prompt = 'Write about a number that you like.';
const noticesOf = async (batchId: string): Promise<readonly string[]> => {
  const rows = await product.sql<{ type: string }[]>`
    select type from notifications where batch_id = ${batchId} and recipient = 'anna' order by place`;
  return rows.map((row) => row.type);
};
const quiet = () =>
  until(async () => {
    const [row] = await product.sql<{ left: number }[]>`
      select (select count(*) from mailbox where due_at <= assay_now())::int
           + (select count(*) from outbox)::int as left`;
    return row?.left === 0;
  });
const factsOf = async (batchId: string, type: FactType) =>
  (await log.all())
    .map((one) => ({ type: one.type, payload: one.payload as Record<string, unknown> }))
    .filter((one) => one.type === type && one.payload['batchId'] === batchId);

describe('an executor', () => {
  it('L13 L17 L18 is told the prompt of the request, whose batch it is, and its assignment', async () => {
    const token = await new SignJWT({ sub: 'anna', role: 'teacher', org: 'north' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(jwtSecret));
    const anna = await connectAssessment({ url: product.world.nats.url, token });
    const batchId = 'whose';
    await anna.ask('batch.register', { batchId, courseCode: 'SV2', expectedEssays: 2, assignmentId: 'a-7' });
    const files = texts(2).map((text, at) => ({ name: `${at}.txt`, text }));
    await anna.ask('batch.add', { batchId, files });
    await product.when(batchId, ({ clientStatus }) => clientStatus === 'ready');
    expect(await anna.ask('batch.preflight', { batchId, pipeline: 'cj_assessment', prompt })).toMatchObject({
      allowed: true,
    });
    const { runId } = await anna.ask('batch.run', { batchId, pipeline: 'cj_assessment', prompt });
    await product.ended(batchId, runId);
    await anna.close();

    const [judge] = await product.sql<{ snapshot: string }[]>`
      select snapshot::text as snapshot from actors where kind = 'judge' and key like ${`judge/${runId}~%`}`;
    const { context } = JSON.parse(judge?.snapshot ?? '') as { readonly context: ExecutorInput };
    expect(context.batch).toMatchObject({ owner: 'anna', org: 'north', assignmentId: 'a-7', language: 'sv' });
    const [stored] = await product.sql`
      select convert_from(body, 'utf8') as prompt from contents where id = ${context.batch.promptContentId}`;
    expect(stored).toEqual({ prompt });
    expect(await product.client.ask('batch.get', { batchId })).toMatchObject({
      owner: 'anna',
      org: 'north',
      assignmentId: 'a-7',
      status: 'completed_successfully',
    });
  });

  it('L16 that delivers everything 83 times changes each essay once, and the teacher is told once', async () => {
    await product.ready('often', texts(3), { prompt });
    const batch = await product.runThrough('often', 'cj_assessment');
    await quiet();
    expect(batch).toMatchObject({ status: 'completed_successfully' });
    expect(batch.run?.phases.at(-1)).toMatchObject({ phase: 'cj_assessment', total: 3, succeeded: 3 });
    const rows = await product.sql`
      select actor, count(*)::int as heard from journal
      where actor like 'essay/often-%' and type = 'EVT_CJ_ASSESSMENT_SUCCEEDED' and outcome = 'applied'
      group by 1 order by 1`;
    expect(rows.map((row) => row['heard'])).toEqual([1, 1, 1]);
    const [mail] = await product.sql<{ heard: number }[]>`
      select count(*)::int as heard from journal where actor = 'essay/often-00001' and sender like 'judge/%'`;
    expect(mail?.heard).toBe(deliveries);
    const completed = await factsOf('often', 'essay.phase.completed');
    expect(completed.filter(({ payload }) => payload['phase'] === 'cj_assessment')).toHaveLength(3);
    expect(await factsOf('often', 'run.phase.ended')).toHaveLength(2);
    expect(await noticesOf('often')).toEqual([
      'batch_files_uploaded',
      'batch_processing_started',
      'batch_spellcheck_completed',
      'batch_cj_assessment_completed',
      'pipeline_completed',
      'batch_results_ready',
    ]);
  });

  it('L39 that gives up fails the phase for all, within seconds', async () => {
    await product.ready('broken', texts(3), { prompt });
    const startedAt = performance.now();
    const batch = await product.runThrough('broken', 'cj_assessment');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(batch).toMatchObject({ status: 'failed_critically', clientStatus: 'failed' });
    expect(batch.run?.phases).toMatchObject([
      { phase: 'spellcheck', outcome: 'completed_successfully' },
      { phase: 'cj_assessment', outcome: 'failed_critically', succeeded: 0, failed: 3 },
    ]);
  });

  it('L65 that fails one essay leaves it failed in the results, by its code, beside the others', async () => {
    await product.ready('unfair', texts(3), { prompt });
    await product.runThrough('unfair', 'cj_assessment');
    const { items } = await product.client.ask('batch.results', { batchId: 'unfair' });
    expect(items.map(({ status, code }) => [status, code])).toEqual([
      ['cj_assessment_success', null],
      ['cj_assessment_failed', 'PHASE_EXECUTOR_FAILED'],
      ['cj_assessment_success', null],
    ]);
    const judged = items.map(({ phases }) => phases.find(({ phase }) => phase === 'cj_assessment'));
    expect(judged.map((one) => [one?.outcome, one?.metrics])).toEqual([
      ['succeeded', { rank: 1 }],
      ['failed', null],
      ['succeeded', { rank: 3 }],
    ]);
  });
});

describe('a run', () => {
  it('L38 in which every essay fails ends, says so, and the teacher is told', async () => {
    await product.ready('hopeless', texts(2), { prompt });
    const batch = await product.runThrough('hopeless', 'nlp');
    expect(batch).toMatchObject({ status: 'failed_critically', clientStatus: 'failed' });
    expect(batch.run).toMatchObject({ status: 'failed' });
    await quiet();
    expect(await factsOf('hopeless', 'batch.run.ended')).toMatchObject([
      { payload: { status: 'failed', succeeded: 0, failed: 2 } },
    ]);
    const [notice] = await product.sql`
      select priority, action_required as "isUrgent", payload ->> 'status' as status from notifications
      where batch_id = 'hopeless' and type = 'pipeline_completed'`;
    expect(notice).toEqual({ priority: 'immediate', isUrgent: true, status: 'failed' });
  });

  it('L64 L63 of `nlp` alone has results, once, without any judge', async () => {
    await product.ready('alone', texts(2), { prompt });
    await product.runThrough('alone', 'nlp');
    const notices = await noticesOf('alone');
    expect(notices.filter((type) => type === 'batch_results_ready')).toHaveLength(1);
    expect(notices).not.toContain('batch_cj_assessment_completed');
  });

  it('L8 L47 after another reads the corrected texts, and leaves out who failed before', async () => {
    await product.ready('later', [...texts(2), essayText('three')], { prompt });
    await product.runThrough('later', 'spellcheck');
    await product.client.ask('essay.erase', { essayId: 'later-00002' });
    const batch = await product.runThrough('later', 'nlp');
    expect(batch.run).toMatchObject({ skipped: ['spellcheck'] });
    const { items } = await product.client.ask('batch.results', { batchId: 'later' });
    const asked = product.measured.filter(({ batchId }) => batchId === 'later');
    const corrected = [items[0], items[2]].map((item) => [
      item?.essayId,
      item?.phases.find(({ phase }) => phase === 'spellcheck')?.contentId,
    ]);
    const inOrder = asked.toSorted((one, other) => (one.essayId < other.essayId ? -1 : 1));
    expect(inOrder.map(({ essayId, textContentId }) => [essayId, textContentId])).toEqual(corrected);
    for (const { textContentId } of asked) {
      const [content] = await product.sql`select kind from contents where id = ${textContentId}`;
      expect(content).toEqual({ kind: 'corrected_text' });
    }
  });

  it('L69 of each of two batches at once skips what is done in that one, and nothing else', async () => {
    await product.ready('done-before', texts(2), { prompt });
    await product.ready('all-new', texts(2), { prompt });
    await product.runThrough('done-before', 'spellcheck');
    const ask = (batchId: string) => product.client.ask('batch.run', { batchId, pipeline: 'nlp' });
    const [done, fresh] = await Promise.all([ask('done-before'), ask('all-new')]);
    expect([done.skipped, done.phases]).toEqual([['spellcheck'], ['nlp']]);
    expect([fresh.skipped, fresh.phases]).toEqual([[], ['spellcheck', 'nlp']]);
    await product.ended('done-before', done.runId);
    await product.ended('all-new', fresh.runId);
    await quiet();
    const skips = async (batchId: string) =>
      (await factsOf(batchId, 'batch.run.started')).map(({ payload }) => payload['skipped']);
    expect([await skips('done-before'), await skips('all-new')]).toEqual([[[], ['spellcheck']], [[]]]);
  });

  it('L61 L74 L12 can follow a restart: nothing is done again, and every essay is still of its batch', async () => {
    await product.ready('kept', texts(3), { prompt });
    await product.runThrough('kept', 'spellcheck');
    await quiet();
    const journalled = () => product.sql`select count(*)::int as rows from journal`;
    const before = await journalled();
    await product.restart();
    // A message through every queue: whatever would be taken again has been taken by now.
    await product.client.ask('batch.register', { batchId: 'probe', courseCode: 'ENG5', expectedEssays: 1 });
    await until(
      async () => (await product.sql`select from actors where key = 'essay/probe-00001'`).length === 1,
    );
    const after = await product.sql`
      select count(*)::int as rows from journal where actor not like '%/probe%'`;
    expect(after).toEqual(before);
    const batch = await product.runThrough('kept', 'nlp');
    expect(batch.run).toMatchObject({ skipped: ['spellcheck'], status: 'succeeded' });
    expect(batch.run?.phases).toMatchObject([{ phase: 'nlp', total: 3, succeeded: 3 }]);
    expect(product.measured.filter(({ batchId }) => batchId === 'kept')).toHaveLength(3);
  });

  it('L7 has left every essay in its batch, whatever was written about it', async () => {
    const batchIds = ['whose', 'often', 'broken', 'unfair', 'hopeless', 'alone', 'later', 'kept'];
    for (const batchId of batchIds) {
      const { essays } = await product.client.ask('batch.get', { batchId });
      const { items } = await product.client.ask('essay.list', { batchId });
      expect(items.map((item) => item.batchId)).toEqual(
        Array.from({ length: essays.expected }, () => batchId),
      );
    }
  });
});

it('L9 every fact that went out is one of the table, of its kind and shape', async () => {
  await quiet();
  const seen = new Set<string>();
  for (const { type, payload, source } of await log.all()) {
    if (!Object.hasOwn(facts, type)) continue;
    const known = facts[type as FactType];
    seen.add(type);
    expect(source.split('/')[0]).toBe(known.kind);
    expect(known.payload.strict().safeParse(payload).error?.message, type).toBeUndefined();
  }
  const others = (await log.all()).filter(({ type }) => !Object.hasOwn(facts, type));
  expect(others.filter(({ id }) => !id.endsWith('#finished'))).toEqual([]);
  expect(seen.size).toBeGreaterThan(12);
});

it('nothing of all this has left a ledger that does not replay', async () => {
  await quiet();
  await expectReplaysEqual(product.sql, product.kinds());
});
