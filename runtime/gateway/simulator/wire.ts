/** What the simulator needs of each provider's way of talking. */
import type { Fault } from './script.ts';
import type { TokenBucket } from './token-bucket.ts';
import type { Verdict } from './verdict.ts';

/** A question, whichever wire it came on. */
export interface Question {
  readonly model: string;
  /** Everything the model reads. */
  readonly text: string;
  /** The part of it that may be cached; empty where nothing is. */
  readonly prefix: string;
  readonly cacheMs: number;
  readonly maxTokens: number;
  readonly form: 'tool' | 'text';
}

export interface SimulatedUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface Said {
  readonly id: string;
  readonly model: string;
  readonly form: Question['form'];
  readonly verdict: Verdict;
  /** What is sent in its place where the answer is spoilt; null: the verdict as JSON. */
  readonly spoilt: string | null;
  readonly end: 'stop' | 'max_tokens' | 'refusal';
  readonly usage: SimulatedUsage;
}

export interface Buckets {
  readonly requests: TokenBucket;
  readonly inputTokens: TokenBucket;
  readonly outputTokens: TokenBucket;
}

export interface ErrorReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: { readonly [name: string]: string };
}

export interface Wire {
  readonly name: 'anthropic' | 'chat' | 'google';
  /** The question, or why the provider would refuse it (400). */
  readQuestion(body: unknown, context: WireContext): Question | string;
  answer(said: Said): unknown;
  error(status: number, fault: Fault, retry: RetryAdvice): ErrorReply;
  limitHeaders(buckets: Buckets, nowMs: number): { readonly [name: string]: string };
}

export interface WireContext {
  readonly path: string;
  readonly headers: { readonly [name: string]: string | undefined };
}

/** When to come back, and in which form that is told. */
export interface RetryAdvice {
  readonly afterMs: number | null;
  readonly as: 'seconds' | 'ms' | 'none';
}

export function retryHeaders({ afterMs, as }: RetryAdvice): { readonly [name: string]: string } {
  if (afterMs === null || as === 'none') return {};
  const seconds = { 'retry-after': String(Math.max(1, Math.ceil(afterMs / 1000))) };
  return as === 'seconds' ? seconds : { ...seconds, 'retry-after-ms': String(Math.ceil(afterMs)) };
}

export const statusOfFault: { readonly [F in Fault]?: number } = {
  throttled: 429,
  throttled_silently: 429,
  overloaded: 529,
  server_error: 500,
  unavailable: 503,
  request_timeout: 408,
  conflict: 409,
  spend_cap: 429,
  usage_limit: 400,
  quota: 429,
  credit: 402,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  too_large: 413,
  bad_request: 400,
};
