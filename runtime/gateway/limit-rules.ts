/**
 * Limits of one class of models: where its buckets begin, what a request takes from them, and what a reply
 * says of them. Pure.
 *
 * Some providers limit what goes in and what comes out together. They tell of `tokens`, and those stand in
 * the bucket of the input.
 */
import type { LimitReading } from '../../actors/gateway-ports.ts';
import type { LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import {
  type BucketDimension,
  bucketKey,
  type BucketNames,
  unlimitedPerMinute,
} from '../../persistence/assessment/gateway/bucket-words.ts';
import type { BucketNews } from '../../persistence/assessment/gateway/learn-buckets.ts';
import type { BucketSeed } from '../../persistence/assessment/gateway/seed-buckets.ts';
import type { Need } from '../../persistence/assessment/gateway/take-tokens.ts';
import type { Expected } from './forecast.ts';
import { factsOf } from './providers/manifest.ts';
import { doubtsOf, limitsFor, type RateSettings } from './rate-settings.ts';

export const dimensions = ['requests', 'input_tokens', 'output_tokens'] as const;

export interface ClassLimits {
  readonly names: BucketNames;
  readonly seeds: readonly BucketSeed[];
  /** Those that somebody wrote down. */
  readonly ceilings: { readonly [D in BucketDimension]: number | null };
  /** Whether input and output share a limit. */
  readonly areTogether: boolean;
  readonly doubts: readonly string[];
}

export interface LimitSettings {
  readonly settings: RateSettings;
  readonly account: string;
}

export function limitsOfClass(judge: LlmJudge, { settings, account }: LimitSettings): ClassLimits {
  const { limitClass, seedLimits } = factsOf(judge);
  const own = limitsFor(settings, judge.provider, limitClass);
  const ceilings = {
    requests: own.requests ?? null,
    input_tokens: own.inputTokens ?? null,
    output_tokens: own.outputTokens ?? null,
  };
  const begun = {
    // A bucket that limits nothing can still be closed for a while.
    requests: seedLimits.requestsPerMinute ?? unlimitedPerMinute,
    input_tokens: seedLimits.inputTokensPerMinute,
    output_tokens: seedLimits.outputTokensPerMinute,
  };
  return {
    names: { provider: judge.provider, account, modelClass: limitClass },
    seeds: dimensions.flatMap((dimension) => {
      const perMinute = ceilings[dimension] ?? begun[dimension];
      return perMinute === null ? [] : [{ dimension, perMinute, isCeiling: ceilings[dimension] !== null }];
    }),
    ceilings,
    areTogether: judge.provider === 'openai' && ceilings.output_tokens === null,
    doubts: doubtsOf(own, seedLimits),
  };
}

/** Of one request; buckets that are not there limit nothing. */
export function needsOf({ areTogether }: ClassLimits, { input, output }: Expected, place: number): Need[] {
  return [
    { place, dimension: 'requests', amount: 1 },
    { place, dimension: 'input_tokens', amount: areTogether ? input + output : input },
    { place, dimension: 'output_tokens', amount: output },
  ];
}

export interface Told {
  readonly expected: Expected;
  readonly spent: Expected;
  readonly readings: readonly LimitReading[];
}

export function newsOf(names: BucketNames, limits: ClassLimits, told: Told): BucketNews[] {
  const { expected, spent } = told;
  const [input, output] = [expected.input - spent.input, expected.output - spent.output];
  const back = {
    requests: 0,
    input_tokens: limits.areTogether ? input + output : input,
    output_tokens: output,
  };
  return dimensions.map((dimension) => ({
    key: bucketKey(names, dimension),
    giveBack: back[dimension],
    ...read(readingOf(told.readings, dimension), limits.ceilings[dimension]),
    blockMs: null,
  }));
}

/** A word for both kinds of tokens counts where there is none of its own. */
function readingOf(readings: readonly LimitReading[], dimension: BucketDimension): LimitReading | undefined {
  const own = readings.find((reading) => reading.dimension === dimension);
  if (own !== undefined || dimension !== 'input_tokens') return own;
  return readings.find((reading) => reading.dimension === 'tokens');
}

/** Providers round what remains of tokens to thousands. */
const tokenSlack = 1_000;

function read(
  reading: LimitReading | undefined,
  ceiling: number | null,
): Pick<BucketNews, 'perMinute' | 'remaining' | 'slack'> {
  const limit = reading === undefined ? null : perMinuteOf(reading);
  const perMinute = limit === null ? null : Math.min(limit, ceiling ?? limit);
  const slack = reading?.dimension === 'requests' ? 0 : tokenSlack;
  return { perMinute, remaining: reading?.remaining ?? null, slack };
}

/** Some limits are of a day: such a bucket needs longer than a minute and a half to be whole again. */
const wholeAfterMs = 90_000;

function perMinuteOf({ limit, remaining, resetMs }: LimitReading): number | null {
  if (limit === null || limit <= 0) return null;
  const missing = limit - (remaining ?? limit);
  if (resetMs === null || resetMs <= wholeAfterMs || missing <= 0) return limit;
  return Math.min(limit, (missing / resetMs) * 60_000);
}
