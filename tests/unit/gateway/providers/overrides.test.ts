import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LlmJudge, llmJudge } from '../../../../contracts/assessment/judging-shapes.ts';
import { settingsRefused, thinkingTokens } from '../../../../runtime/gateway/providers/manifest.ts';
import { callOf, patient, type ProviderId, simulatedWorld } from '../../../support/provider-simulator.ts';

const modelsOf: { readonly [P in ProviderId]: readonly string[] } = {
  anthropic: ['claude-haiku-4-5-20251001', 'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'],
  openai: ['gpt-5.1', 'gpt-5-mini', 'gpt-4.1', 'gpt-4o-mini', 'gpt-6-sol'],
  google: ['gemini-2.5-flash', 'gemini-3-pro'],
  openrouter: ['anthropic/claude-haiku-4.5', 'openai/gpt-5.1', 'meta-llama/llama-4-scout'],
  compatible: ['llama3.2:3b'],
};

const judges = fc
  .constantFrom(...(Object.keys(modelsOf) as ProviderId[]))
  .chain((provider) =>
    fc.record(
      {
        provider: fc.constant(provider),
        model: fc.constantFrom(...modelsOf[provider]),
        temperature: fc.constantFrom(0, 0.3, 1, 1.5),
        maxTokens: fc.integer({ min: 16, max: 20_000 }),
        reasoningEffort: fc.constantFrom('none' as const, 'low' as const, 'medium' as const, 'high' as const),
        verbosity: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
        cacheTtl: fc.constantFrom('5m' as const, '1h' as const),
        systemPrompt: fc.constantFrom('Judge as a strict examiner.', 'Döm milt.'),
      },
      { requiredKeys: ['provider', 'model'] },
    ),
  )
  .map((judge) => llmJudge.parse(judge));

type Body = { readonly [field: string]: unknown };

/** What stands in a body for each setting that was made. */
function sentOf(judge: LlmJudge, body: Body): { readonly [setting: string]: unknown } {
  const config = (body['generationConfig'] ?? {}) as Body;
  const output = (body['output_config'] ?? {}) as Body;
  const thinking = (body['thinking'] ?? config['thinkingConfig'] ?? {}) as Body;
  const tokens =
    body['max_tokens'] ?? body['max_completion_tokens'] ?? config['maxOutputTokens'] ?? Number.NaN;
  return {
    model: body['model'],
    temperature: body['temperature'] ?? config['temperature'],
    maxTokens: Number(tokens) - thinkingTokens(judge),
    reasoningEffort: body['reasoning_effort'] ?? output['effort'] ?? JSON.stringify(thinking),
    verbosity: body['verbosity'],
    cacheTtl: JSON.stringify(body).match(/"ttl":"(\w+)"/g),
    systemPrompt: JSON.stringify(body),
  };
}

/** How an effort is said where it is not said as such. */
const efforts: { readonly [effort: string]: RegExp } = {
  none: /^\{\}$|disabled|between_tools|"thinkingBudget":0/,
  low: /"(?:budget_tokens|thinkingBudget)":2048/,
  medium: /"(?:budget_tokens|thinkingBudget)":8000/,
  high: /"(?:budget_tokens|thinkingBudget)":16000/,
};

test('no setting of a judge is lost: it stands in the request, or the judge is refused by its name', async () => {
  const { provider, simulator } = await simulatedWorld();
  await fc.assert(
    fc.asyncProperty(judges, async (judge) => {
      const before = simulator.requests.length;
      const refused = settingsRefused(judge);
      const reply = await provider(judge.provider).ask(callOf({ judge }), patient());
      if (refused.length > 0) {
        expect(reply).toMatchObject({ kind: 'invalid', code: 'UNSUPPORTED_SETTING' });
        for (const setting of refused) expect(JSON.stringify(reply)).toContain(setting);
        expect(simulator.requests.length).toBe(before);
        return;
      }
      // The simulator refuses what the vendors refuse: a judged answer means that the body was in order.
      expect(reply.kind).toBe('judged');
      const request = simulator.requests.at(-1)!;
      const sent = sentOf(judge, request.body as Body);
      expect(request.model).toBe(judge.model);
      expect(sent['maxTokens']).toBe(judge.maxTokens);
      expect(sent['temperature']).toBe(judge.temperature);
      expect(sent['verbosity']).toBe(judge.verbosity);
      if (judge.systemPrompt !== undefined) expect(sent['systemPrompt']).toContain(judge.systemPrompt);
      const effort = judge.reasoningEffort;
      if (effort !== undefined && sent['reasoningEffort'] !== effort) {
        expect(sent['reasoningEffort']).toMatch(efforts[effort]!);
      }
      if (judge.provider === 'anthropic') {
        expect(new Set(sent['cacheTtl'] as string[])).toEqual(new Set([`"ttl":"${judge.cacheTtl}"`]));
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['openai', 'gpt-5.1', { temperature: 0 }, ['temperature']],
  ['openai', 'gpt-4.1', { reasoningEffort: 'low', verbosity: 'low' }, ['reasoningEffort', 'verbosity']],
  ['openai', 'gpt-5-mini', { reasoningEffort: 'none' }, ['reasoningEffort']],
  ['anthropic', 'claude-haiku-4-5', { temperature: 1.5 }, ['temperature']],
  ['anthropic', 'claude-haiku-4-5', { temperature: 0, reasoningEffort: 'low' }, ['temperature']],
  ['anthropic', 'claude-opus-5-5', { reasoningEffort: 'none' }, ['reasoningEffort']],
  ['anthropic', 'claude-sonnet-5-5', { temperature: 0, verbosity: 'low' }, ['temperature', 'verbosity']],
  ['openai', 'gpt-4o', { maxTokens: 20_000 }, ['maxTokens']],
  ['anthropic', 'claude-haiku-4-5', { temperature: 0 }, []],
  ['compatible', 'anything', { temperature: 2, reasoningEffort: 'high', verbosity: 'high' }, []],
] as const)('%s %s with %o refuses %j', (provider, model, settings, refused) => {
  expect(settingsRefused(llmJudge.parse({ provider, model, ...settings }))).toEqual(refused);
});

test('temperature 0 arrives as 0 (it is a number like any other)', async () => {
  const { provider, simulator } = await simulatedWorld();
  const judge = llmJudge.parse({ provider: 'anthropic', model: 'claude-haiku-4-5', temperature: 0 });
  await provider('anthropic').ask(callOf({ judge }), patient());
  expect(simulator.requests[0]?.body).toMatchObject({ temperature: 0 });
});

test('Anthropic gets one forced tool, the correlation id alone, and at most four marks of one lifetime', async () => {
  const { provider, simulator } = await simulatedWorld();
  const judge = llmJudge.parse({ provider: 'anthropic', model: 'claude-haiku-4-5', cacheTtl: '1h' });
  await provider('anthropic').ask(callOf({ judge }), patient());
  const body = simulator.requests[0]?.body;
  expect(body).toMatchObject({
    metadata: { user_id: 'session-1' },
    tool_choice: { type: 'tool', name: 'comparison_result' },
  });
  const text = JSON.stringify(body);
  expect(text.match(/"cache_control":\{"type":"ephemeral","ttl":"1h"\}/g)?.length).toBe(3);
  expect((body as { tools: unknown[] }).tools.length).toBe(1);
});

test('a thinking Claude gets a schema instead of a tool (it refuses forced tools)', async () => {
  const { provider, simulator } = await simulatedWorld();
  const judge = llmJudge.parse({ provider: 'anthropic', model: 'claude-haiku-4-5', reasoningEffort: 'low' });
  const reply = await provider('anthropic').ask(callOf({ judge }), patient());
  expect(reply.kind).toBe('judged');
  const body = simulator.requests[0]?.body;
  expect(body).toMatchObject({
    thinking: { type: 'enabled', budget_tokens: 2_048 },
    max_tokens: 2_048 + 1_024,
    output_config: { format: { type: 'json_schema' } },
  });
  expect(body).not.toHaveProperty('tools');
});

test('OpenRouter may not fall back to another provider, nor drop a setting, nor keep the essays', async () => {
  const { provider, simulator } = await simulatedWorld();
  const judge = llmJudge.parse({ provider: 'openrouter', model: 'openai/gpt-5.1' });
  await provider('openrouter').ask(callOf({ judge }), patient());
  expect(simulator.requests[0]?.body).toMatchObject({
    provider: { allow_fallbacks: false, require_parameters: true, data_collection: 'deny' },
  });
});
