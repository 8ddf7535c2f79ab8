/**
 * What a call that brought no answer means for the question: come back later, stop spending, or do not come
 * back. Only codes and names leave here, never the provider's own sentence: it may quote the essay or the
 * key.
 */
import type { ProviderAccess, ProviderOutcome } from '../../../actors/gateway-ports.ts';
import { durationMs, retryAfterOf } from './limit-headers.ts';

type ProviderId = ProviderAccess['name'];
export type FailedOutcome = Exclude<ProviderOutcome, { kind: 'judged' | 'unusable' }>;

/** What is known of a call that failed over HTTP. */
export interface Trouble {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or whatever came instead. */
  readonly body: unknown;
}

export function outcomeOfTrouble(provider: ProviderId, trouble: Trouble, nowMs: number): FailedOutcome {
  const told = toldBy(trouble.body);
  const cap = capOf(provider, trouble, told, nowMs);
  if (cap !== null) return cap;
  const { status, headers } = trouble;
  const retryAfterMs = retryAfterOf(headers, nowMs) ?? told.retryDelayMs;
  const isTooLarge = status === 429 && tooLarge.test(told.message);
  if (status === 429 && !isTooLarge) return { kind: 'throttled', retryAfterMs, code: 'RATE_LIMIT' };
  const code = transientCode(status);
  if (code !== null) return { kind: 'transient', code, retryAfterMs };
  const invalid = isTooLarge ? 'TOO_LARGE' : (invalidCodes.get(status) ?? 'INVALID_REQUEST');
  return { kind: 'invalid', code: invalid, message: sentence(trouble, told) };
}

/** A limit of money looks like one of speed at first sight; trying again only makes it look worse. */
function capOf(provider: ProviderId, trouble: Trouble, told: Told, nowMs: number): FailedOutcome | null {
  const { status } = trouble;
  const capped = (code: string, untilMs: number | null): FailedOutcome => ({ kind: 'capped', code, untilMs });
  if (status === 402 || noCredit.test(told.message)) return capped('CREDIT_EXHAUSTED', null);
  if (provider === 'anthropic') {
    if (told.detailCode === 'enforced_spend_limit_reached') return capped('SPEND_LIMIT', nextMonthMs(nowMs));
    if (status === 400 && usageLimit.test(told.message))
      return capped('USAGE_LIMIT', regainedMs(told.message));
  }
  const isSpent = [told.code, told.type].some((word) => word !== null && spentWords.has(word));
  return isSpent ? capped('QUOTA_EXHAUSTED', null) : null;
}

const spentWords: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
]);
const noCredit = /credit balance is too low/i;
/** OpenAI says so with a 429, though no waiting makes the request any smaller. */
const tooLarge = /^request too large/i;

const usageLimit = /reached your specified api usage limits/i;
const regained = /regain access on (\d{4}-\d\d-\d\d)(?: at (\d\d:\d\d) UTC)?/i;

/** The provider's own sentence tells when: the only part of it that is read. */
function regainedMs(message: string): number | null {
  const [, day, time] = regained.exec(message) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time ?? '00:00'}:00Z`);
  return Number.isNaN(at) ? null : at;
}

/** Spend caps of a tier begin anew with the month. */
function nextMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}

function transientCode(status: number): string | null {
  if (status === 408) return 'TIMEOUT';
  if (status === 409) return 'CONFLICT';
  if (status === 529) return 'OVERLOADED';
  return status >= 500 ? 'SERVER_ERROR' : null;
}

const invalidCodes: ReadonlyMap<number, string> = new Map([
  [401, 'AUTHENTICATION'],
  [403, 'AUTHENTICATION'],
  [404, 'NOT_FOUND'],
  [413, 'TOO_LARGE'],
]);

/** What the body of an error says, in any of the dialects. */
interface Told {
  readonly type: string | null;
  readonly code: string | null;
  readonly detailCode: string | null;
  readonly param: string | null;
  readonly message: string;
  readonly retryDelayMs: number | null;
}

function toldBy(body: unknown): Told {
  const outer = fieldsOf(body);
  const error = fieldsOf(outer['error'] ?? outer);
  const details = error['details'];
  return {
    type: name(error['type'] ?? error['status']),
    code: name(error['code']),
    detailCode: name(fieldsOf(details)['error_code']),
    param: name(error['param']),
    message: typeof error['message'] === 'string' ? error['message'] : '',
    retryDelayMs: retryDelayMs(details),
  };
}

/** Google hides the delay in the body: one of several details, told by its type. */
function retryDelayMs(details: unknown): number | null {
  if (!Array.isArray(details)) return null;
  const info = details
    .map(fieldsOf)
    .find(({ '@type': type }) => String(type).endsWith('google.rpc.RetryInfo'));
  const delay = info?.['retryDelay'];
  return typeof delay === 'string' ? durationMs(delay) : null;
}

function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}

/** Names of errors and parameters are short words of the API; whatever is not may be a quotation. */
function name(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z][\w.[\]-]{0,63}$/i.test(value) ? value : null;
}

/** Our own parameters, which the provider's sentence may name: the one thing in it that helps and is safe. */
const parameters =
  /\b(?:model|messages|max_tokens|max_completion_tokens|temperature|thinking|budget_tokens|tool_choice|tools|output_config|effort|cache_control|metadata|response_format|json_schema|reasoning_effort|verbosity|generationConfig|responseJsonSchema|maxOutputTokens|thinkingConfig|credit\sbalance)\b/g;

function sentence({ status, headers }: Trouble, told: Told): string {
  const named = [told.type, told.code, told.param].filter((part) => part !== null);
  const touched = [...new Set(told.message.match(parameters))].slice(0, 5);
  const requestId = name(headers.get('request-id') ?? headers.get('x-request-id'));
  return [
    `Expected the provider to take the request, got ${status}`,
    named.length === 0 ? '' : ` (${named.join(', ')})`,
    touched.length === 0 ? '' : `; it speaks of ${touched.join(', ')}`,
    requestId === null ? '' : `; its request id is ${requestId}`,
    '; see to the key, model or settings of the judge',
  ].join('');
}

/** Results of a batch carry errors without a status. */
const statusOfType: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

export function statusOfErrorBody(body: unknown): number {
  const { type, code } = toldBy(body);
  return statusOfType.get(type ?? '') ?? statusOfType.get(code ?? '') ?? 500;
}
