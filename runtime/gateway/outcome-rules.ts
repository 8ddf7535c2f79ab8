/**
 * What a reply means for its request: settled for good, or asked again, and when. Pure: the rules of the
 * queue in one place.
 *
 * O1  Too many at once, a limit of money and a call that we broke off ourselves are no fault of the request.
 * O2  Trouble at the provider is borne so many times, each time after a longer rest.
 * O3  An answer that is no judgement is worth one more question; a second one is an error. A winner is never
 *     guessed.
 */
import type { LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import type { JudgePrompt, ProviderOutcome, TokenUsage } from '../../actors/gateway-ports.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import type { RequestReturned } from '../../persistence/assessment/gateway/requeue-requests.ts';
import type { RequestSettled } from '../../persistence/assessment/gateway/settle-requests.ts';
import { backoffMs } from '../tasks/timing.ts';
import { costOf } from './providers/manifest.ts';

export type Consequence =
  | { readonly kind: 'settled'; readonly row: RequestSettled; readonly note: string | null }
  | { readonly kind: 'returned'; readonly row: RequestReturned };

export interface Replied {
  readonly request: Pick<ClaimedRequest, 'id' | 'attempts' | 'unusable'>;
  readonly judge: LlmJudge;
  readonly prompt: Pick<JudgePrompt, 'sha256' | 'frameSha256'> | null;
  readonly outcome: ProviderOutcome;
  readonly latencyMs: number | null;
  readonly isBatch: boolean;
  /** From 0 to 1. */
  readonly random: number;
}

/** Where a provider does not say how long it wants to be left alone; guesses. */
const restFirstMs = 2_000;
const restMaxMs = 60_000;
/** While a limit of money is being told to its circuit. */
const cappedMs = 30_000;

export function consequenceOf(replied: Replied): Consequence {
  const { request, outcome, random } = replied;
  const again = (delayMs: number, counts: Partial<Counts> = {}): Consequence => ({
    kind: 'returned',
    row: { ...returned(request.id, delayMs, codeOf(outcome)), ...counts, ...paidFor(replied) },
  });
  switch (outcome.kind) {
    case 'judged':
      return { kind: 'settled', row: settled(replied), note: outcome.justification };
    case 'unusable':
      return request.unusable > 0 ? error(replied) : again(0, { unusable: 1 });
    case 'throttled':
      return again(outcome.retryAfterMs ?? backoffMs(1, restFirstMs, restMaxMs, random));
    case 'capped':
      return again(cappedMs);
    case 'transient': {
      if (outcome.code === 'ABORTED') return again(0);
      const attempt = request.attempts + 1;
      if (attempt >= limits.requestAttemptsMax) return error(replied);
      const rest = backoffMs(attempt, restFirstMs, restMaxMs, random);
      return again(Math.max(rest, outcome.retryAfterMs ?? 0), { attempts: 1 });
    }
    case 'invalid':
      return error(replied);
  }
}

type Counts = Pick<RequestReturned, 'attempts' | 'unusable'>;

export const returned = (id: string, delayMs: number, code: string | null): RequestReturned => ({
  id,
  delayMs,
  code,
  attempts: 0,
  unusable: 0,
  ...nothingPaid,
});

const nothingPaid = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 };

/** Of a request that was never sent. */
export const failedWith = (id: string, code: string): RequestSettled => ({
  id,
  outcome: 'error',
  code,
  confidence: null,
  model: null,
  promptSha256: null,
  frameSha256: null,
  externalId: null,
  suspicions: [],
  latencyMs: null,
  ...nothingPaid,
});

const error = (replied: Replied): Consequence => ({ kind: 'settled', row: settled(replied), note: null });

function settled(replied: Replied): RequestSettled {
  const { request, prompt, outcome, latencyMs } = replied;
  const isJudged = outcome.kind === 'judged';
  const said = isJudged || outcome.kind === 'unusable' ? outcome : null;
  return {
    ...failedWith(request.id, codeOf(outcome) ?? 'UNKNOWN'),
    ...(isJudged ? { outcome: outcome.winner, code: null, confidence: outcome.confidence } : {}),
    suspicions: isJudged ? outcome.suspicions : [],
    model: said?.model ?? null,
    externalId: said?.requestId ?? null,
    promptSha256: prompt?.sha256 ?? null,
    frameSha256: prompt?.frameSha256 ?? null,
    latencyMs,
    ...paidFor(replied),
  };
}

export const codeOf = (outcome: ProviderOutcome): string | null =>
  outcome.kind === 'judged' ? null : outcome.code;

export const usageOf = (outcome: ProviderOutcome): TokenUsage | null =>
  outcome.kind === 'judged' || outcome.kind === 'unusable' ? outcome.usage : null;

/** A price that is not known is written as nothing; whoever sums up tells it apart by its tokens. */
function paidFor({ outcome, judge, isBatch }: Replied): typeof nothingPaid {
  const usage = usageOf(outcome);
  if (usage === null) return nothingPaid;
  const costUsd = costOf(judge, usage, { isBatch, cacheTtl: judge.cacheTtl }) ?? 0;
  const { input, output, cacheRead, cacheWrite } = usage;
  return { input, output, cacheRead, cacheWrite, costUsd };
}
