/**
 * How a question is put to a server of chat completions: OpenAI itself, OpenRouter, and whoever speaks like
 * them. The dialects differ in small things that a strict server refuses and a lenient one ignores.
 */
import type OpenAI from 'openai';
import type { JudgePrompt, ProviderCall } from '../../../actors/gateway-ports.ts';
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { judgementSchema } from './judgement-schema.ts';
import { factsOf, thinkingTokens } from './manifest.ts';
import type { ModelFacts } from './models.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** What OpenRouter takes beside: https://openrouter.ai/docs/guides/routing/provider-selection */
interface Routing {
  readonly provider?: {
    /** Another version of the model would be another judge. */
    readonly allow_fallbacks: false;
    /** A setting that is quietly dropped would be one that nobody judged with. */
    readonly require_parameters: true;
    /** The essays are of minors. */
    readonly data_collection: 'deny';
  };
}

export function chatBody({ judge, prompt }: ProviderCall): Body & Routing {
  const facts = factsOf(judge);
  return {
    model: judge.model,
    messages: [
      { role: 'system', content: prompt.system },
      { role: 'user', content: prompt.blocks.map(({ text }) => text).join('\n\n') },
    ],
    response_format: formOf(facts),
    ...tokensOf(judge),
    ...(judge.temperature === undefined ? {} : { temperature: judge.temperature }),
    ...(judge.reasoningEffort === undefined || facts.thinking.by === 'never'
      ? {}
      : { reasoning_effort: judge.reasoningEffort }),
    ...(judge.verbosity === undefined ? {} : { verbosity: judge.verbosity }),
    ...dialectOf(judge, prompt),
  };
}

function formOf({ answers }: ModelFacts): NonNullable<Body['response_format']> {
  if (answers === 'json_object') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: 'judgement', strict: true, schema: judgementSchema } };
}

/** The new name counts thinking in; servers other than OpenAI mostly know the old one only. */
function tokensOf(judge: LlmJudge): Pick<Body, 'max_completion_tokens'> | { readonly max_tokens: number } {
  const tokens = judge.maxTokens + thinkingTokens(judge);
  return judge.provider === 'openai' ? { max_completion_tokens: tokens } : { max_tokens: tokens };
}

function dialectOf({ provider }: LlmJudge, prompt: JudgePrompt): Partial<Body> & Routing {
  if (provider === 'openrouter') {
    return { provider: { allow_fallbacks: false, require_parameters: true, data_collection: 'deny' } };
  }
  // Questions with the same beginning are led to the same cache.
  return provider === 'openai' ? { store: false, prompt_cache_key: prompt.frameSha256 } : {};
}
