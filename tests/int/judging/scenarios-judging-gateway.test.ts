/** Rows of docs/judging-scenarios.md about whole sessions that ask a model, on the provider simulator. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { costOf } from '../../../runtime/gateway/providers/manifest.ts';
import { openSimulator, type Simulator } from '../../../runtime/gateway/simulator/simulator.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';
import { usualJudge } from '../../support/provider-simulator.ts';
import { resultOf, type Sessions, type SessionRow, sessionsOn } from '../../support/sessions.ts';
import { tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';

/** What a new account may ask in a minute would make these sessions slow. */
const limits = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };

let simulator: Simulator;
let product: ProductWorld;
let sessions: Sessions;
beforeAll(async () => {
  simulator = await openSimulator({ script: { keepsBodies: true } });
  const baseUrl = simulator.addressOf('anthropic');
  const providers = [{ name: 'anthropic', apiKey: 'sk-test', baseUrl, timeoutMs: 20_000 } as const];
  product = await openProduct({}, { executors: {}, judging: { providers, concurrency: 2, limits } });
  sessions = sessionsOn(product, (at) => `An essay about the number ${at}. ${'It is long. '.repeat(9)}`);
});
beforeEach(() => simulator.change({ outage: null }));
afterAll(async () => {
  await product.close();
  await simulator.close();
});

/** A class of four whose six pairs are judged by this model. */
async function judgedBy(judge: string, settings: Partial<LlmJudge>): Promise<SessionRow> {
  const stored = JSON.stringify({ ...usualJudge('anthropic'), ...settings });
  await product.sql`
    insert into judges (id, kind, settings, created_by) values (${judge}, 'llm', ${stored}::json, 'anna')`;
  return sessions.begin(`of-${judge}`, 4, { judges: [{ judge }], maxComparisons: 6 });
}
const ended = (judge: string): Promise<SessionRow> =>
  until(
    async () => {
      const row = await sessions.row(`of-${judge}`);
      return ['completed', 'failed'].includes(row.status) ? row : null;
    },
    { what: `the session of ${judge} to end`, timeoutMs: 30_000 },
  );

test('J14 J15 J16 J44 what a judge is told reaches the model, and the result names the model that answered', async () => {
  const before = simulator.requests.length;
  const own = { temperature: 0, maxTokens: 300, systemPrompt: 'Judge as a strict examiner.' } as const;
  await judgedBy('strict', { ...own, cacheTtl: '1h' });
  const { id, status } = await ended('strict');
  expect(status).toBe('completed');
  const asked = simulator.requests.slice(before);
  expect(asked).toHaveLength(6);
  for (const request of asked) {
    const body = request.body as JsonObject;
    const { model } = usualJudge('anthropic');
    expect(body).toMatchObject({ model, temperature: 0, max_tokens: 300 });
    expect(JSON.stringify(body['system'])).toContain('Judge as a strict examiner.');
    expect(JSON.stringify(body)).toContain('"ttl":"1h"');
  }
  const { judges } = await resultOf(product.sql, id);
  expect(judges).toMatchObject([{ judge: 'strict', judged: 6, models: [usualJudge('anthropic').model] }]);
});

test('J51 J58 what a session costs is the price of the tokens of its answers, and their number is billed', async () => {
  await judgedBy('priced', {});
  const { id } = await ended('priced');
  const rows = await product.sql<{ input: number; output: number; cacheRead: number; cacheWrite: number }[]>`
    select tokens_input as input, tokens_output as output, tokens_cache_read as "cacheRead",
           tokens_cache_write as "cacheWrite" from judgement_requests where assessment_id = ${id}`;
  const prices = rows.map((usage) =>
    costOf(usualJudge('anthropic'), usage, { isBatch: false, cacheTtl: '5m' }),
  );
  const result = await resultOf(product.sql, id);
  expect(result.isCostKnown).toBe(true);
  expect(result.costUsd).toBeGreaterThan(0);
  expect(result.costUsd).toBeCloseTo(
    prices.reduce<number>((sum, price) => sum + (price ?? Number.NaN), 0),
    12,
  );
  expect(result.counts.judged).toBe(rows.length);
});

test('J28 questions of a prompt version that this node does not know fail by name, once; nothing loops', async () => {
  const before = simulator.requests.length;
  await judgedBy('future', { promptVersion: 'v99' });
  const { id, status, reason } = await ended('future');
  expect({ status, reason }).toEqual({ status: 'failed', reason: 'ERROR_LOW_SUCCESS_RATE' });
  const rows = await product.sql<{ status: string; code: string | null; attempts: number }[]>`
    select distinct status, code, attempts from judgement_requests where assessment_id = ${id}`;
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ status: 'failed', code: expect.any(String) });
  expect(simulator.requests.length).toBe(before);
});

test('J43 a provider that is down is left alone until its circuit closes; then the session goes on', async () => {
  simulator.change({ outage: 'unavailable' });
  await judgedBy('patient', {});
  const circuit = async () => {
    const [row] = await product.sql<{ status: string }[]>`
      select status from providers where name = 'anthropic'`;
    return row?.status;
  };
  await until(async () => (await circuit()) === 'open', { timeoutMs: 30_000 });
  simulator.change({ outage: null });
  const waiting = simulator.requests.length;
  const { id } = await sessions.row('of-patient');
  const [first] = await product.sql<{ judged: number }[]>`select judged from assessments where id = ${id}`;
  expect(first?.judged).toBe(0);
  await tell(product.node, 'provider/anthropic', { type: 'RESET', payload: { by: 'op' } });
  const row = await ended('patient');
  expect(row).toMatchObject({ status: 'completed', judged: 6, failed: 0 });
  expect(simulator.requests.length - waiting).toBeGreaterThanOrEqual(6);
});
