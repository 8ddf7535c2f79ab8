/** Two nodes, one account, and a provider that refuses everything for a while. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAssessment } from '../../../runtime/assessment/product.ts';
import { type AskedModel, judgingAt, openAskedModel } from '../../support/asked-model.ts';
import { expectCountersAgree } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

const perMinute = 1_200;
const concurrency = 4;
const judging = {
  concurrency,
  limits: { anthropic: { requests: perMinute, inputTokens: 1e9, outputTokens: 1e9 } },
};

let model: AskedModel;
beforeAll(async () => {
  model = await openAskedModel({
    judging,
    script: { limits: { requests: perMinute, inputTokens: null, outputTokens: null, burstShare: 0.1 } },
  });
  const { world } = model.product;
  await world.node({
    kinds: [],
    name: 'second',
    product: createAssessment({
      databaseUrl: world.database.url,
      executors: {},
      judging: { ...judgingAt(model.simulator, 'anthropic'), ...judging },
    }),
  });
  await model.putJudge('haiku');
});
afterAll(() => model.close());

test.each([
  { weather: 'throttled', says: 'when to come back' },
  { weather: 'throttled_silently', says: 'nothing' },
] as const)(
  'a storm of 429s that says $says: no hot retry, and the session completes after it',
  async ({ weather }) => {
    const { simulator, product, sessions } = model;
    simulator.change({ outage: weather });
    const before = simulator.requests.length;
    await model.begin(weather, 8, { judges: [{ judge: 'haiku' }], maxComparisons: 40 });
    await until(() => simulator.requests.length > before, { timeoutMs: 30_000 });
    const beganMs = performance.now();
    await until(() => performance.now() - beganMs > 3_000);
    const asked = simulator.requests.slice(before);
    // Whoever is refused waits for a second at least: what both nodes have under way, once in each.
    expect(asked.length).toBeLessThanOrEqual(5 * 2 * concurrency);
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([429]));
    expect((await sessions.row(weather)).judged).toBe(0);
    simulator.change({ outage: null });
    expect(await model.ended(weather)).toMatchObject({ status: 'completed', failed: 0 });
    await expectCountersAgree(product.sql);
  },
);

test('both nodes together never exceed the one limit, and nothing is paid for twice', () => {
  const { simulator } = model;
  // Two seconds' worth may go at once, and 20 follow in each second.
  expect(simulator.maxInWindow(1_000)).toBeLessThanOrEqual(40 + 20 + 4);
  expect(Math.max(...simulator.paidAnswers().values())).toBe(1);
});
