/** How a question is put to Claude: one request body, for a call of its own and for a batch alike. */
import type Anthropic from '@anthropic-ai/sdk';
import type { ProviderCall } from '../../../actors/gateway-ports.ts';
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { judgementSchema } from './judgement-schema.ts';
import { factsOf, thinkingTokens } from './manifest.ts';
import type { ModelFacts } from './models.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;
type Text = Anthropic.TextBlockParam;

export const answerTool = 'comparison_result';
/** More than these are refused; the system prompt takes one of them. */
const BREAKPOINTS_MAX = 4;
const USER_ID_CHARS_MAX = 256;

export function messageBody(call: ProviderCall): Body {
  const { judge, prompt, correlationId } = call;
  const facts = factsOf(judge);
  return {
    model: judge.model,
    max_tokens: judge.maxTokens + thinkingTokens(judge),
    system: [{ type: 'text', text: prompt.system, ...cached(judge) }],
    messages: [{ role: 'user', content: contentOf(call) }],
    // Anthropic refuses any other key here.
    metadata: { user_id: correlationId.slice(0, USER_ID_CHARS_MAX) },
    ...(judge.temperature === undefined ? {} : { temperature: judge.temperature }),
    ...answerForm(judge, facts),
  };
}

/**
 * A breakpoint caches all that stands before it, so the last ones are worth most. All have the same lifetime:
 * a longer one behind a shorter one is refused.
 */
function contentOf({ judge, prompt }: ProviderCall): Text[] {
  const cacheable = prompt.blocks.filter(({ isCacheable }) => isCacheable).slice(1 - BREAKPOINTS_MAX);
  return prompt.blocks.map((block) => ({
    type: 'text',
    text: block.text,
    ...(cacheable.includes(block) ? cached(judge) : {}),
  }));
}

const cached = ({ cacheTtl }: LlmJudge): Pick<Text, 'cache_control'> => ({
  cache_control: { type: 'ephemeral', ttl: cacheTtl },
});

/** A forced tool is the older way, and refused as soon as a model thinks. */
function answerForm(judge: LlmJudge, facts: ModelFacts): Partial<Body> {
  const thinking = thinkingOf(judge, facts);
  if (facts.answers === 'tool' && thinking.thinking === undefined) {
    return {
      tools: [
        { name: answerTool, description: 'Your judgement of the two essays', input_schema: judgementSchema },
      ],
      tool_choice: { type: 'tool', name: answerTool, disable_parallel_tool_use: true },
    };
  }
  const format = { type: 'json_schema' as const, schema: judgementSchema };
  return { ...thinking, output_config: { ...thinking.output_config, format } };
}

function thinkingOf(judge: LlmJudge, { thinking }: ModelFacts): Pick<Body, 'thinking' | 'output_config'> {
  const effort = judge.reasoningEffort;
  if (effort === undefined || thinking.by === 'never') return {};
  if (effort === 'none') {
    const isOffAnyway = thinking.usual === 'none' || thinking.off === null;
    return isOffAnyway ? {} : { thinking: { type: thinking.off } };
  }
  if (thinking.by === 'budget') {
    return { thinking: { type: 'enabled', budget_tokens: thinkingTokens(judge) } };
  }
  return { thinking: { type: 'adaptive' }, output_config: { effort } };
}
