/** The essential path: claimed, asked, written, told. Real Postgres; the provider is a port led by hand. */
import { expect, test } from 'vitest';
import { countQueued } from '../../../persistence/assessment/gateway/count-queued.ts';
import { queueGateOf } from '../../../runtime/gateway/queue-gate.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  failing,
  handProvider,
  judged,
  openGateway,
  putSession,
  useGatewayWorld,
  verdictsOf,
} from './gateway-world.ts';

const world = useGatewayWorld();
const free = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };
const delivered = async (count: number) => {
  const [row] = await world.sql<{ count: number }[]>`
    select count(*)::int as count from judgement_requests where delivered_at is not null`;
  return row?.count === count;
};

test('a queued request is asked, written with its reason, and told once', async () => {
  const id = await putSession(world.sql, { pairs: 6 });
  const provider = handProvider();
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(() => delivered(6));
  expect(provider.calls).toHaveLength(6);
  expect(
    verdictsOf(world, id)
      .map(({ seq }) => seq)
      .toSorted((one, other) => one - other),
  ).toEqual([1, 2, 3, 4, 5, 6]);
  const [row] = await world.sql`select * from judgement_requests where seq = 1`;
  expect(row).toMatchObject({
    status: 'answered',
    outcome: 'first',
    model_used: 'claude-haiku-4-5-20251001',
    tokens_input: 1_000,
    lease_owner: null,
  });
  // 1,000 tokens in at $1 and 100 out at $5 a million.
  expect(row?.['cost_usd']).toBeCloseTo(0.0015, 9);
  expect(await world.sql`select note from judgement_notes`).toHaveLength(6);
});

test('judges that are built in answer without a provider', async () => {
  const id = await putSession(world.sql, {
    judge: 'simulated',
    provider: 'builtin',
    model: 'simulated',
    pairs: 40,
  });
  const other = await putSession(world.sql, { judge: 'heuristic', provider: 'builtin', model: 'heuristic' });
  openGateway(world).start();
  await until(() => delivered(46));
  expect(verdictsOf(world, id)).toHaveLength(40);
  expect(verdictsOf(world, other).every(({ outcome }) => outcome !== 'error')).toBe(true);
});

test('an erased essay is not asked about, and no reason that quotes it is kept', async () => {
  const id = await putSession(world.sql, { pairs: 4 });
  await world.sql`
    update contents set body = null, sha256 = null, erased_at = now() where id = ${`c-${id}-0`}`;
  const provider = handProvider(async () => {
    await world.sql`update essays set erased_at = now() where id = ${`${id}-2`}`;
    return judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free, concurrency: 1 } }).start();
  await until(() => delivered(4));
  const verdicts = verdictsOf(world, id);
  expect(verdicts.filter(({ code }) => code === 'ESSAY_ERASED')).toHaveLength(2);
  expect(provider.calls).toHaveLength(2);
  expect(await world.sql`select from judgement_notes`).toHaveLength(0);
});

test('39 trouble of a provider is borne five times, each after a longer rest, then it is an error', async () => {
  const id = await putSession(world.sql, { pairs: 1 });
  const provider = handProvider(() =>
    failing({ kind: 'transient', code: 'SERVER_ERROR', retryAfterMs: null }),
  );
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  for (let attempt = 1; attempt < 5; attempt += 1) {
    await until(
      async () => (await world.sql`select from judgement_requests where attempts = ${attempt}`).length === 1,
    );
    await world.sql`update judgement_requests set not_before = now()`;
  }
  await until(() => delivered(1));
  expect(provider.calls).toHaveLength(5);
  expect(verdictsOf(world, id)).toEqual([{ seq: 1, outcome: 'error', code: 'SERVER_ERROR' }]);
});

test('an answer that is no judgement is asked once more, then it is an error; both are paid for', async () => {
  const id = await putSession(world.sql, { pairs: 1 });
  const usage = { input: 500, output: 10, cacheRead: 0, cacheWrite: 0 };
  const provider = handProvider(() =>
    failing({ kind: 'unusable', code: 'INVALID_RESPONSE', usage, model: null, requestId: null }),
  );
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(() => delivered(1));
  expect(provider.calls).toHaveLength(2);
  expect(verdictsOf(world, id)).toEqual([{ seq: 1, outcome: 'error', code: 'INVALID_RESPONSE' }]);
  const [row] = await world.sql`select tokens_input from judgement_requests`;
  expect(row).toEqual({ tokens_input: 1_000 });
});

test('17 a request that we got wrong is an error at once', async () => {
  const id = await putSession(world.sql, { pairs: 1 });
  const provider = handProvider(() => failing({ kind: 'invalid', code: 'AUTHENTICATION', message: 'no' }));
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(() => delivered(1));
  expect(provider.calls).toHaveLength(1);
  expect(verdictsOf(world, id)[0]).toMatchObject({ outcome: 'error', code: 'AUTHENTICATION' });
});

test('41 22 what waited for too long is answered EXPIRED and never asked', async () => {
  const id = await putSession(world.sql, { pairs: 2, ttlMs: -1_000 });
  const provider = handProvider();
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'expired')) === 2);
  await world.sql`update judgement_requests set answered_at = now() - interval '1 minute'`;
  await until(() => delivered(2));
  expect(verdictsOf(world, id).map(({ code }) => code)).toEqual(['EXPIRED', 'EXPIRED']);
  expect(provider.calls).toHaveLength(0);
});

test('what a session that has ended was to be told counts as late', async () => {
  await putSession(world.sql, { pairs: 2 });
  world.answer = ({ id, target }) => ({
    result: 'rejected',
    code: 'already_final',
    message: 'over',
    key: target,
    messageId: id,
  });
  openGateway(world, { providers: [handProvider()], options: { limits: free } }).start();
  await until(() => delivered(2));
  expect(await world.sql`select reason from ignored_answers`).toEqual([
    { reason: 'late' },
    { reason: 'late' },
  ]);
});

test('18 a request whose node lost it is asked again; the first answer stays, and both are paid for', async () => {
  const id = await putSession(world.sql, { pairs: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = handProvider(async () => {
    await promise;
    return judged('second');
  });
  openGateway(world, { providers: [slow], options: { limits: free } }).start();
  await until(() => slow.calls.length === 1);
  const quick = handProvider();
  openGateway(world, { providers: [quick], options: { limits: free } }).start();
  slow.reply = quick.reply;
  await world.sql`update judgement_requests set lease_until = now() - interval '1 second'`;
  await until(() => delivered(1));
  resolve();
  await until(async () => (await world.sql`select from judgement_requests where tokens_input = 2000`).length);
  expect(await world.sql`select outcome, attempts from judgement_requests`).toEqual([
    { outcome: 'first', attempts: 1 },
  ]);
  expect(verdictsOf(world, id)).toEqual([{ seq: 1, outcome: 'first' }]);
});

test('49 the queue is asked how full it is, and no further than its high mark', async () => {
  await putSession(world.sql, { pairs: 12 });
  expect(await countQueued(world.sql, 10)).toBe(10);
  expect(await countQueued(world.sql, 100)).toBe(12);
  expect(await queueGateOf(world.sql).hasRoom()).toBe(true);
});
