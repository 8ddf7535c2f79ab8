/** Rows of docs/judging-scenarios.md about the queue of questions. */
import { expect, test } from 'vitest';
import { silentGatewayObserver } from '../../../runtime/gateway/gateway-observer.ts';
import { until } from '../../support/until.ts';
import { seedBuckets } from '../../../persistence/assessment/gateway/seed-buckets.ts';
import { countBy, handProvider, openGateway, putSession, useGatewayWorld } from '../gateway/gateway-world.ts';

const world = useGatewayWorld();
const limits = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };

test('J49 J50 smaller classes go first, and of one class whoever came first', async () => {
  await putSession(world.sql, { id: 'large', pairs: 12 });
  await putSession(world.sql, { id: 'small', pairs: 4 });
  await putSession(world.sql, { id: 'later', pairs: 4 });
  await world.sql`
    update judgement_requests
    set priority = case assessment_id when 'large' then 5 else 8 end,
        created_at = now() + seq * interval '1 millisecond' + case assessment_id
          when 'large' then interval '0' when 'small' then interval '1 second' else interval '2 seconds' end`;
  const provider = handProvider();
  openGateway(world, { providers: [provider], options: { concurrency: 1, limits } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 20, { timeoutMs: 30_000 });
  expect(
    provider.calls.map(({ prompt }) => /of (large|small|later) says/.exec(JSON.stringify(prompt))?.[1]),
  ).toEqual([
    ...Array<string>(4).fill('small'),
    ...Array<string>(4).fill('later'),
    ...Array<string>(12).fill('large'),
  ]);
});

test('J22 what expired is told apart: it counts as no call, and its age is no time of a provider', async () => {
  await putSession(world.sql, { id: 'old', pairs: 2, ttlMs: -1_000 });
  await putSession(world.sql, { id: 'new', pairs: 3 });
  const told = { called: 0, expired: [] as string[] };
  const observer = {
    ...silentGatewayObserver,
    called: () => void (told.called += 1),
    expired: (provider: string) => void told.expired.push(provider),
  };
  const providers = [handProvider()];
  openGateway(world, { providers, options: { limits }, host: { observer } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 3, { timeoutMs: 30_000 });
  await until(() => told.expired.length === 2);
  expect(told).toEqual({ called: 3, expired: ['anthropic', 'anthropic'] });
});

test('two keys are two accounts: a limit that closed for one of them keeps the other from nothing', async () => {
  const names = { provider: 'anthropic', account: 'theirs', modelClass: 'claude-haiku-4' };
  await seedBuckets(world.sql, names, [{ dimension: 'requests', perMinute: 50, isCeiling: false }]);
  await world.sql`update rate_buckets set blocked_until = now() + interval '1 hour'`;
  await putSession(world.sql, { pairs: 3 });
  const theirs = handProvider();
  const blocked = { limits, accounts: { anthropic: 'theirs' } };
  openGateway(world, { providers: [theirs], options: blocked }).start();
  const ours = handProvider();
  openGateway(world, { providers: [ours], options: { limits, accounts: { anthropic: 'ours' } } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 3, { timeoutMs: 30_000 });
  expect([ours.calls.length, theirs.calls.length]).toEqual([3, 0]);
  expect(
    await world.sql`select distinct split_part(key, '/', 2) as account from rate_buckets order by 1`,
  ).toEqual([{ account: 'ours' }, { account: 'theirs' }]);
});
