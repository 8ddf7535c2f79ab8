/** `generateContent` as Gemini speaks it. */
import { z } from 'zod';
import type { Wire, WireContext } from './wire.ts';

const parts = z.array(z.strictObject({ text: z.string() }));
const request = z.strictObject({
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts })).min(1),
  systemInstruction: z.strictObject({ role: z.string().optional(), parts }).optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      maxOutputTokens: z.int().min(1).optional(),
      responseMimeType: z.literal('application/json').optional(),
      responseJsonSchema: z.unknown().optional(),
      thinkingConfig: z
        .strictObject({ thinkingBudget: z.int().optional(), thinkingLevel: z.string().optional() })
        .optional(),
    })
    .optional(),
});

export const modelInPath = ({ path }: WireContext): string => /models\/([^/:]+):/.exec(path)?.[1] ?? '';

export const googleWire: Wire = {
  name: 'google',
  readQuestion: (body, context) => {
    const read = request.safeParse(body);
    if (!read.success) return z.prettifyError(read.error);
    const { contents, systemInstruction, generationConfig } = read.data;
    const said = [...(systemInstruction?.parts ?? []), ...contents.flatMap((content) => content.parts)];
    const all = said.map(({ text }) => text).join('\n\n');
    const fence = all.indexOf('<<<ESSAY-');
    return {
      model: modelInPath(context),
      text: all,
      prefix: fence === -1 ? all : all.slice(0, fence),
      cacheMs: 300_000,
      maxTokens: generationConfig?.maxOutputTokens ?? 8_192,
      form: 'text',
    };
  },
  answer: ({ id, model, verdict, spoilt, end, usage }) => ({
    responseId: id,
    modelVersion: model,
    candidates: [
      {
        index: 0,
        finishReason: { stop: 'STOP', max_tokens: 'MAX_TOKENS', refusal: 'SAFETY' }[end],
        ...(end === 'stop'
          ? { content: { role: 'model', parts: [{ text: spoilt ?? JSON.stringify(verdict) }] } }
          : {}),
      },
    ],
    usageMetadata: {
      promptTokenCount: usage.input + usage.cacheRead + usage.cacheWrite,
      cachedContentTokenCount: usage.cacheRead,
      candidatesTokenCount: usage.output,
    },
  }),
  error: (status, fault, { afterMs, as }) => {
    const retryInfo = {
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${(afterMs ?? 0) / 1000}s`,
    };
    const details = afterMs === null || as === 'none' ? [] : [retryInfo];
    const error = {
      code: status,
      message: `Simulated ${fault}`,
      status: statusNames[status] ?? 'UNKNOWN',
      details,
    };
    return { status, headers: {}, body: { error } };
  },
  // Google tells limits on a page of its own, never in headers.
  limitHeaders: () => ({}),
};

const statusNames: { readonly [status: number]: string } = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
