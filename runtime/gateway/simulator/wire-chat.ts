/** Chat completions as OpenAI and OpenRouter speak them. */
import { z } from 'zod';
import type { Fault } from './script.ts';
import { type Buckets, type Question, retryHeaders, type Wire, type WireContext } from './wire.ts';

const request = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'developer', 'user']), content: z.string() }))
    .min(1),
  response_format: z.looseObject({ type: z.enum(['json_schema', 'json_object']) }).optional(),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high']).optional(),
  verbosity: z.enum(['low', 'medium', 'high']).optional(),
  store: z.boolean().optional(),
  prompt_cache_key: z.string().max(64).optional(),
  provider: z.looseObject({ allow_fallbacks: z.boolean() }).optional(),
});
type Request = z.output<typeof request>;

export const chatWire: Wire = {
  name: 'chat',
  readQuestion: (body, context) => {
    const read = request.safeParse(body);
    return read.success
      ? (refusal(read.data, context) ?? questionOf(read.data))
      : z.prettifyError(read.error);
  },
  answer: (said) => ({
    id: `chatcmpl-${said.id}`,
    object: 'chat.completion',
    created: 0,
    model: said.model,
    choices: [
      {
        index: 0,
        finish_reason: said.end === 'max_tokens' ? 'length' : 'stop',
        logprobs: null,
        message: {
          role: 'assistant',
          content: said.end === 'refusal' ? null : (said.spoilt ?? JSON.stringify(said.verdict)),
          refusal: said.end === 'refusal' ? 'I cannot judge this.' : null,
        },
      },
    ],
    usage: {
      prompt_tokens: said.usage.input + said.usage.cacheRead + said.usage.cacheWrite,
      completion_tokens: said.usage.output,
      total_tokens: said.usage.input + said.usage.cacheRead + said.usage.cacheWrite + said.usage.output,
      prompt_tokens_details: { cached_tokens: said.usage.cacheRead },
    },
  }),
  error: (status, fault, retry) => ({
    status,
    headers: retryHeaders(retry),
    body: { error: errorOf(status, fault) },
  }),
  limitHeaders,
};

/** What the newer models of OpenAI refuse, which would otherwise be found out with real money. */
function refusal(body: Request, { path }: WireContext): string | null {
  if (path.startsWith('/api/')) return null;
  if (body.provider !== undefined) return 'Unknown parameter: provider';
  const thinks = /^(?:gpt-[5-9]|o\d)/.test(body.model);
  if (thinks && body.temperature !== undefined) return 'Unsupported value: temperature';
  if (thinks && body.max_tokens !== undefined) return 'Unsupported parameter: max_tokens';
  if (!body.model.startsWith('gpt-')) return null;
  const isForThinkers = body.reasoning_effort !== undefined || body.verbosity !== undefined;
  return !thinks && isForThinkers ? 'Unrecognized request argument: reasoning_effort or verbosity' : null;
}

function questionOf(body: Request): Question {
  const all = body.messages.map(({ content }) => content).join('\n\n');
  const fence = all.indexOf('<<<ESSAY-');
  return {
    model: body.model,
    text: all,
    prefix: fence === -1 ? all : all.slice(0, fence),
    cacheMs: 300_000,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? 4_096,
    form: 'text',
  };
}

function errorOf(status: number, fault: Fault): unknown {
  const message = `Simulated ${fault}`;
  if (fault === 'quota')
    return { message, type: 'insufficient_quota', param: null, code: 'insufficient_quota' };
  if (fault === 'bad_request') {
    return { message, type: 'invalid_request_error', param: 'temperature', code: 'unsupported_value' };
  }
  if (fault === 'credit') return { message: 'Insufficient credits', code: 402 };
  return { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param: null, code: null };
}

function limitHeaders(buckets: Buckets, nowMs: number): { readonly [name: string]: string } {
  const named = [
    ['requests', buckets.requests],
    ['tokens', buckets.inputTokens],
  ] as const;
  const entries = named.flatMap(([name, bucket]) => {
    if (bucket.limit === null) return [];
    return [
      [`x-ratelimit-limit-${name}`, String(bucket.limit)],
      [`x-ratelimit-remaining-${name}`, String(Math.max(0, Math.floor(bucket.level(nowMs))))],
      [`x-ratelimit-reset-${name}`, durationText(bucket.wait(Infinity, nowMs))],
    ];
  });
  return Object.fromEntries(entries) as { readonly [name: string]: string };
}

/** `6m0s`, `1.5s`, `20ms`: as OpenAI writes durations. */
function durationText(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms % 60_000) / 10) / 100;
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
