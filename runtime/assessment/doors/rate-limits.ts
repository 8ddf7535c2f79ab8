/**
 * How much one caller may ask of one node: a bucket of tokens per caller and class of verbs, filled at a
 * steady rate. In memory, because a shared counter would cost more than most of the requests it counts.
 */
import type { AssessmentVerb } from '../../../contracts/assessment/api.ts';
import { assessmentApi } from '../../../contracts/assessment/api.ts';
import { assessmentLimits } from '../../../contracts/assessment/limits.ts';

export type RateClass = 'reads' | 'writes' | 'pipelines';
export type Rates = { readonly [name in RateClass]: number };

export const defaultRates: Rates = {
  reads: assessmentLimits.readsPerMinute,
  writes: assessmentLimits.writesPerMinute,
  pipelines: assessmentLimits.pipelinesPerMinute,
};

/** Verbs that begin work for whole batches. */
const heavy = new Set<AssessmentVerb>(['batch.run', 'batch.retry', 'run.retry']);

export function rateClassOf(verb: AssessmentVerb): RateClass {
  if (heavy.has(verb)) return 'pipelines';
  return assessmentApi[verb].writes ? 'writes' : 'reads';
}

export type Taken =
  | { readonly kind: 'free' }
  /** `isFirst`: the caller was within his limit until now. */
  | { readonly kind: 'spent'; readonly retryAfterMs: number; readonly isFirst: boolean };

export interface RateLimits {
  take(caller: string, rate: RateClass): Taken;
}

interface Bucket {
  tokens: number;
  at: number;
  isSpent: boolean;
}

const MINUTE_MS = 60_000;
/** The one asked longest ago is forgotten: full again, for whoever has been away that long. */
const BUCKETS_MAX = 20_000;

export function createRateLimits(rates: Rates, now: () => number): RateLimits {
  const buckets = new Map<string, Bucket>();
  return {
    take: (caller, rate) => {
      const perMinute = rates[rate];
      const name = `${rate} ${caller}`;
      const bucket = buckets.get(name) ?? { tokens: perMinute, at: now(), isSpent: false };
      buckets.delete(name);
      buckets.set(name, bucket);
      if (buckets.size > BUCKETS_MAX) dropOldest(buckets);
      fill(bucket, perMinute, now());
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        bucket.isSpent = false;
        return { kind: 'free' };
      }
      const isFirst = !bucket.isSpent;
      bucket.isSpent = true;
      return {
        kind: 'spent',
        isFirst,
        retryAfterMs: Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / perMinute),
      };
    },
  };
}

/** A clock that was set back takes nothing away. */
function fill(bucket: Bucket, perMinute: number, at: number): void {
  const gained = (Math.max(0, at - bucket.at) * perMinute) / MINUTE_MS;
  bucket.tokens = Math.min(perMinute, bucket.tokens + gained);
  bucket.at = at;
}

function dropOldest(buckets: Map<string, Bucket>): void {
  const [oldest] = buckets.keys();
  if (oldest !== undefined) buckets.delete(oldest);
}
