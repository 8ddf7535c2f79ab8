/** What the headers and bodies of providers say of their limits, each in its own dialect, in one shape. */
import type { LimitReading } from '../../../actors/gateway-ports.ts';

type Dimension = LimitReading['dimension'];

/**
 * Header names of a dialect with `*` for what is told: the limit, what remains, and when it is whole again.
 */
const dialects: readonly (readonly [Dimension, string])[] = [
  ['requests', 'anthropic-ratelimit-requests-*'],
  ['input_tokens', 'anthropic-ratelimit-input-tokens-*'],
  ['output_tokens', 'anthropic-ratelimit-output-tokens-*'],
  ['tokens', 'anthropic-ratelimit-tokens-*'],
  ['requests', 'x-ratelimit-*-requests'],
  ['tokens', 'x-ratelimit-*-tokens'],
  // OpenRouter speaks of requests only, and does not say so.
  ['requests', 'x-ratelimit-*'],
];

export function limitsOf(headers: Headers, nowMs: number): LimitReading[] {
  return dialects.flatMap(([dimension, name]) => {
    const told = (what: string) => headers.get(name.replace('*', what));
    const limit = amount(told('limit'));
    const remaining = amount(told('remaining'));
    const resetMs = resetIn(told('reset'), nowMs);
    return limit === null && remaining === null ? [] : [{ dimension, limit, remaining, resetMs }];
  });
}

/**
 * How long the provider asks to be left alone. Its own word comes first; without it, the time until
 * whatever is used up is there again. Null where nothing is said.
 */
export function retryAfterOf(headers: Headers, nowMs: number): number | null {
  const exact = amount(headers.get('retry-after-ms'));
  if (exact !== null) return exact;
  const after = headers.get('retry-after');
  if (after !== null) return retryAfter(after.trim(), nowMs);
  const waits = limitsOf(headers, nowMs)
    .filter(({ remaining }) => remaining === 0)
    .flatMap(({ resetMs }) => (resetMs === null ? [] : [resetMs]));
  return waits.length === 0 ? null : Math.max(...waits);
}

function retryAfter(text: string, nowMs: number): number | null {
  const seconds = amount(text);
  if (seconds !== null) return Math.round(seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

const unitsMs: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const wholeDuration = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

/** `6m0s`, `7.66s`, `120ms`: as OpenAI and Google write durations. */
export function durationMs(text: string): number | null {
  if (!wholeDuration.test(text)) return null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g);
  const sum = [...parts].reduce((ms, [, count, unit]) => ms + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
  return Math.round(sum);
}

/** A duration, a date as RFC 3339 writes it, or milliseconds since 1970. */
function resetIn(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const duration = durationMs(text.trim());
  if (duration !== null) return duration;
  const at = amount(text) ?? Date.parse(text);
  // A small number is no date; it would read as 1970.
  return Number.isNaN(at) || at < 1e12 ? null : Math.max(0, at - nowMs);
}

function amount(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
