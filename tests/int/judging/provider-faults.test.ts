/**
 * A provider that fails, or has no more money: what becomes of the session, and what is never done meanwhile.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ProviderStatus } from '../../../contracts/assessment/words.ts';
import { type AskedModel, essayOfQuality, openAskedModel } from '../../support/asked-model.ts';
import { expectCountersAgree } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

let model: AskedModel;
beforeAll(async () => {
  model = await openAskedModel();
  await model.putJudge('haiku');
});
beforeEach(() => model.simulator.change({ outage: null, faults: {}, capAfterAnswers: null }));
afterAll(() => model.close());

const grades = ['F', 'E', 'D', 'C', 'B', 'A'] as const;
async function twelveAnchors(assignmentId: string): Promise<void> {
  const { client } = model.product;
  await client.ask('assignment.set', { assignmentId, gradeScale: 'swedish_8_anchor' });
  for (const [at, grade] of grades.entries())
    for (const n of [1, 2]) {
      const text = essayOfQuality(100 + 2 * at + n, 2 * at + n);
      await client.ask('anchor.register', { assignmentId, label: `${grade} ${n}`, grade, text });
    }
}

interface Circuit {
  readonly status: ProviderStatus;
  readonly reason: string | null;
}
const circuit = async (): Promise<Circuit | undefined> => {
  const [row] = await model.product.sql<Circuit[]>`
    select status, reason from providers where name = 'anthropic'`;
  return row;
};

test('two of three questions refused: the session fails, nobody gets a grade, and everybody is told so', async () => {
  const { product, simulator } = model;
  await twelveAnchors('np');
  simulator.change({ faults: { bad_request: 0.66 } });
  const asked = { judges: [{ judge: 'haiku' }], maxComparisons: 72, assignmentId: 'np' };
  const runId = await model.begin('refused', 24, asked);
  const session = await model.ended('refused');
  expect(session).toMatchObject({ status: 'failed', reason: 'ERROR_LOW_SUCCESS_RATE' });
  expect(session.failed / session.submitted).toBeGreaterThan(0.5);
  const { sql } = product;
  expect(
    await sql`select 1 from assessment_results where assessment_id = ${session.id} and is_final`,
  ).toEqual([]);
  await expect(product.client.ask('assessment.results', { assessmentId: session.id })).rejects.toMatchObject({
    code: 'RESULT_NOT_READY',
  });
  const batch = await product.ended('refused', runId);
  expect(batch.status).toBe('failed_critically');
  expect(batch.run?.phases.at(-1)).toMatchObject({ phase: 'cj_assessment', succeeded: 0, failed: 24 });
  const told = await sql<{ outcome: string; count: number }[]>`
    select outcome, count(*)::int as count from essay_phases
    where batch_id = 'refused' and phase = 'cj_assessment' group by outcome`;
  expect(told).toEqual([{ outcome: 'failed', count: 24 }]);
  await expectCountersAgree(sql);
});

/** A sending gateway would have asked in this time. */
async function nobodyAsksFor(ms: number): Promise<void> {
  const before = model.simulator.requests.length;
  const beganMs = performance.now();
  await until(() => performance.now() - beganMs > ms);
  expect(model.simulator.requests.length).toBe(before);
}

test.each([
  { fault: 'spend_cap', status: 429 },
  { fault: 'usage_limit', status: 400 },
] as const)('$fault opens the circuit; nothing is asked until it is reset', async ({ fault, status }) => {
  const { product, sessions, simulator } = model;
  const batchId = `b-${fault}`;
  const before = simulator.requests.length;
  await model.begin(batchId, 10, { judges: [{ judge: 'haiku' }], maxComparisons: 60 });
  await until(async () => (await sessions.row(batchId)).judged > 5);
  simulator.change({ outage: fault });
  await until(async () => (await circuit())?.status === 'open', { timeoutMs: 30_000 });
  expect((await circuit())?.reason).toMatch(/SPEND|LIMIT|CAP/i);
  // What was under way when the first was refused is refused as well.
  const underWay = async () => {
    const [row] = await product.sql<{ count: number }[]>`
      select count(*)::int as count from judgement_requests where status = 'sending'`;
    return row?.count;
  };
  await until(async () => (await underWay()) === 0);
  await nobodyAsksFor(2_000);
  const refused = simulator.requests.slice(before).filter((one) => one.status === status);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(3 * 8);
  simulator.change({ outage: null });
  await product.client.ask('gateway.reset', { provider: 'anthropic' });
  // What was refused would rest for half a minute: whoever resets means now.
  const resting = await product.sql`
    select from judgement_requests
    where status = 'queued' and not_before > assay_now() + interval '1 second'`;
  expect(resting).toEqual([]);
  const { status: end, reason, failed } = await model.ended(batchId);
  expect({ end, reason, failed }).toEqual({
    end: 'completed',
    reason: expect.stringMatching(/^COMPLETE/) as string,
    failed: 0,
  });
  expect(Math.max(...simulator.paidAnswers().values())).toBe(1);
  await expectCountersAgree(product.sql);
});
