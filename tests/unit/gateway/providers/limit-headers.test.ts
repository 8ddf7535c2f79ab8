import { expect, test } from 'vitest';
import { durationMs, limitsOf, retryAfterOf } from '../../../../runtime/gateway/providers/limit-headers.ts';
import { outcomeOfTrouble, type Trouble } from '../../../../runtime/gateway/providers/outcome-of-trouble.ts';

const nowMs = Date.parse('2026-10-15T12:00:00Z');

test.each([
  ['6m0s', 360_000],
  ['1s', 1_000],
  ['7.66s', 7_660],
  ['120ms', 120],
  ['1h2m3.5s', 3_723_500],
  ['1d', 86_400_000],
  ['34.074824224s', 34_075],
  ['', null],
  ['soon', null],
  ['12', null],
  ['-1s', null],
  ['1s later', null],
])('the duration %j is %j ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each([
  [{ 'retry-after': '30' }, 30_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'Thu, 15 Oct 2026 12:01:00 GMT' }, 60_000],
  [{ 'retry-after': 'Thu, 15 Oct 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
  [{ 'x-ratelimit-remaining-requests': '5', 'x-ratelimit-reset-requests': '6m0s' }, null],
  [
    {
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-10-15T12:00:20Z',
    },
    20_000,
  ],
  [
    { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowMs + 5_000) },
    5_000,
  ],
  [{}, null],
] as const)('%o asks for %j ms', (headers, ms) => {
  expect(retryAfterOf(new Headers(headers), nowMs)).toBe(ms);
});

test('limits of Anthropic, OpenAI and OpenRouter come in one shape', () => {
  const anthropic = new Headers({
    'anthropic-ratelimit-output-tokens-limit': '8000',
    'anthropic-ratelimit-output-tokens-remaining': '7000',
    'anthropic-ratelimit-output-tokens-reset': '2026-10-15T12:00:07.5Z',
  });
  expect(limitsOf(anthropic, nowMs)).toEqual([
    { dimension: 'output_tokens', limit: 8_000, remaining: 7_000, resetMs: 7_500 },
  ]);
  const openAi = new Headers({ 'x-ratelimit-limit-tokens': '30000', 'x-ratelimit-reset-tokens': '1m1s' });
  expect(limitsOf(openAi, nowMs)).toEqual([
    { dimension: 'tokens', limit: 30_000, remaining: null, resetMs: 61_000 },
  ]);
  const strange = new Headers({ 'x-ratelimit-limit': 'many', 'x-ratelimit-reset': '5' });
  expect(limitsOf(strange, nowMs)).toEqual([]);
});

const trouble = (status: number, body: unknown, headers = {}): Trouble => ({
  status,
  body,
  headers: new Headers(headers),
});

test('Google tells the delay in the body', () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure' },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' },
  ];
  const body = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', details } };
  expect(outcomeOfTrouble('google', trouble(429, body), nowMs)).toEqual({
    kind: 'throttled',
    code: 'RATE_LIMIT',
    retryAfterMs: 34_000,
  });
});

test('a spend cap counts as one even where it asks to be retried', () => {
  const error = { type: 'rate_limit_error', details: { error_code: 'enforced_spend_limit_reached' } };
  const capped = trouble(429, { type: 'error', error }, { 'retry-after': '1' });
  expect(outcomeOfTrouble('anthropic', capped, nowMs)).toEqual({
    kind: 'capped',
    code: 'SPEND_LIMIT',
    untilMs: Date.parse('2026-11-01T00:00:00Z'),
  });
});

test('a usage limit without a date lasts nobody knows how long', () => {
  const error = {
    type: 'invalid_request_error',
    message: 'You have reached your specified API usage limits.',
  };
  expect(outcomeOfTrouble('anthropic', trouble(400, { error }), nowMs)).toEqual({
    kind: 'capped',
    code: 'USAGE_LIMIT',
    untilMs: null,
  });
});

test.each([
  [
    'anthropic',
    400,
    { type: 'invalid_request_error', message: 'Your credit balance is too low' },
    'CREDIT_EXHAUSTED',
  ],
  ['anthropic', 402, { type: 'billing_error' }, 'CREDIT_EXHAUSTED'],
  ['openrouter', 402, { code: 402 }, 'CREDIT_EXHAUSTED'],
  ['openai', 429, { type: 'insufficient_quota', code: 'insufficient_quota' }, 'QUOTA_EXHAUSTED'],
  ['openai', 400, { code: 'billing_hard_limit_reached' }, 'QUOTA_EXHAUSTED'],
] as const)('%s %d %o is a limit of money', (provider, status, error, code) => {
  expect(outcomeOfTrouble(provider, trouble(status, { error }), nowMs)).toEqual({
    kind: 'capped',
    code,
    untilMs: null,
  });
});

test('a request that no minute has room for is not asked again (OpenAI says 429 to it)', () => {
  const error = { code: 'rate_limit_exceeded', message: 'Request too large for gpt-4o on tokens per min' };
  expect(outcomeOfTrouble('openai', trouble(429, { error }), nowMs)).toMatchObject({
    kind: 'invalid',
    code: 'TOO_LARGE',
  });
});

test('a provider that is down may still say when to come back', () => {
  expect(outcomeOfTrouble('openai', trouble(503, null, { 'retry-after': '20' }), nowMs)).toEqual({
    kind: 'transient',
    code: 'SERVER_ERROR',
    retryAfterMs: 20_000,
  });
});

test.each([400, 404, 405, 418, 422])(
  '%d is ours, and comes with a cure of at most 500 characters',
  (status) => {
    const long = { error: { type: 'x'.repeat(900), code: 'y z', message: 'temperature '.repeat(400) } };
    const outcome = outcomeOfTrouble('openai', trouble(status, long), nowMs);
    if (outcome.kind !== 'invalid') throw new Error('Expected the request to be at fault');
    expect(outcome.message.length).toBeLessThanOrEqual(500);
    expect(outcome.message).toContain(`got ${status}; it speaks of temperature; see to`);
  },
);
