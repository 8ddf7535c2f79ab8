/** A session of comparative judgement on the whole product; its questions are answered by hand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssessmentSettingsInput } from '../../../contracts/assessment/judging-shapes.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { answerAll, type AnswerOf, byNumber, takeQuestions } from '../../support/answer-judgements.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
});
afterAll(() => product.close());

const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => essayText(at));

interface Row {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly submitted: number;
  readonly judged: number;
  readonly failed: number;
  readonly budget: number;
  readonly ignored: number;
  readonly wave: number;
}
const sessionOf = async (batchId: string): Promise<Row | null> => {
  const [row] = await product.sql<Row[]>`
    select id, status, reason, submitted, judged, failed, budget, ignored, wave
    from assessments where batch_id = ${batchId} order by place desc limit 1`;
  return row ?? null;
};
const mustFind = (batchId: string): Promise<Row> =>
  until(() => sessionOf(batchId), { what: `a session of ${batchId}` });
const inStatus = (batchId: string, status: string): Promise<Row> =>
  until(
    async () => {
      const row = await sessionOf(batchId);
      return row?.status === status ? row : null;
    },
    { what: `${batchId} to be ${status}`, timeoutMs: 30_000 },
  );

async function begin(batchId: string, count: number, assessment: AssessmentSettingsInput): Promise<Row> {
  await product.ready(batchId, texts(count), { prompt: 'Write about a number.' });
  await product.client.ask('batch.run', { batchId, pipeline: 'cj_assessment', assessment });
  return mustFind(batchId);
}

const ends = ['completed', 'failed', 'cancelled'];
/** Answers wave after wave until the session is over. */
const answerThrough = (batchId: string, answerOf: AnswerOf): Promise<Row> =>
  until(
    async () => {
      const row = await mustFind(batchId);
      if (ends.includes(row.status)) return row;
      await answerAll(product.node, await takeQuestions(product.sql, row.id), answerOf);
      return null;
    },
    { what: `the session of ${batchId} to end`, timeoutMs: 60_000 },
  );

async function resultOf(assessmentId: string): Promise<AssessmentResult | null> {
  const [row] = await product.sql<{ result: string }[]>`
    select result from assessment_results where assessment_id = ${assessmentId} and is_final`;
  return row === undefined ? null : (JSON.parse(row.result) as AssessmentResult);
}
const ignoredOf = async (assessmentId: string): Promise<Record<string, number>> => {
  const rows = await product.sql<{ reason: string; count: number }[]>`
    select reason, count(*)::int as count from ignored_answers
    where assessment_id = ${assessmentId} group by reason`;
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
};
describe('a session', () => {
  test('ranks four essays by their answers, and tells each of them its place', async () => {
    await begin('four', 4, { maxComparisons: 24 });
    const row = await answerThrough('four', byNumber);
    expect(row).toMatchObject({ status: 'completed', failed: 0 });
    expect(row.judged).toBe(row.submitted);
    const batch = await product.when('four', ({ activeRun }) => activeRun === null);
    expect(batch.clientStatus).toBe('completed_successfully');
    const { items } = await product.client.ask('batch.results', { batchId: 'four' });
    const ranks = items.map(
      ({ phases }) => phases.find(({ phase }) => phase === 'cj_assessment')?.metrics?.['rank'],
    );
    expect(ranks).toEqual([4, 3, 2, 1]);
  });

  test('has a result of numbers that add up, without a text in it', async () => {
    const { id, judged } = await inStatus('four', 'completed');
    const result = await resultOf(id);
    expect(result).toMatchObject({ isFinal: true, isForGrading: false, gradesWithheld: 'no_anchors' });
    expect(result?.counts).toMatchObject({ students: 4, anchors: 0, judged, failed: 0 });
    const wins = result?.items.reduce((sum, item) => sum + item.wins, 0);
    expect(wins).toBe(judged);
    expect(JSON.stringify(result)).not.toContain('long enough');
    for (const item of result?.items ?? []) expect(item.se).toBeGreaterThan(0);
  });

  test('one essay with a text: insufficient, and the lone one is ranked (J55)', async () => {
    await product.ready('lone', texts(2), { prompt: 'Write about a number.' });
    await product.runThrough('lone', 'spellcheck');
    await product.sql`
      update contents set body = null, sha256 = null, erased_at = now()
      where id = (select text_content_id from essays where id = 'lone-00002')`;
    await product.client.ask('batch.run', { batchId: 'lone', pipeline: 'cj_assessment' });
    const row = await inStatus('lone', 'completed');
    expect(row).toMatchObject({ reason: 'COMPLETE_INSUFFICIENT_ESSAYS', submitted: 0 });
    const batch = await product.when('lone', ({ activeRun }) => activeRun === null);
    expect(batch.clientStatus).toBe('completed_with_failures');
    expect((await resultOf(row.id))?.items).toMatchObject([{ rank: 1, theta: 0 }]);
    expect(await product.client.ask('essay.get', { essayId: 'lone-00002' })).toMatchObject({
      code: 'CONTENT_UNAVAILABLE',
    });
  });

  test('two thirds of errors at the cap: failed, no result, no grades (J2)', async () => {
    await begin('broken', 6, { maxComparisons: 30 });
    const row = await answerThrough('broken', ({ seq }) =>
      seq % 3 === 0 ? { outcome: 'first' } : { outcome: 'error', code: 'TIMEOUT' },
    );
    expect(row).toMatchObject({ status: 'failed', reason: 'ERROR_LOW_SUCCESS_RATE' });
    expect(row.failed).toBeGreaterThan(row.judged);
    const batch = await product.when('broken', ({ activeRun }) => activeRun === null);
    expect(batch.clientStatus).toBe('failed');
    expect(await resultOf(row.id)).toBeNull();
  });

  test('a pair that failed is asked again, until all have met (J67)', async () => {
    const once = new Set<string>();
    await begin('again', 4, { maxComparisons: 40, pairs: 'coverage', bothOrdersShare: 0, repeats: false });
    const row = await answerThrough('again', (question) => {
      const pair = [question.first, question.second].toSorted().join();
      if (once.has(pair) || once.size > 0) return byNumber(question);
      once.add(pair);
      return { outcome: 'error', code: 'TIMEOUT' };
    });
    expect(row).toMatchObject({ status: 'completed', failed: 1, judged: 6 });
  });
});

describe('answers', () => {
  test('100 late, doubled, strange and contradicting ones: one completion, all of them noted (J5)', async () => {
    const { id } = await begin('noise', 4, { maxComparisons: 12 });
    const open = await until(
      async () => {
        const questions = await takeQuestions(product.sql, id);
        return questions.length > 0 ? questions : null;
      },
      { what: 'questions' },
    );
    const [first, ...others] = open;
    await answerAll(product.node, [first!], () => ({ outcome: 'first' }));
    const send = (seq: number, outcome: string) =>
      tell(product.node, `assessment/${id}`, { type: 'JUDGED', payload: { verdicts: [{ seq, outcome }] } });
    await Promise.all(Array.from({ length: 30 }, () => send(first!.seq, 'first')));
    await Promise.all(Array.from({ length: 30 }, () => send(first!.seq, 'second')));
    await Promise.all(Array.from({ length: 20 }, (_, at) => send(1_000 + at, 'first')));
    await answerAll(product.node, others, byNumber);
    const row = await answerThrough('noise', byNumber);
    const late = await Promise.all(Array.from({ length: 20 }, () => send(first!.seq, 'second')));
    expect(late.every((answer) => answer.result === 'rejected')).toBe(true);
    expect(row).toMatchObject({ status: 'completed', ignored: 80 });
    expect(await ignoredOf(id)).toEqual({ duplicate: 30, conflicting: 30, unknown: 20 });
    const results = await product.sql`
      select from assessment_results where assessment_id = ${id} and is_final`;
    expect(results).toHaveLength(1);
    const [stored] = await product.sql<{ winner: string }[]>`
      select winner from comparisons where assessment_id = ${id} and seq = ${first!.seq}`;
    expect(stored?.winner).toBe('first');
  });

  test('fifty at once: exact counters (J20)', async () => {
    const { id } = await begin('crowd', 20, { maxComparisons: 60, waveRounds: 6, bothOrdersShare: 0 });
    const open = await until(
      async () => {
        const questions = await takeQuestions(product.sql, id);
        return questions.length >= 50 ? questions : null;
      },
      { what: 'fifty questions' },
    );
    await Promise.all(open.map((question) => answerAll(product.node, [question], byNumber)));
    const row = await until(async () => {
      const now = await mustFind('crowd');
      return now.judged >= open.length ? now : null;
    });
    expect(row.judged).toBe(open.length);
    const [counted] = await product.sql<{ judged: number }[]>`
      select count(*)::int as judged from comparisons
      where assessment_id = ${id} and status = 'judged' and wave = 1`;
    expect(counted?.judged).toBe(open.length);
    await answerThrough('crowd', byNumber);
  });
});

describe('an end that somebody brings about', () => {
  test('a cancelled run cancels its session: nothing more is asked', async () => {
    const { id } = await begin('stopped', 4, {});
    await inStatus('stopped', 'waiting_callbacks');
    const { activeRun } = await product.client.ask('batch.get', { batchId: 'stopped' });
    await product.client.ask('run.cancel', { runId: activeRun ?? '' });
    expect(await inStatus('stopped', 'cancelled')).toMatchObject({ reason: 'CANCELLED_BY_RUN' });
    const rows = await product.sql<{ status: string }[]>`
      select distinct status from judgement_requests where assessment_id = ${id}`;
    expect(rows.map(({ status }) => status)).toEqual(['cancelled']);
    const open =
      await product.sql`select from comparisons where assessment_id = ${id} and status <> 'dropped'`;
    expect(open).toHaveLength(0);
  });

  test('nobody answers any more: it makes do with what it has, if that is enough', async () => {
    const settings = { maxComparisons: 6, waveRounds: 3, answerMs: 1_000, bothOrdersShare: 0 };
    const { id } = await begin('quiet', 4, settings);
    const open = await until(async () => {
      const questions = await takeQuestions(product.sql, id);
      return questions.length > 0 ? questions : null;
    });
    expect(open).toHaveLength(6);
    await answerAll(product.node, open.slice(0, 5), byNumber);
    const row = await inStatus('quiet', 'completed');
    expect(row).toMatchObject({ reason: 'COMPLETE_FORCED_RECOVERY', judged: 5, submitted: 6 });
  });

  test('nobody answers at all: it fails by name', async () => {
    await begin('silence', 4, { answerMs: 1_000 });
    expect(await inStatus('silence', 'failed')).toMatchObject({ reason: 'ERROR_TIMED_OUT', judged: 0 });
  });
});
