/** A queue of questions that is full: nothing new begins, and what has begun waits without failing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { answerAll, byNumber } from '../../support/answer-judgements.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { type Sessions, sessionsOn } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
let sessions: Sessions;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  sessions = sessionsOn(product);
});
afterAll(() => product.close());

const high = limits.queueHighShare * limits.queueRequestsMax;
const fill = () => product.sql`
  insert into judgement_requests (id, assessment_id, seq, wave, batch_id, judge, provider, model,
                                  judging_mode, status, expires_at)
  select 'filler-' || n, 'filler', n, 1, 'filler', 'haiku', 'anthropic', 'm', 'per_request', 'queued',
         now() + interval '1 day'
  from generate_series(1, ${high}::int) as n`;
const empty = () => product.sql`delete from judgement_requests where assessment_id = 'filler'`;

test('J49 a full queue refuses new rankings by name, with the time to ask again; a wave waits for room', async () => {
  const begun = await sessions.begin('begun', 4, { maxComparisons: 40, waveRounds: 1 });
  const asked = await sessions.questions('begun');
  await product.ready('later', [1, 2, 3].map(essayText), { prompt: 'Write about a number.' });
  await fill();

  // 1. Nobody else may begin.
  const wanted = { batchId: 'later', pipeline: 'cj_assessment' };
  await expect(product.client.ask('batch.run', wanted)).rejects.toMatchObject({
    code: 'QUEUE_FULL',
    retryAfterMs: limits.queueRetryMs,
  });
  const preflight = await product.client.ask('batch.preflight', wanted);
  expect(preflight).toMatchObject({ allowed: false, code: 'QUEUE_FULL' });

  // 2. Who has begun waits with the next wave.
  await answerAll(product.node, asked, byNumber);
  const resting = () => product.sql`
    select from actors where kind = 'assessment' and snapshot->>'value' like '%resting%'`;
  await until(async () => (await resting()).length === 1, { timeoutMs: 30_000 });
  expect(await sessions.row('begun')).toMatchObject({ status: 'generating_pairs', wave: 1 });

  // 3. With room again both go on.
  await empty();
  await product.timePasses(limits.queueRestMs);
  await until(async () => (await sessions.row('begun')).wave === 2, { timeoutMs: 30_000 });
  expect(await sessions.row('begun')).toMatchObject({ id: begun.id, failed: 0, reason: null });
  expect(await product.client.ask('batch.run', wanted)).toHaveProperty('runId');
}, 120_000);
