import { expect, test } from 'vitest';
import type { ProviderReply } from '../../../../actors/gateway-ports.ts';
import { createBucket } from '../../../../runtime/gateway/simulator/token-bucket.ts';
import { createRequestLog } from '../../../../runtime/gateway/simulator/request-log.ts';
import type { SimulatorScript } from '../../../../runtime/gateway/simulator/script.ts';
import { callOf, patient, simulatedWorld, usualJudge } from '../../../support/provider-simulator.ts';

const judge = usualJudge('anthropic');
const pair = (index: number, first = 0, second = 0) =>
  callOf({
    judge,
    customId: `q-${index}`,
    first: `One ${index}. quality=${first}`,
    second: `Two ${index}. quality=${second}`,
  });

async function answers(script: Partial<SimulatorScript>, count: number, [first, second] = [0, 0]) {
  const { provider, simulator } = await simulatedWorld(script);
  const asked = provider('anthropic');
  const replies: ProviderReply[] = [];
  for (let index = 0; index < count; index += 1) {
    replies.push(await asked.ask(pair(index, first, second), patient()));
  }
  return { replies, simulator };
}
const winners = (replies: readonly ProviderReply[]) =>
  replies.map((reply) => (reply.kind === 'judged' ? reply.winner : reply.kind));
const firsts = (replies: readonly ProviderReply[]) =>
  winners(replies).filter((winner) => winner === 'first').length / replies.length;

test('the same seed judges the same way, another one does not', async () => {
  const one = await answers({ seed: 'a' }, 40);
  const again = await answers({ seed: 'a' }, 40);
  const other = await answers({ seed: 'b' }, 40);
  expect(winners(again.replies)).toEqual(winners(one.replies));
  expect(winners(other.replies)).not.toEqual(winners(one.replies));
});

test('the better essay wins as often as the model says: σ(1.5) is .82', async () => {
  const { replies } = await answers({}, 300, [1.5, 0]);
  expect(firsts(replies)).toBeGreaterThan(0.75);
  expect(firsts(replies)).toBeLessThan(0.89);
});

test('a leaning to the second place shows between equals: σ(-1.1) is .25', async () => {
  const { replies } = await answers({ position: -1.1 }, 300);
  expect(firsts(replies)).toBeGreaterThan(0.18);
  expect(firsts(replies)).toBeLessThan(0.32);
});

test('the truth may be the caller’s own', async () => {
  const qualityOf = (essay: string) => (essay.startsWith('Two') ? 50 : -50);
  const { replies } = await answers({ qualityOf }, 5);
  expect(new Set(winners(replies))).toEqual(new Set(['second']));
});

test('faults come in the shares they were given, and a question that failed may succeed next time', async () => {
  const faults = { overloaded: 0.2, invalid_json: 0.2 };
  const { replies, simulator } = await answers({ faults }, 200);
  const kinds = (kind: ProviderReply['kind']) => replies.filter((reply) => reply.kind === kind).length;
  expect(kinds('transient')).toBeGreaterThan(20);
  expect(kinds('unusable')).toBeGreaterThan(20);
  expect(kinds('transient') + kinds('unusable')).toBeLessThan(120);
  expect([...simulator.paidAnswers().values()].every((count) => count === 1)).toBe(true);
});

test('an outage lasts until it is lifted', async () => {
  const { provider, simulator } = await simulatedWorld({ outage: 'overloaded' });
  const ask = () => provider('anthropic').ask(pair(1), patient());
  expect([(await ask()).kind, (await ask()).kind]).toEqual(['transient', 'transient']);
  simulator.change({ outage: null });
  expect((await ask()).kind).toBe('judged');
});

test('when the money is spent, nothing is answered any more', async () => {
  const { replies } = await answers({ capAfterAnswers: 3 }, 5);
  expect(replies.map(({ kind }) => kind)).toEqual(['judged', 'judged', 'judged', 'capped', 'capped']);
});

test('who asks more than the limit is refused, and told when to come back', async () => {
  const limits = { requests: 60, inputTokens: null, outputTokens: null, burstShare: 0.05 };
  const { replies, simulator } = await answers({ limits }, 8);
  const refused = replies.filter((reply) => reply.kind === 'throttled');
  expect(winners(replies).slice(0, 3)).not.toContain('throttled');
  expect(refused.length).toBeGreaterThanOrEqual(4);
  expect(refused[0]).toMatchObject({ retryAfterMs: 1_000 });
  expect(simulator.requests.filter(({ status }) => status === 429).length).toBe(refused.length);
});

test('tokens are limited like requests, and what is read from the cache does not count', async () => {
  const limits = { requests: null, inputTokens: 1_000, outputTokens: null, burstShare: 1 };
  const uncached = await answers({ limits, cacheTokensMin: 1_000_000 }, 4);
  const cached = await answers({ limits, cacheTokensMin: 1 }, 4);
  expect(uncached.replies.map(({ kind }) => kind)).toEqual(['judged', 'judged', 'throttled', 'throttled']);
  expect(cached.replies.map(({ kind }) => kind)).toEqual(['judged', 'judged', 'judged', 'judged']);
  const usages = cached.replies.map((reply) => (reply.kind === 'judged' ? reply.usage : null));
  expect(usages[0]).toMatchObject({ cacheRead: 0 });
  expect(usages[0]!.cacheWrite).toBeGreaterThan(200);
  expect(usages[1]).toMatchObject({ cacheRead: usages[0]!.cacheWrite, cacheWrite: 0 });
});

test('a bucket gives what it holds, fills with time, and owes what was taken beyond', () => {
  const bucket = createBucket({ perMinute: 60, burstShare: 0.1, minuteMs: 60_000 });
  expect(bucket.wait(6, 0)).toBe(0);
  bucket.use(6, 0);
  expect(bucket.wait(1, 0)).toBe(1_000);
  expect(bucket.wait(1, 500)).toBe(500);
  bucket.use(3, 1_000);
  expect(bucket.level(1_000)).toBe(-2);
  expect(bucket.wait(1, 1_000)).toBe(3_000);
  expect(bucket.level(1_000_000)).toBe(6);
});

test('the most in any window is found, not the most in windows that begin on the hour', () => {
  const log = createRequestLog();
  const at = (atMs: number, isBatch = false) =>
    log.add({
      atMs,
      wire: 'chat',
      model: 'm',
      customId: 'q',
      status: 200,
      inputTokens: 10,
      outputTokens: 1,
      isPaid: true,
      isBatch,
    });
  [900, 950, 1_050, 1_100, 2_500].forEach((atMs) => at(atMs));
  at(1_000, true);
  expect(log.maxInWindow(1_000)).toBe(4);
  expect(log.maxInWindow(1_000, 'inputTokens')).toBe(40);
  expect(log.maxInWindow(150)).toBe(2);
  expect(log.paidAnswers().get('q')).toBe(6);
});

test('a request that the vendor would refuse is refused, with the reason (16 of 16 failed once)', async () => {
  const { simulator } = await simulatedWorld();
  const send = (body: unknown, path = '/v1/messages') =>
    fetch(`http://127.0.0.1:${simulator.port}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'anthropic-version': '2023-06-01' },
    });
  const plain = {
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
  };
  expect((await send(plain)).status).toBe(200);
  const marked = (ttl: string) => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } });
  const cases = [
    [{ ...plain, metadata: { user_id: 'u', trace: 't' } }, /trace/],
    [
      { ...plain, messages: [{ role: 'user', content: [marked('5m'), marked('1h')] }] },
      /1h must not come after/,
    ],
    [{ ...plain, messages: [{ role: 'user', content: Array(5).fill(marked('5m')) }] }, /at most 4/],
    [{ ...plain, model: 'claude-opus-5-5', temperature: 0 }, /temperature/],
    [{ ...plain, model: 'claude-sonnet-5-5', tool_choice: { type: 'any' } }, /forced tool/],
    [{ ...plain, thinking: { type: 'enabled', budget_tokens: 2_000 } }, /budget_tokens/],
  ] as const;
  for (const [body, reason] of cases) {
    const response = await send(body);
    expect([response.status, response.headers.get('x-simulated-reason')]).toEqual([
      400,
      expect.stringMatching(reason),
    ]);
  }
});
