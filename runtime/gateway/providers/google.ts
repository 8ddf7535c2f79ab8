/** Gemini over `generateContent`. */
import {
  type FinishReason,
  type GenerateContentConfig,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  ThinkingLevel,
} from '@google/genai';
import type {
  Provider,
  ProviderAccess,
  ProviderCall,
  ProviderOutcome,
  TokenUsage,
} from '../../../actors/gateway-ports.ts';
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { askOnce, type Overheard, transient } from './ask-once.ts';
import { judgementSchema, readJudgement } from './judgement-schema.ts';
import { factsOf, thinkingTokens } from './manifest.ts';
import { refusalOf, unasked } from './refusals.ts';

export function openGoogle(access: ProviderAccess): Provider {
  const client = new GoogleGenAI({
    apiKey: access.apiKey,
    // Said outright: the SDK would look into the environment, and might go to another cloud.
    vertexai: false,
    // The stable one learned of schemas and thinking late; this one has had them all along.
    apiVersion: 'v1beta',
    httpOptions: { baseUrl: access.baseUrl ?? 'https://generativelanguage.googleapis.com' },
  });
  return {
    name: 'google',
    ask: (call, signal) => {
      const refusal = refusalOf(call);
      if (refusal !== null) return Promise.resolve(unasked(refusal));
      return askOnce(access, signal, async (within, overheard) => {
        const reply = await client.models.generateContent(contentRequest(call, within, overheard));
        return { outcome: outcomeOfContent(reply), headers: overheard.headers ?? new Headers() };
      });
    },
  };
}

function contentRequest(
  call: ProviderCall,
  signal: AbortSignal,
  overheard: Overheard,
): GenerateContentParameters {
  const { judge, prompt, customId } = call;
  return {
    model: judge.model,
    contents: [{ role: 'user', parts: prompt.blocks.map(({ text }) => ({ text })) }],
    config: {
      systemInstruction: prompt.system,
      responseMimeType: 'application/json',
      responseJsonSchema: judgementSchema,
      maxOutputTokens: judge.maxTokens + thinkingTokens(judge),
      ...(judge.temperature === undefined ? {} : { temperature: judge.temperature }),
      ...thinkingOf(judge),
      abortSignal: signal,
      httpOptions: {
        headers: { 'x-client-request-id': customId },
        // The SDK's errors keep the headers to themselves.
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          overheard.headers = response.headers;
          return response;
        },
      },
    },
  };
}

const levels = { low: ThinkingLevel.LOW, medium: ThinkingLevel.MEDIUM, high: ThinkingLevel.HIGH } as const;

/** Gemini 2.5 takes a number of tokens, later ones a word. */
function thinkingOf(judge: LlmJudge): Pick<GenerateContentConfig, 'thinkingConfig'> {
  const effort = judge.reasoningEffort;
  const { thinking } = factsOf(judge);
  if (effort === undefined || thinking.by === 'never') return {};
  if (thinking.by === 'effort') {
    return { thinkingConfig: { thinkingLevel: effort === 'none' ? ThinkingLevel.MINIMAL : levels[effort] } };
  }
  return { thinkingConfig: { thinkingBudget: thinkingTokens(judge) } };
}

const refused: ReadonlySet<string> = new Set<keyof typeof FinishReason>([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
]);

function outcomeOfContent(reply: GenerateContentResponse): ProviderOutcome {
  const candidate = reply.candidates?.[0];
  const blocked = reply.promptFeedback?.blockReason;
  if (candidate === undefined && blocked === undefined) return transient('STRANGE_RESPONSE');
  const model = reply.modelVersion ?? null;
  const paid = { usage: usageOf(reply), model, requestId: reply.responseId ?? null };
  const reason = candidate?.finishReason;
  if (candidate === undefined || (reason !== undefined && refused.has(reason))) {
    return { kind: 'unusable', code: 'REFUSED', ...paid };
  }
  if (reason === 'MAX_TOKENS') return { kind: 'unusable', code: 'MAX_TOKENS', ...paid };
  const parts = candidate.content?.parts ?? [];
  const judgement = readJudgement(
    parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join(''),
  );
  if (judgement === null || model === null) return { kind: 'unusable', code: 'INVALID_RESPONSE', ...paid };
  return { kind: 'judged', ...judgement, ...paid, model };
}

/** Thinking is paid as output; what came from the cache is counted into the prompt. */
function usageOf({ usageMetadata: usage }: GenerateContentResponse): TokenUsage {
  const cacheRead = usage?.cachedContentTokenCount ?? 0;
  return {
    input: Math.max(0, (usage?.promptTokenCount ?? 0) - cacheRead),
    output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    cacheRead,
    cacheWrite: 0,
  };
}
