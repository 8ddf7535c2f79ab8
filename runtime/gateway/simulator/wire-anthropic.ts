/** The Messages API as Anthropic speaks it, with the refusals that its documentation promises. */
import { z } from 'zod';
import { fieldsOf } from './fields.ts';
import { answerTool } from '../providers/anthropic-request.ts';
import type { Fault } from './script.ts';
import { type Buckets, type Question, retryHeaders, type Said, type Wire, type WireContext } from './wire.ts';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  cache_control: cacheControl.optional(),
});
const texts = z.union([z.string().transform((one) => [{ type: 'text' as const, text: one }]), z.array(text)]);
const request = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  system: texts.optional(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: texts })).min(1),
  // Any other key is refused, which once cost sixteen calls of sixteen.
  metadata: z.strictObject({ user_id: z.string().max(256).optional() }).optional(),
  temperature: z.number().min(0).max(1).optional(),
  tools: z
    .array(
      z.strictObject({ name: z.string(), description: z.string().optional(), input_schema: z.unknown() }),
    )
    .optional(),
  tool_choice: z
    .strictObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() })
    .extend({ disable_parallel_tool_use: z.boolean().optional() })
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1_024) }),
      z.strictObject({ type: z.enum(['adaptive', 'disabled', 'between_tools']) }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.unknown() }).optional(),
    })
    .optional(),
});
type Request = z.output<typeof request>;

export const anthropicWire: Wire = {
  name: 'anthropic',
  readQuestion: (body, context) => {
    const read = request.safeParse(body);
    if (!read.success) return z.prettifyError(read.error);
    return refusal(read.data, context) ?? questionOf(read.data);
  },
  answer: (said) => ({
    id: said.id,
    type: 'message',
    role: 'assistant',
    model: said.model,
    content: contentOf(said),
    stop_reason: said.end === 'stop' ? (said.form === 'tool' ? 'tool_use' : 'end_turn') : said.end,
    stop_sequence: null,
    usage: {
      input_tokens: said.usage.input,
      output_tokens: said.usage.output,
      cache_read_input_tokens: said.usage.cacheRead,
      cache_creation_input_tokens: said.usage.cacheWrite,
      service_tier: 'standard',
    },
  }),
  error: (status, fault, retry) => ({
    status,
    headers: retryHeaders(retry),
    body: { type: 'error', error: errorOf(status, fault), request_id: 'req_simulated' },
  }),
  limitHeaders,
};

/** What the newer models no longer take; the rest of the form is checked by its shape. */
function refusal(body: Request, { headers }: WireContext): string | null {
  const { model, temperature, thinking, tool_choice: choice } = body;
  const isForced = choice?.type === 'tool' || choice?.type === 'any';
  const thinks = thinking?.type === 'enabled' || thinking?.type === 'adaptive';
  const is5 = /^claude-[a-z]+-[5-9]/.test(model);
  if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
  if (temperature !== undefined && (is5 || headers['anthropic-version'] >= '2026-10-21')) {
    return 'temperature: not supported';
  }
  if (temperature !== undefined && temperature !== 1 && thinks)
    return 'temperature: may only be 1 with thinking';
  if (isForced && (thinks || /(?:opus|sonnet)-5-5/.test(model)))
    return 'tool_choice: forced tool use is not supported';
  if (thinking?.type === 'enabled' && (is5 || thinking.budget_tokens >= body.max_tokens)) {
    return 'thinking.budget_tokens: not supported';
  }
  if (thinking?.type === 'disabled' && /(?:opus|sonnet)-5-5/.test(model))
    return 'thinking.type.disabled: not supported';
  return cacheRefusal(blocksOf(body));
}

function cacheRefusal(blocks: readonly z.output<typeof text>[]): string | null {
  const ttls = blocks.flatMap(({ cache_control: control }) =>
    control === undefined ? [] : [control.ttl ?? '5m'],
  );
  if (ttls.length > 4) return `cache_control: at most 4 blocks, got ${ttls.length}`;
  const firstShort = ttls.indexOf('5m');
  const isMixedUp = firstShort !== -1 && ttls.slice(firstShort).includes('1h');
  return isMixedUp ? 'cache_control: ttl 1h must not come after ttl 5m' : null;
}

const blocksOf = ({ system, messages }: Request): z.output<typeof text>[] => [
  ...(system ?? []),
  ...messages.flatMap(({ content }) => content),
];

function questionOf(body: Request): Question {
  const blocks = blocksOf(body);
  const last = blocks.findLastIndex(({ cache_control: control }) => control !== undefined);
  const joined = (some: typeof blocks) => some.map((block) => block.text).join('\n\n');
  return {
    model: body.model,
    text: joined(blocks),
    prefix: joined(blocks.slice(0, last + 1)),
    cacheMs: blocks[last]?.cache_control?.ttl === '1h' ? 3_600_000 : 300_000,
    maxTokens: body.max_tokens,
    form: body.tool_choice?.type === 'tool' ? 'tool' : 'text',
  };
}

function contentOf({ form, verdict, spoilt, end, id }: Said): unknown[] {
  if (end !== 'stop') return [];
  if (form === 'text') return [{ type: 'text', text: spoilt ?? JSON.stringify(verdict), citations: null }];
  const input = spoilt === null ? verdict : parsedOr(spoilt);
  return [{ type: 'tool_use', id: `toolu_${id}`, name: answerTool, input, caller: { type: 'direct' } }];
}

/** A tool is called with an object, however odd. */
function parsedOr(spoilt: string): unknown {
  try {
    return fieldsOf(JSON.parse(spoilt));
  } catch {
    return { text: spoilt };
  }
}

function errorOf(status: number, fault: Fault): unknown {
  if (fault === 'spend_cap') {
    const details = { error_code: 'enforced_spend_limit_reached' };
    return { type: 'rate_limit_error', message: 'The monthly spend limit of this tier is reached.', details };
  }
  if (fault === 'usage_limit') {
    const message =
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.';
    return { type: 'invalid_request_error', message };
  }
  return { type: errorTypes[status] ?? 'api_error', message: `max_tokens: simulated ${fault}` };
}

const errorTypes: { readonly [status: number]: string } = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function limitHeaders(buckets: Buckets, nowMs: number): { readonly [name: string]: string } {
  const named = [
    ['requests', buckets.requests],
    ['input-tokens', buckets.inputTokens],
    ['output-tokens', buckets.outputTokens],
  ] as const;
  const entries = named.flatMap(([name, bucket]) => {
    if (bucket.limit === null) return [];
    const reset = new Date(Date.now() + bucket.wait(Infinity, nowMs)).toISOString();
    const remaining = Math.max(0, Math.floor(bucket.level(nowMs)));
    return [
      [`anthropic-ratelimit-${name}-limit`, String(bucket.limit)],
      [`anthropic-ratelimit-${name}-remaining`, String(remaining)],
      [`anthropic-ratelimit-${name}-reset`, reset],
    ];
  });
  return Object.fromEntries(entries) as { readonly [name: string]: string };
}
