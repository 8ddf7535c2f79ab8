/** Sessions that buy batches at half the price, and answers that are told again and again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costOf } from '../../../runtime/gateway/providers/manifest.ts';
import { type AskedModel, openAskedModel } from '../../support/asked-model.ts';
import { usualJudge } from '../../support/provider-simulator.ts';
import { expectCountersAgree, resultOf } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

let model: AskedModel;
beforeAll(async () => {
  const batches = {
    afterMs: 30,
    expired: 0.1,
    missing: 0.1,
    duplicated: 0.3,
    errored: 0.1,
    isShuffled: true,
  };
  model = await openAskedModel({ script: { batches } });
  await model.putJudge('haiku');
});
afterAll(() => model.close());

interface Paid {
  readonly isBatch: boolean;
  readonly cost: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

test('batches out of order, with results twice, missing and expired: the session completes, at half the price', async () => {
  const { product, simulator } = model;
  await model.begin('bought', 10, {
    judges: [{ judge: 'haiku' }],
    mode: 'provider_batch',
    maxComparisons: 80,
  });
  const session = await model.ended('bought');
  expect(session).toMatchObject({ status: 'completed', failed: 0 });
  await expectCountersAgree(product.sql);
  const rows = await product.sql<Paid[]>`
    select provider_batch is not null as "isBatch", cost_usd as cost, tokens_input as input,
           tokens_output as output, tokens_cache_read as "cacheRead", tokens_cache_write as "cacheWrite"
    from judgement_requests where assessment_id = ${session.id}`;
  const [bought, live] = [rows.filter(({ isBatch }) => isBatch), rows.filter(({ isBatch }) => !isBatch)];
  expect(bought.length).toBeGreaterThan(session.judged / 2);
  expect(live.length).toBeGreaterThan(0);
  for (const { isBatch, cost, ...usage } of rows) {
    const full = costOf(usualJudge('anthropic'), usage, { isBatch: false, cacheTtl: '5m' }) ?? Number.NaN;
    expect(cost).toBeCloseTo(isBatch ? full / 2 : full, 12);
  }
  expect(simulator.requests.filter(({ isBatch }) => !isBatch)).toHaveLength(live.length);
  expect((await resultOf(product.sql, session.id)).counts.judged).toBe(session.judged);
});

/** The sessions never took them, for all that the rows say. */
const forgetDelivery = (assessmentId: string) => model.product.sql`
  update judgement_requests
  set delivered_at = null, lease_until = null, answered_at = answered_at - interval '10 seconds'
  where assessment_id = ${assessmentId} and delivered_at is not null
  returning id`;

test('answers told again while the session runs, and all of them after its end: one completion', async () => {
  const { product, sessions } = model;
  const { sql } = product;
  model.simulator.change({ latency: { medianMs: 10, spread: 0.5 } });
  // Never reliable enough: it asks for all that it may.
  const settings = { judges: [{ judge: 'haiku' }], maxComparisons: 120, reliabilityTarget: 1 };
  const runId = await model.begin('again', 16, settings);
  const { id } = await sessions.row('again');
  let again = 0;
  await until(
    async () => {
      again += (await forgetDelivery(id)).length;
      return (await sessions.row('again')).status === 'completed';
    },
    { timeoutMs: 120_000 },
  );
  const before = await resultOf(sql, id);
  await product.ended('again', runId);
  const allAreDelivered = () =>
    until(
      async () =>
        (await sql`select 1 from judgement_requests where assessment_id = ${id} and delivered_at is null`)
          .length === 0,
      { timeoutMs: 30_000 },
    );
  await allAreDelivered();
  const late = await forgetDelivery(id);
  await allAreDelivered();
  expect(again).toBeGreaterThan(0);
  expect(late.length).toBeGreaterThanOrEqual(100);
  expect(await resultOf(sql, id)).toEqual(before);
  const [row] = await sql`
    select (select count(*)::int from journal where actor = ${`assessment/${id}`}
              and to_status = 'completed' and outcome = 'applied') as ends,
           (select count(*)::int from run_phases
            where run_id = ${runId} and phase = 'cj_assessment') as phases,
           (select count(distinct essay_id)::int from essay_phases
            where batch_id = 'again' and phase = 'cj_assessment' and outcome = 'succeeded') as told`;
  expect(row).toEqual({ ends: 1, phases: 1, told: 16 });
  const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`
    select count(*)::int as count from ignored_answers where assessment_id = ${id} and reason = 'late'`;
  expect(count).toBeGreaterThanOrEqual(100);
  await expectCountersAgree(sql);
});
