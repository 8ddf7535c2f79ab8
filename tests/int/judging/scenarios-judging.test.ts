/** Rows of docs/judging-scenarios.md about whole sessions; their questions are answered by hand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessmentSettings } from '../../../contracts/assessment/judging-shapes.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import type { PublishInput } from '../../../contracts/assessment/judging-messages.ts';
import { openJudgingThreads } from '../../../runtime/assessment/judging/judging-threads.ts';
import { createSessionWork } from '../../../runtime/assessment/judging/session-work.ts';
import { answerAll, byNumber, takeQuestions } from '../../support/answer-judgements.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { resultOf, type Sessions, sessionsOn } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';
import { roomForAll } from '../../support/room-for-all.ts';

let product: ProductWorld;
let sessions: Sessions;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  sessions = sessionsOn(product);
  await product.sql.unsafe(endsAreWhole);
});
afterAll(() => product.close());

/** Refuses, at its end, a transaction that would show half an end. */
const endsAreWhole = `
  create function ends_are_whole() returns trigger language plpgsql as $$
  declare
    one record;
  begin
    select a.*, exists (
      select from assessment_results r where r.assessment_id = a.id and r.is_final) as has_result
    into one from assessments a where a.id = new.id;
    if (one.status in ('completed', 'failed', 'cancelled')) <> (one.finished_at is not null)
       or (one.finished_at is null) <> (one.reason is null)
       or (one.status = 'completed' and not one.has_result) then
      raise exception 'half an end: % is %, because of %', one.id, one.status, one.reason;
    end if;
    return null;
  end $$;
  create constraint trigger ends_are_whole after insert or update on assessments
    deferrable initially deferred for each row execute function ends_are_whole();`;

describe('the end of a session', () => {
  test('J7 follows the last answer within a second: nothing is swept up later', async () => {
    const waited: number[] = [];
    for (const batchId of ['quick-1', 'quick-2', 'quick-3']) {
      await sessions.begin(batchId, 4, { maxComparisons: 6 });
      const { id } = await sessions.answerThrough(batchId, byNumber);
      const [row] = await product.sql<{ ms: number }[]>`
        select extract(epoch from finished_at - (select max(answered_at) from comparisons
                                                 where assessment_id = ${id}))::float8 * 1000 as ms
        from assessments where id = ${id}`;
      waited.push(row?.ms ?? Infinity);
    }
    expect(Math.min(...waited)).toBeLessThan(1_000);
  });

  test('J8 J38 J55 status, reason, time and result are one change, whatever the end', async () => {
    const { sql, client } = product;
    const [any] = await sql<{ id: string }[]>`select id from assessments limit 1`;
    const half = sql`update assessments set finished_at = null where id = ${any?.id ?? ''}`;
    await expect(half.execute()).rejects.toThrow('half an end');
    await sessions.begin('ends-well', 4, { maxComparisons: 6 });
    await sessions.answerThrough('ends-well', byNumber);
    await sessions.begin('ends-badly', 4, { maxComparisons: 6 });
    await sessions.answerThrough('ends-badly', () => ({ outcome: 'error', code: 'TIMEOUT' }));
    await sessions.begin('is-stopped', 4, {});
    const { activeRun } = await client.ask('batch.get', { batchId: 'is-stopped' });
    await client.ask('run.cancel', { runId: activeRun ?? '' });
    await until(async () => (await sessions.row('is-stopped')).status === 'cancelled');
    await product.ready('lone', [essayText(1), essayText(2)], { prompt: 'Write about a number.' });
    await product.runThrough('lone', 'spellcheck');
    await sql`
      update contents set body = null, sha256 = null, erased_at = now()
      where id = (select text_content_id from essays where id = 'lone-00002')`;
    await client.ask('batch.run', { batchId: 'lone', pipeline: 'cj_assessment' });
    await until(async () => (await sessions.row('lone')).status === 'completed');
    const rows = await sql<{ status: string; reason: string | null; hasEnd: boolean }[]>`
      select distinct status, reason, finished_at is not null as "hasEnd" from assessments
      where batch_id in ('ends-well', 'ends-badly', 'is-stopped', 'lone') order by status, reason`;
    expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'completed', 'completed', 'failed']);
    for (const { reason, hasEnd } of rows)
      expect({ reason, hasEnd }).toEqual({ reason: expect.any(String), hasEnd: true });
  });

  test('J25 by force has the scale of any other end: one place makes results', async () => {
    const settings = { maxComparisons: 6, waveRounds: 3, answerMs: 1_000, bothOrdersShare: 0 };
    await sessions.begin('forced', 4, settings);
    const asked = await sessions.questions('forced');
    await answerAll(product.node, asked.slice(0, 5), byNumber);
    await until(async () => (await sessions.row('forced')).status === 'completed', { timeoutMs: 30_000 });
    const { id, wave } = await sessions.row('forced');
    const forced = await resultOf(product.sql, id);
    expect(forced.reason).toBe('COMPLETE_FORCED_RECOVERY');
    const threads = openJudgingThreads();
    const work = createSessionWork({
      sql: product.sql,
      threads,
      defaultJudge: 'heuristic',
      queue: roomForAll,
    });
    const { assessmentId, batchId, runId, caveats, counts } = forced;
    const input: PublishInput = {
      assessmentId,
      batchId,
      runId,
      owner: 'anna',
      org: null,
      assignmentId: null,
      language: 'en',
      promptContentId: null,
      settings: assessmentSettings.parse(settings),
      wave,
      budget: counts.budget,
      warnings: caveats.filter((one) => one.startsWith('budget')),
      reason: 'COMPLETE_MAX_COMPARISONS',
    };
    // A session that is over is written to no more: its row goes back to before its end.
    await product.sql`
      update assessments set status = 'scoring', reason = null, finished_at = null where id = ${id}`;
    await work.publish(input, new AbortController().signal);
    await threads.close();
    const usual = await resultOf(product.sql, id);
    const { createdAt } = forced;
    expect({ ...usual, createdAt }).toEqual({ ...forced, reason: 'COMPLETE_MAX_COMPARISONS' });
  });
});

describe('waves', () => {
  test('J1 add up: asked is the sum of all waves, and never more than the budget', async () => {
    const { id } = await sessions.begin('sums', 6, { maxComparisons: 30, waveRounds: 2 });
    for (;;) {
      const asked = await sessions.questions('sums');
      const { submitted, judged, failed, budget } = await sessions.row('sums');
      const rows = await product.sql<{ wave: number; count: number }[]>`
        select wave, count(*)::int as count from comparisons where assessment_id = ${id} group by wave`;
      expect(submitted).toBe(rows.reduce((sum, { count }) => sum + count, 0));
      expect(submitted).toBeLessThanOrEqual(budget);
      expect(judged + failed).toBe(submitted - asked.length);
      if (asked.length === 0) {
        expect(rows.length).toBeGreaterThan(2);
        return;
      }
      await answerAll(product.node, asked, byNumber);
    }
  });

  test('J65 after many errors there is another wave, also where waves go through provider batches', async () => {
    const settings = {
      mode: 'provider_batch',
      maxComparisons: 60,
      waveRounds: 3,
      successRateMin: 0.5,
    } as const;
    const { id } = await sessions.begin('repair', 6, settings);
    const asked = await sessions.questions('repair');
    await answerAll(product.node, asked, (question) =>
      question.seq % 2 === 0 ? { outcome: 'error', code: 'EXPIRED' } : byNumber(question),
    );
    const modes = await product.sql<{ mode: string }[]>`
      select distinct judging_mode as mode from judgement_requests where assessment_id = ${id}`;
    expect(modes).toEqual([{ mode: 'provider_batch' }]);
    const row = await sessions.answerThrough('repair', byNumber);
    expect(row).toMatchObject({ status: 'completed', failed: Math.floor(asked.length / 2) });
    expect(row.wave).toBeGreaterThan(1);
  });

  test('J30 J32 a small budget is warned of and drops no essay', async () => {
    await sessions.begin('thrift', 6, { maxComparisons: 5, bothOrdersShare: 0 });
    const { id, submitted, status } = await sessions.answerThrough('thrift', byNumber);
    expect({ submitted, status }).toEqual({ submitted: 5, status: 'completed' });
    const { items, caveats, reason } = await resultOf(product.sql, id);
    expect(items.map(({ comparisons }) => comparisons > 0)).toEqual([true, true, true, true, true, true]);
    expect(items.flatMap(({ rank }) => rank ?? [])).toHaveLength(6);
    expect(caveats).toEqual(expect.arrayContaining(['budget_below_coverage', 'few_appearances']));
    expect(reason).toBe('COMPLETE_MAX_COMPARISONS');
  });
});

describe('numbers of scripts and comparisons', () => {
  test('J57 the same pair asked twice is two comparisons, and each answer finds its own', async () => {
    const settings = { pairs: 'coverage', bothOrdersShare: 1, maxComparisons: 6, waveRounds: 6 } as const;
    const { id } = await sessions.begin('twice', 3, settings);
    const asked = await sessions.questions('twice');
    const pairs = asked.map(({ first, second }) => [first, second].toSorted().join(' '));
    expect(new Set(pairs).size).toBeLessThan(pairs.length);
    await answerAll(product.node, asked, () => ({ outcome: 'first' }));
    await sessions.answerThrough('twice', () => ({ outcome: 'first' }));
    const { counts, items, positions } = await resultOf(product.sql, id);
    expect(counts).toMatchObject({ judged: 6, submitted: 6 });
    // Whoever is shown first wins, so both orders of a pair give one win to each.
    expect(items.map(({ wins, comparisons }) => [wins, comparisons])).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
    expect(positions.skewMax).toBe(0);
  });

  test('J56 judged again, a batch has two sessions with all its essays in both', async () => {
    await sessions.begin('again', 4, { maxComparisons: 6 });
    const first = await sessions.answerThrough('again', byNumber);
    await product.when('again', ({ activeRun }) => activeRun === null);
    const before = await resultOf(product.sql, first.id);
    const asked = { batchId: 'again', pipeline: 'cj_assessment', redo: true };
    await product.client.ask('batch.run', { ...asked, assessment: { maxComparisons: 6 } });
    await until(async () => (await sessions.row('again')).id !== first.id);
    const second = await sessions.answerThrough('again', byNumber);
    expect(second.id).not.toBe(first.id);
    const essaysOf = ({ items }: AssessmentResult) => items.map(({ essayId }) => essayId);
    expect(essaysOf(await resultOf(product.sql, second.id))).toEqual(essaysOf(before));
    expect(await resultOf(product.sql, first.id)).toEqual(before);
    expect(await takeQuestions(product.sql, first.id)).toEqual([]);
  });
});
