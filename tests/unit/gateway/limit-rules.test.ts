/** Limits: where they begin, what requests take, what replies say of them; and how much is expected. */
import { expect, test } from 'vitest';
import type { LimitReading } from '../../../actors/gateway-ports.ts';
import { createForecast } from '../../../runtime/gateway/forecast.ts';
import { limitsOfClass, needsOf, newsOf } from '../../../runtime/gateway/limit-rules.ts';
import { doubtsOf, rateSettings } from '../../../runtime/gateway/rate-settings.ts';
import { callOf, usualJudge } from '../../support/provider-simulator.ts';

const limitsOf = (provider: Parameters<typeof usualJudge>[0], settings = {}) =>
  limitsOfClass(usualJudge(provider), { settings, account: 'a' });
const amounts = (provider: Parameters<typeof usualJudge>[0]) =>
  needsOf(limitsOf(provider), { input: 1_000, output: 100 }, 0).map(({ amount }) => amount);

test('limits begin small, as the manifest has them, and as somebody wrote down where he did', () => {
  expect(limitsOf('anthropic').seeds).toEqual([
    { dimension: 'requests', perMinute: 50, isCeiling: false },
    { dimension: 'input_tokens', perMinute: 30_000, isCeiling: false },
    { dimension: 'output_tokens', perMinute: 8_000, isCeiling: false },
  ]);
  const settings = { anthropic: { requests: 10, inputTokens: 5_000 } };
  const { modelClass } = limitsOf('anthropic').names;
  const narrower = { ...settings, [`anthropic/${modelClass}`]: { requests: 20 } };
  expect(limitsOf('anthropic', narrower).seeds.slice(0, 2)).toEqual([
    { dimension: 'requests', perMinute: 20, isCeiling: true },
    { dimension: 'input_tokens', perMinute: 5_000, isCeiling: true },
  ]);
});

test('where input and output share a limit, a request takes both from it', () => {
  expect(amounts('anthropic')).toEqual([1, 1_000, 100]);
  expect(amounts('openai')).toEqual([1, 1_100, 100]);
});

const news = (readings: readonly LimitReading[], settings = {}) => {
  const limits = limitsOf('anthropic', settings);
  const used = { expected: { input: 1_000, output: 400 }, spent: { input: 700, output: 90 } };
  return newsOf(limits.names, limits, { ...used, readings });
};

test('what was expected and not used goes back', () => {
  expect(news([]).map(({ giveBack }) => giveBack)).toEqual([0, 300, 310]);
});

test('what headers say is learnt, but never above what was written down', () => {
  const reading = { dimension: 'requests', limit: 4_000, remaining: 3_999, resetMs: 15 } as const;
  expect(news([reading])[0]).toMatchObject({ perMinute: 4_000, remaining: 3_999, slack: 0 });
  expect(news([reading], { anthropic: { requests: 100 } })[0]).toMatchObject({ perMinute: 100 });
});

test('a word for tokens of both kinds counts where there is none for the input', () => {
  const tokens = { dimension: 'tokens', limit: 9_000, remaining: 1, resetMs: 60_000 } as const;
  const input = { ...tokens, dimension: 'input_tokens', limit: 5_000 } as const;
  expect(news([tokens])[1]).toMatchObject({ perMinute: 9_000 });
  expect(news([tokens, input])[1]).toMatchObject({ perMinute: 5_000 });
});

test('a limit of a day is spread over it', () => {
  const day = { dimension: 'requests', limit: 14_400, remaining: 0, resetMs: 86_400_000 } as const;
  expect(news([day])[0]?.perMinute).toBeCloseTo(10, 9);
});

test('limits that are unset or above a new account are doubted, never refused', () => {
  const seed = { requestsPerMinute: 50, inputTokensPerMinute: 30_000, outputTokensPerMinute: null };
  expect(doubtsOf({}, seed)).toEqual([]);
  expect(doubtsOf({ requests: 50 }, seed)).toEqual([]);
  expect(doubtsOf({ requests: 51, inputTokens: 40_000 }, seed)).toHaveLength(2);
  expect(doubtsOf({}, { ...seed, requestsPerMinute: null })[0]).toContain('ASSAY_LLM_LIMITS');
});

test('the file of limits is read by provider and class, and refuses what it does not know', () => {
  expect(rateSettings.safeParse({ anthropic: { requests: 1 }, 'openai/gpt-4.1': {} }).success).toBe(true);
  expect(rateSettings.safeParse({ anthropic: { rpm: 1 } }).success).toBe(false);
  expect(rateSettings.safeParse({ anthropic: { requests: 0 } }).success).toBe(false);
});

test('how much a question will use is learnt from those before it', () => {
  const { prompt } = callOf({ judge: usualJudge('anthropic') });
  const forecast = createForecast();
  const first = forecast.expect(prompt, 1_024);
  expect(first).toMatchObject({ input: first.estimate, output: 400 });
  expect(forecast.expect(prompt, 100).output).toBe(100);
  // Nine tenths of the prompt come from a cache.
  const usage = { input: first.estimate / 10, output: 0, cacheRead: 900, cacheWrite: 0 };
  for (let reply = 1; reply <= 100; reply += 1) forecast.note(first.estimate, { ...usage, output: reply });
  const later = forecast.expect(prompt, 1_024);
  expect(later.output).toBe(95);
  expect(later.input).toBeLessThan(first.input * 0.11);
});
