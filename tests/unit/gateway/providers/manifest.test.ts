import { expect, test } from 'vitest';
import { costOf, estimateTokens, factsOf } from '../../../../runtime/gateway/providers/manifest.ts';
import { models } from '../../../../runtime/gateway/providers/models.ts';

const usual = { input: 2_400, output: 120, cacheRead: 0, cacheWrite: 0 };
const claude = (model: string) => ({ provider: 'anthropic' as const, model });

test.each([
  ['claude-haiku-4-5-20251001', 0.003],
  ['claude-sonnet-5-5', 0.006],
  ['claude-opus-5-5', 0.012],
  ['claude-haiku-5-5', 0.0003],
])('2,400 tokens in and 120 out cost %s $%d, and half of it in a batch', (model, usd) => {
  expect(costOf(claude(model), usual, { isBatch: false })).toBeCloseTo(usd, 12);
  expect(costOf(claude(model), usual, { isBatch: true })).toBeCloseTo(usd / 2, 12);
});

test.each([
  ['claude-sonnet-4-5', 'cacheRead', '5m', 0.3],
  ['claude-sonnet-5-5', 'cacheRead', '5m', 0.1],
  ['claude-opus-5-5', 'cacheRead', '5m', 0.2],
  ['claude-sonnet-4-5', 'cacheWrite', '5m', 3.75],
  ['claude-sonnet-4-5', 'cacheWrite', '1h', 6],
] as const)('a million tokens of %s as %s for %s cost $%d', (model, kind, cacheTtl, usd) => {
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, [kind]: 1_000_000 };
  expect(costOf(claude(model), usage, { isBatch: false, cacheTtl })).toBeCloseTo(usd, 12);
});

test('a long prompt of Haiku 5.5 costs five times as much, its answer included', () => {
  const short = { input: 100_000, output: 1_000, cacheRead: 0, cacheWrite: 0 };
  const long = { ...short, cacheRead: 1 };
  expect(costOf(claude('claude-haiku-5-5'), short, { isBatch: false })).toBeCloseTo(0.0105, 12);
  expect(costOf(claude('claude-haiku-5-5'), long, { isBatch: false })).toBeCloseTo(0.0525, 6);
});

test.each([
  ['anthropic', 'claude-sonnet-9'],
  ['openai', 'gpt-7'],
  ['google', 'gemini-2.5-flash-preview-05-20'],
  ['openrouter', 'meta-llama/llama-4-scout'],
  ['compatible', 'llama3.2:3b'],
] as const)('the cost of %s %s is unknown, which is not nothing', (provider, model) => {
  expect(costOf({ provider, model }, usual, { isBatch: false })).toBeNull();
});

test.each([
  ['anthropic', 'claude-sonnet-9', { answers: 'json_schema', temperatureMax: null }],
  ['anthropic', 'claude-opus-4-7', { answers: 'tool', temperatureMax: 1 }],
  ['openai', 'gpt-7', { temperatureMax: null, hasVerbosity: true }],
  ['openai', 'gpt-4.1-2026-01-01', { temperatureMax: 2, hasVerbosity: false }],
  ['openrouter', 'anthropic/claude-haiku-5.5', { temperatureMax: null, answers: 'json_schema' }],
  ['openrouter', 'meta-llama/llama-4-scout', { temperatureMax: 2, answers: 'json_object' }],
] as const)('%s %s, which nobody wrote down, is taken for one of its family', (provider, model, facts) => {
  expect(factsOf({ provider, model })).toMatchObject({ provider, model, price: null, ...facts });
});

test('a name that is an alias means the same model', () => {
  expect(factsOf(claude('claude-haiku-4-5')).model).toBe('claude-haiku-4-5-20251001');
});

test('no name stands for two models', () => {
  const names = models.flatMap(({ provider, model, aliases }) =>
    [model, ...aliases].map((name) => `${provider}/${name}`),
  );
  expect(new Set(names).size).toBe(names.length);
});

test('every price is a number above nothing, and output costs more than input', () => {
  for (const { price } of models) {
    if (price === null) continue;
    expect(price.input).toBeGreaterThan(0);
    expect(price.output).toBeGreaterThan(price.input);
    expect(price.cacheRead).toBeLessThanOrEqual(1);
  }
});

test('a token is taken for 3.3 characters', () => {
  expect([estimateTokens(''), estimateTokens('a'), estimateTokens('x'.repeat(330))]).toEqual([0, 1, 100]);
});
