/** Limits: shared by nodes, learnt from replies, never answered with another question at once. */
import { expect, test } from 'vitest';
import { judgingLimits } from '../../../contracts/assessment/judging-limits.ts';
import { closeDatabase, connectDatabase } from '../../../persistence/connect.ts';
import { simulatedWorld } from '../../support/provider-simulator.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  failing,
  handProvider,
  judged,
  openGateway,
  putSession,
  useGatewayWorld,
} from './gateway-world.ts';

const world = useGatewayWorld();
const free = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };

/**
 * So many looks that a gateway would have asked if it wanted to: the built-in judge is served by them, too.
 */
async function looks(count: number): Promise<void> {
  for (let look = 0; look < count; look += 1) {
    const builtin = { judge: 'simulated', provider: 'builtin', model: 'simulated', pairs: 1 } as const;
    const id = await putSession(world.sql, builtin);
    await until(
      async () =>
        (await world.sql`select from judgement_requests where assessment_id = ${id} and status = 'answered'`)
          .length === 1,
    );
  }
}
const laterBy = (ms: number) =>
  world.sql.unsafe(`create or replace function assay_now() returns timestamptz language sql stable
    as $$ select now() + interval '${ms} milliseconds' $$`);

test('no hot retry in a storm of 429s: each request is refused once, then all wait', async () => {
  const { simulator, provider } = await simulatedWorld({ outage: 'throttled' });
  await putSession(world.sql, { pairs: 100, essays: 10 });
  openGateway(world, {
    providers: [provider('anthropic', { timeoutMs: 5_000 })],
    options: { limits: free, concurrency: 8 },
  }).start();
  // The simulator asks for a second of patience: three of them are at most three rounds of eight.
  const beganMs = performance.now();
  await until(() => performance.now() - beganMs > 3_000);
  expect(simulator.requests.length).toBeGreaterThanOrEqual(8);
  expect(simulator.requests.length).toBeLessThanOrEqual(4 * 8);
  const [row] = await world.sql`select max(attempts) as attempts from judgement_requests`;
  expect(row).toEqual({ attempts: 0 });
});

test('42 a provider that asks for 30 s of patience gets them, from all requests of the class', async () => {
  await putSession(world.sql, { pairs: 5 });
  const provider = handProvider(() =>
    failing({ kind: 'throttled', retryAfterMs: 30_000, code: 'RATE_LIMIT' }),
  );
  openGateway(world, { providers: [provider], options: { limits: free, concurrency: 1 } }).start();
  await until(() => provider.calls.length === 1);
  provider.reply = () => judged();
  await looks(4);
  expect(provider.calls).toHaveLength(1);
  // The clock of the database goes on meanwhile, and a busy machine takes its time.
  await laterBy(15_000);
  await looks(4);
  expect(provider.calls).toHaveLength(1);
  await laterBy(31_000);
  await until(async () => (await countBy(world.sql, 'answered')) === 5 + 8);
  expect(provider.calls).toHaveLength(6);
});

test('two gateways keep one limit together, and are never refused', async () => {
  const perMinute = 1_200;
  const { simulator, provider } = await simulatedWorld({
    limits: { requests: perMinute, inputTokens: null, outputTokens: null, burstShare: 0.1 },
    latency: { medianMs: 5, spread: 0.5 },
  });
  await putSession(world.sql, { pairs: 90, essays: 10 });
  const other = connectDatabase(world.url, { max: 5, applicationName: 'gateway-test-2' });
  const limits = { anthropic: { requests: perMinute, inputTokens: 1e9, outputTokens: 1e9 } };
  const beganMs = performance.now();
  const one = openGateway(world, { providers: [provider('anthropic')], options: { limits } });
  const two = openGateway(world, {
    providers: [provider('anthropic')],
    options: { limits },
    host: { sql: other },
  });
  one.start();
  two.start();
  await until(async () => (await countBy(world.sql, 'answered')) === 90);
  const tookMs = performance.now() - beganMs;
  await Promise.all([one.stop(), two.stop()]);
  await closeDatabase(other);
  expect(simulator.requests.filter(({ status }) => status !== 200)).toEqual([]);
  expect(simulator.requests).toHaveLength(90);
  // Two seconds' worth may go at once, then 20 each second.
  expect(simulator.maxInWindow(1_000)).toBeLessThanOrEqual(40 + 20 + 4);
  expect(tookMs).toBeGreaterThan(((90 - 40) / 20) * 1_000 * 0.95);
});

test('a higher limit is approached, a lower one is taken at once', async () => {
  await putSession(world.sql, { pairs: 3 });
  const limit = (requests: number) => () => ({
    ...judged(),
    limits: [{ dimension: 'requests' as const, limit: requests, remaining: 40, resetMs: 1_000 }],
  });
  const provider = handProvider(limit(4_000));
  openGateway(world, { providers: [provider], options: { concurrency: 1 } }).start();
  const rate = async () => {
    const [row] = await world.sql<{ rate: number }[]>`
      select per_minute as rate from rate_buckets where dimension = 'requests' and learned_at is not null`;
    return row?.rate ?? 0;
  };
  await until(rate);
  expect(await rate()).toBeLessThan(101);
  provider.reply = limit(10);
  await putSession(world.sql, { pairs: 1 });
  await until(async () => (await rate()) === 10);
});

test('what is limited for one class does not hold up another', async () => {
  await putSession(world.sql, { pairs: 3 });
  await putSession(world.sql, { pairs: 3, judge: 'opus', model: 'claude-opus-4-1-20250805' });
  const provider = handProvider(({ judge }) =>
    judge.model.includes('haiku')
      ? failing({ kind: 'throttled', retryAfterMs: 600_000, code: 'RATE_LIMIT' })
      : judged(),
  );
  openGateway(world, { providers: [provider], options: { limits: free, concurrency: 1 } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 3);
  expect(provider.calls.filter(({ judge }) => judge.model.includes('haiku')).length).toBeLessThanOrEqual(2);
});

test('calls of one node keep their distance', async () => {
  await putSession(world.sql, { pairs: 10 });
  const at: number[] = [];
  const provider = handProvider(() => {
    at.push(performance.now());
    return judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free, gapMs: 30 } }).start();
  await until(() => at.length === 10);
  // Ten calls have nine gaps; a timer may be a millisecond early.
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(9 * 29);
});

test('a limit of money is told to the circuit, and its requests wait without being asked again', async () => {
  await putSession(world.sql, { pairs: 20 });
  const provider = handProvider(() => failing({ kind: 'capped', code: 'SPEND_LIMIT', untilMs: null }));
  openGateway(world, { providers: [provider], options: { limits: free, concurrency: 2 } }).start();
  await until(() => world.told.some(({ type }) => type === 'CAPPED'));
  await world.sql`
    insert into providers (name, status, reason, updated_at)
    values ('anthropic', 'open', 'SPEND_LIMIT', now())`;
  await looks(15);
  expect(provider.calls.length).toBeLessThanOrEqual(2);
  expect(await countBy(world.sql, 'queued')).toBe(20);
});

test('half open, no more than two are asked at a time', async () => {
  await world.sql`
    insert into providers (name, status, updated_at) values ('anthropic', 'half_open', now())`;
  await putSession(world.sql, { pairs: 10 });
  let underWay = 0;
  let most = 0;
  const provider = handProvider(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await world.sql`select pg_sleep(0.02)`;
    underWay -= 1;
    return judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 10);
  expect(most).toBe(2);
  const reports = world.told.filter(({ target }) => target === 'provider/anthropic');
  expect(reports.length).toBeGreaterThan(0);
  expect(judgingLimits.providerSuccessesToClose).toBe(2);
});

test('a class that waits for its limit does not take the places of the others', async () => {
  await putSession(world.sql, { pairs: 60, essays: 10 });
  await putSession(world.sql, {
    pairs: 60,
    essays: 10,
    judge: 'opus',
    model: 'claude-opus-4-1-20250805',
  });
  const provider = handProvider();
  const narrow = { requests: 1, inputTokens: 1e9, outputTokens: 1e9 };
  const limits = { anthropic: free.anthropic, 'anthropic/claude-haiku-4': narrow };
  openGateway(world, { providers: [provider], options: { limits, concurrency: 8 } }).start();
  await until(() => provider.calls.filter(({ judge }) => judge.model.includes('opus')).length === 60);
  expect(provider.calls.filter(({ judge }) => judge.model.includes('haiku')).length).toBeLessThanOrEqual(2);
});

test('while a circuit is open, nothing of its provider is even claimed', async () => {
  await world.sql`insert into providers (name, status, updated_at) values ('anthropic', 'open', now())`;
  await putSession(world.sql, { pairs: 5 });
  const places = () => world.sql`select ctid::text from judgement_requests where provider = 'anthropic'`;
  const before = await places();
  const provider = handProvider();
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await looks(3);
  expect(await places()).toEqual(before);
  expect(provider.calls).toEqual([]);
});
