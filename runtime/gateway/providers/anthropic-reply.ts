/** What Claude answered. */
import { z } from 'zod';
import type { ProviderOutcome, TokenUsage } from '../../../actors/gateway-ports.ts';
import { transient } from './ask-once.ts';
import { readJudgement } from './judgement-schema.ts';

const count = z
  .number()
  .nullish()
  .transform((tokens) => tokens ?? 0);
const message = z.object({
  type: z.literal('message'),
  model: z.string(),
  stop_reason: z.string().nullable(),
  content: z.array(
    z.looseObject({ type: z.string(), text: z.string().optional(), input: z.unknown().optional() }),
  ),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  }),
});
type Message = z.output<typeof message>;

export function outcomeOfMessage(body: unknown, requestId: string | null): ProviderOutcome {
  const read = message.safeParse(body);
  // Some proxy answered in the provider's place: nothing was judged, and nothing paid for.
  if (!read.success) return transient('STRANGE_RESPONSE');
  const { model, stop_reason: reason } = read.data;
  const paid = { usage: usageOf(read.data), model, requestId };
  if (reason === 'refusal') return { kind: 'unusable', code: 'REFUSED', ...paid };
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') {
    return { kind: 'unusable', code: 'MAX_TOKENS', ...paid };
  }
  const judgement = readJudgement(answerIn(read.data));
  if (judgement === null) return { kind: 'unusable', code: 'INVALID_RESPONSE', ...paid };
  return { kind: 'judged', ...judgement, ...paid };
}

/** By type, never by place: thinking may stand before the answer. */
function answerIn({ content }: Message): unknown {
  const tool = content.find(({ type }) => type === 'tool_use');
  if (tool !== undefined) return tool.input;
  return content.flatMap(({ type, text }) => (type === 'text' ? [text ?? ''] : [])).join('');
}

function usageOf({ usage }: Message): TokenUsage {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
  };
}
