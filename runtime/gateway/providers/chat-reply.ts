/** What a server of chat completions answered. */
import { z } from 'zod';
import type { ProviderAccess, ProviderOutcome, TokenUsage } from '../../../actors/gateway-ports.ts';
import { transient } from './ask-once.ts';
import { readJudgement } from './judgement-schema.ts';
import { outcomeOfTrouble } from './outcome-of-trouble.ts';

const count = z
  .number()
  .nullish()
  .transform((tokens) => tokens ?? 0);
const usageShape = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count, cache_write_tokens: count }).nullish(),
});
const completion = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: usageShape.nullish(),
});

/** OpenRouter answers 200 and puts the error of the provider behind it into the body. */
const failure = z.object({ error: z.looseObject({ code: z.union([z.number(), z.string()]).nullish() }) });

interface Received {
  readonly body: unknown;
  readonly headers: Headers;
  readonly requestId: string | null;
  /** The model that was asked, for servers that do not say who answered. */
  readonly asked: string | null;
}

export function outcomeOfCompletion(provider: ProviderAccess['name'], received: Received): ProviderOutcome {
  const failed = failure.safeParse(received.body);
  if (failed.success) return outcomeOfFailure(provider, failed.data.error.code, received);
  const read = completion.safeParse(received.body);
  const choice = read.data?.choices[0];
  if (!read.success || choice === undefined) return transient('STRANGE_RESPONSE');
  const { finish_reason: reason, message } = choice;
  const paid = {
    usage: usageOf(read.data.usage),
    model: read.data.model ?? received.asked,
    requestId: received.requestId,
  };
  if (reason === 'length') return { kind: 'unusable', code: 'MAX_TOKENS', ...paid };
  if (reason === 'content_filter' || isFilled(message.refusal))
    return { kind: 'unusable', code: 'REFUSED', ...paid };
  const judgement = readJudgement(message.content);
  if (judgement === null || paid.model === null)
    return { kind: 'unusable', code: 'INVALID_RESPONSE', ...paid };
  const usage = paid.usage ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  return { kind: 'judged', ...judgement, ...paid, model: paid.model, usage };
}

function outcomeOfFailure(
  provider: ProviderAccess['name'],
  code: string | number | null | undefined,
  { headers, body }: Received,
): ProviderOutcome {
  const status = Number(code ?? Number.NaN);
  const isStatus = Number.isInteger(status) && status >= 400 && status < 600;
  return outcomeOfTrouble(provider, { status: isStatus ? status : 502, headers, body }, Date.now());
}

const isFilled = (text: string | null | undefined): boolean =>
  text !== null && text !== undefined && text !== '';

/** OpenAI counts what came from the cache into the prompt; we keep them apart, as they are priced apart. */
function usageOf(usage: z.output<typeof usageShape> | null | undefined): TokenUsage | null {
  if (usage === null || usage === undefined) return null;
  const cacheRead = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWrite = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  const input = Math.max(0, usage.prompt_tokens - cacheRead - cacheWrite);
  return { input, output: usage.completion_tokens, cacheRead, cacheWrite };
}
