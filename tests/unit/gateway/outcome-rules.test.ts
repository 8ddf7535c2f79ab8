/** What replies mean for requests: one test per row of the table. */
import { expect, test } from 'vitest';
import type { ProviderOutcome } from '../../../actors/gateway-ports.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { consequenceOf } from '../../../runtime/gateway/outcome-rules.ts';
import { usualJudge } from '../../support/provider-simulator.ts';

const usage = { input: 1_000, output: 100, cacheRead: 2_000, cacheWrite: 500 };
const judged: ProviderOutcome = {
  kind: 'judged',
  winner: 'second',
  confidence: 4.5,
  justification: 'It keeps to its reader.',
  usage,
  model: 'claude-haiku-4-5-20251001',
  requestId: 'req-1',
  suspicions: ['mark_returned'],
};
const unusable: ProviderOutcome = {
  kind: 'unusable',
  code: 'REFUSED',
  usage,
  model: null,
  requestId: null,
};
const transient = (retryAfterMs: number | null = null, code = 'SERVER_ERROR'): ProviderOutcome => ({
  kind: 'transient',
  code,
  retryAfterMs,
});

const after = (outcome: ProviderOutcome, counts = { attempts: 0, unusable: 0 }, isBatch = false) =>
  consequenceOf({
    request: { id: 'r1', ...counts },
    judge: usualJudge('anthropic'),
    prompt: { sha256: 'p', frameSha256: 'f' },
    outcome,
    latencyMs: 7,
    isBatch,
    random: 1,
  });

test('a judgement is settled with all that is known of it', () => {
  expect(after(judged)).toMatchObject({
    kind: 'settled',
    note: 'It keeps to its reader.',
    row: { id: 'r1', outcome: 'second', code: null, confidence: 4.5, promptSha256: 'p', frameSha256: 'f' },
  });
});

test('51 it costs what the manifest says, caches and batches counted', () => {
  // Haiku 4.5: $1 in, $5 out a million; a read of the cache a tenth, a write a quarter more.
  const usd = (1_000 + 2_000 * 0.1 + 500 * 1.25 + 100 * 5) / 1e6;
  expect(after(judged).row.costUsd).toBeCloseTo(usd, 12);
  expect(after(judged, { attempts: 0, unusable: 0 }, true).row.costUsd).toBeCloseTo(usd / 2, 12);
});

test('no judgement: asked once more at once and paid for; then an error, and never a guessed winner', () => {
  expect(after(unusable)).toMatchObject({
    kind: 'returned',
    row: { delayMs: 0, unusable: 1, attempts: 0, input: 1_000 },
  });
  expect(after(unusable, { attempts: 0, unusable: 1 })).toMatchObject({
    kind: 'settled',
    note: null,
    row: { outcome: 'error', code: 'REFUSED', input: 1_000 },
  });
});

test('42 too many at once: not before the provider says, and no mark against the request', () => {
  const throttled = (retryAfterMs: number | null) =>
    after({ kind: 'throttled', code: 'RATE_LIMIT', retryAfterMs });
  expect(throttled(30_000)).toMatchObject({ kind: 'returned', row: { delayMs: 30_000, attempts: 0 } });
  expect(throttled(null).row).toMatchObject({ delayMs: expect.any(Number) as number });
});

test('a limit of money: back to the queue, and no mark against the request', () => {
  expect(after({ kind: 'capped', code: 'SPEND_LIMIT', untilMs: null })).toMatchObject({
    kind: 'returned',
    row: { attempts: 0 },
  });
});

test('39 trouble: each time after a longer rest, and an error after the last attempt', () => {
  const rests = Array.from({ length: limits.requestAttemptsMax - 1 }, (_, attempts) => {
    const { kind, row } = after(transient(), { attempts, unusable: 0 });
    expect(kind).toBe('returned');
    return 'delayMs' in row ? row.delayMs : 0;
  });
  expect(rests).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(after(transient(), { attempts: limits.requestAttemptsMax - 1, unusable: 0 })).toMatchObject({
    kind: 'settled',
    row: { outcome: 'error', code: 'SERVER_ERROR' },
  });
  expect(after(transient(60_000)).row).toMatchObject({ delayMs: 60_000, attempts: 1 });
});

test('a call that we broke off ourselves is no trouble', () => {
  expect(after(transient(null, 'ABORTED'))).toMatchObject({
    kind: 'returned',
    row: { delayMs: 0, attempts: 0 },
  });
});

test('17 a request that is wrong stays wrong: an error at once', () => {
  expect(after({ kind: 'invalid', code: 'NOT_FOUND', message: 'no' })).toMatchObject({
    kind: 'settled',
    row: { outcome: 'error', code: 'NOT_FOUND', costUsd: 0 },
  });
});
