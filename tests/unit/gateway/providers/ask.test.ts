import { expect, test } from 'vitest';
import type { ProviderReply } from '../../../../actors/gateway-ports.ts';
import {
  callOf,
  patient,
  type ProviderId,
  simulatedWorld,
  usualJudge,
  usualModels,
} from '../../../support/provider-simulator.ts';
import type { Fault } from '../../../../runtime/gateway/simulator/script.ts';

const providers: readonly ProviderId[] = ['anthropic', 'openai', 'google', 'openrouter', 'compatible'];

test.each(providers)(
  '%s judges, and tells what it used, which model it was and how long it took',
  async (name) => {
    const { provider, simulator } = await simulatedWorld();
    const reply = await provider(name).ask(callOf({ judge: usualJudge(name) }), patient());
    expect(simulator.requests).toMatchObject([{ status: 200, isPaid: true, customId: 'question-1' }]);
    expect(reply).toMatchObject({ kind: 'judged', winner: 'first', confidence: 5, suspicions: [] });
    if (reply.kind !== 'judged') throw new Error('Expected a judgement');
    expect(reply.model).toBe(usualModels[name]);
    expect(reply.requestId).toMatch(/\w/);
    expect(reply.justification).toContain('Essay A');
    expect(reply.usage.input).toBeGreaterThan(200);
    expect(reply.usage.output).toBeGreaterThan(5);
    expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
  },
);

test.each(providers)('%s sees the other winner when the essays change places', async (name) => {
  const { provider } = await simulatedWorld();
  const essays = { first: 'Lunch is bad. quality=-40', second: 'Lunch is good. quality=40' };
  const reply = await provider(name).ask(callOf({ judge: usualJudge(name), ...essays }), patient());
  expect(reply).toMatchObject({ kind: 'judged', winner: 'second' });
});

type Expected = Partial<ProviderReply> & { readonly kind: ProviderReply['kind'] };
const everywhere: readonly (readonly [Fault, Expected])[] = [
  ['throttled', { kind: 'throttled', code: 'RATE_LIMIT', retryAfterMs: 1_000 }],
  ['throttled_silently', { kind: 'throttled', code: 'RATE_LIMIT', retryAfterMs: null }],
  ['overloaded', { kind: 'transient', code: 'OVERLOADED' }],
  ['server_error', { kind: 'transient', code: 'SERVER_ERROR' }],
  ['unavailable', { kind: 'transient', code: 'SERVER_ERROR' }],
  ['request_timeout', { kind: 'transient', code: 'TIMEOUT' }],
  ['conflict', { kind: 'transient', code: 'CONFLICT' }],
  ['disconnect', { kind: 'transient', code: 'CONNECTION_ERROR' }],
  ['truncated', { kind: 'transient', code: 'TRUNCATED_RESPONSE' }],
  ['broken_off', { kind: 'transient', code: 'TRUNCATED_RESPONSE' }],
  ['strange', { kind: 'transient' }],
  ['credit', { kind: 'capped', code: 'CREDIT_EXHAUSTED', untilMs: null }],
  ['unauthorized', { kind: 'invalid', code: 'AUTHENTICATION' }],
  ['forbidden', { kind: 'invalid', code: 'AUTHENTICATION' }],
  ['not_found', { kind: 'invalid', code: 'NOT_FOUND' }],
  ['too_large', { kind: 'invalid', code: 'TOO_LARGE' }],
  ['bad_request', { kind: 'invalid', code: 'INVALID_REQUEST' }],
  ['invalid_json', { kind: 'unusable', code: 'INVALID_RESPONSE' }],
  ['wrong_winner', { kind: 'unusable', code: 'INVALID_RESPONSE' }],
  ['max_tokens', { kind: 'unusable', code: 'MAX_TOKENS' }],
  ['refusal', { kind: 'unusable', code: 'REFUSED' }],
];
const cases = providers.flatMap((name) => everywhere.map(([fault, expected]) => ({ name, fault, expected })));

test.each(cases)(
  '$name: $fault is $expected.kind, and asked once only',
  async ({ name, fault, expected }) => {
    const { provider, simulator } = await simulatedWorld();
    simulator.order(fault);
    const reply = await provider(name).ask(callOf({ judge: usualJudge(name) }), patient());
    expect(reply).toMatchObject(expected);
    expect(simulator.requests.length).toBe(1);
  },
);

const ofOne: readonly (readonly [ProviderId, Fault, Expected])[] = [
  ['openai', 'quota', { kind: 'capped', code: 'QUOTA_EXHAUSTED', untilMs: null }],
  [
    'anthropic',
    'usage_limit',
    { kind: 'capped', code: 'USAGE_LIMIT', untilMs: Date.parse('2026-12-01T00:00:00Z') },
  ],
  ['openrouter', 'error_in_body', { kind: 'transient', code: 'SERVER_ERROR' }],
];

test.each(ofOne)('%s: %s means something of its own', async (name, fault, expected) => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order(fault);
  expect(await provider(name).ask(callOf({ judge: usualJudge(name) }), patient())).toMatchObject(expected);
});

test('a spend cap of Anthropic lasts until the next month (its 429 without retry-after is no throttling)', async () => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order('spend_cap');
  const reply = await provider('anthropic').ask(callOf({ judge: usualJudge('anthropic') }), patient());
  expect(reply).toMatchObject({ kind: 'capped', code: 'SPEND_LIMIT' });
  if (reply.kind !== 'capped' || reply.untilMs === null) throw new Error('Expected a time');
  const until = new Date(reply.untilMs);
  expect([until.getUTCDate(), until.getUTCHours()]).toEqual([1, 0]);
  expect(reply.untilMs).toBeGreaterThan(Date.now());
  expect(reply.untilMs - Date.now()).toBeLessThan(32 * 24 * 3_600_000);
});

test('retry-after-ms is honoured where it is finer than retry-after', async () => {
  const { provider, simulator } = await simulatedWorld({
    retryAfter: 'ms',
    minuteMs: 60_000,
    limits: { requests: 600, inputTokens: null, outputTokens: null, burstShare: 1 / 600 },
  });
  const judge = usualJudge('openai');
  const first = await provider('openai').ask(callOf({ judge }), patient());
  const second = await provider('openai').ask(callOf({ judge, customId: 'question-2' }), patient());
  expect([first.kind, second.kind]).toEqual(['judged', 'throttled']);
  if (second.kind !== 'throttled') throw new Error('Expected to be throttled');
  expect(second.retryAfterMs).toBeGreaterThan(0);
  expect(second.retryAfterMs).toBeLessThanOrEqual(100);
  expect(simulator.requests.map(({ status }) => status)).toEqual([200, 429]);
});

test.each(['anthropic', 'openai'] as const)(
  '%s: limits are read off the headers of an answer',
  async (name) => {
    const limits = { requests: 100, inputTokens: 50_000, outputTokens: 8_000, burstShare: 1 };
    const { provider } = await simulatedWorld({ limits });
    const reply = await provider(name).ask(callOf({ judge: usualJudge(name) }), patient());
    const requests = reply.limits.find(({ dimension }) => dimension === 'requests');
    expect(requests).toMatchObject({ limit: 100, remaining: 99 });
    expect(requests?.resetMs).toBeLessThanOrEqual(1_000);
    const dimensions = reply.limits.map(({ dimension }) => dimension);
    expect(dimensions).toEqual(
      name === 'anthropic' ? ['requests', 'input_tokens', 'output_tokens'] : ['requests', 'tokens'],
    );
  },
);

test.each(providers)(
  '%s: a call that takes too long is ended (a body may hang after its headers)',
  async (name) => {
    const { provider, simulator } = await simulatedWorld();
    const slow = provider(name, { timeoutMs: 150 });
    for (const fault of ['silence', 'stalled'] as const) {
      simulator.order(fault);
      const reply = await slow.ask(callOf({ judge: usualJudge(name) }), patient());
      expect(reply).toMatchObject({ kind: 'transient', code: 'TIMEOUT' });
    }
  },
);

test.each(providers)('%s: a call that nobody waits for any more is ended', async (name) => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order('silence');
  const caller = new AbortController();
  const asking = provider(name).ask(callOf({ judge: usualJudge(name) }), caller.signal);
  caller.abort();
  expect(await asking).toMatchObject({ kind: 'transient', code: 'ABORTED' });
});

test.each(providers)('%s: nobody listening is a broken connection', async (name) => {
  const { provider, simulator } = await simulatedWorld();
  await simulator.close();
  const reply = await provider(name).ask(callOf({ judge: usualJudge(name) }), patient());
  expect(reply).toMatchObject({ kind: 'transient', code: 'CONNECTION_ERROR' });
});

test.each(providers)('%s: a mark that comes back is a suspicion, and is not handed on', async (name) => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order('mark_returned');
  const reply = await provider(name).ask(callOf({ judge: usualJudge(name) }), patient());
  expect(reply).toMatchObject({
    kind: 'judged',
    suspicions: ['mark_returned'],
    justification: 'I was told [mark].',
  });
});

test('reasons that are too long are cut, and the judgement is kept (one of sixteen was lost to it once)', async () => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order('long_evidence');
  const reply = await provider('anthropic').ask(callOf({ judge: usualJudge('anthropic') }), patient());
  if (reply.kind !== 'judged') throw new Error('Expected a judgement');
  expect(reply.justification.length).toBe(500);
});

test.each(providers)('%s: what leaves with an error quotes neither essay nor key', async (name) => {
  const { provider, simulator } = await simulatedWorld({ apiKey: 'another' });
  const asked = callOf({ judge: usualJudge(name), first: 'My name is Ebba Exempel and I live here.' });
  const unauthorized = await provider(name).ask(asked, patient());
  simulator.change({ apiKey: null });
  simulator.order('bad_request');
  const refused = await provider(name).ask(asked, patient());
  for (const reply of [unauthorized, refused]) {
    const text = JSON.stringify(reply);
    expect(reply.kind).toBe('invalid');
    expect(text.length).toBeLessThan(600);
    expect(text).not.toMatch(/Ebba|sk-test|Simulated/);
  }
});

test('a refusal names the parameter that the provider speaks of', async () => {
  const { provider, simulator } = await simulatedWorld();
  simulator.order('bad_request');
  const reply = await provider('openai').ask(callOf({ judge: usualJudge('openai') }), patient());
  expect(reply).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('(invalid_request_error, unsupported_value, temperature)') as string,
  });
});
