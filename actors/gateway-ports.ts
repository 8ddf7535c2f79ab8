/**
 * What judging needs of the world outside: model providers that answer one question or a batch of them, and
 * the queue that machines are asked through. The real ones live in runtime/gateway; a provider never throws,
 * and never tries again by itself: what an answer means for the queue is the gateway's to decide.
 */
import type { LlmJudge } from '../contracts/assessment/judging-shapes.ts';
import type { ProviderName } from '../contracts/assessment/words.ts';

/**
 * One part of a prompt. Parts that are the same for many questions stand first, so that they can be cached.
 */
export interface PromptBlock {
  readonly part: 'context' | 'format' | 'first' | 'second';
  readonly text: string;
  readonly isCacheable: boolean;
}
export interface JudgePrompt {
  readonly system: string;
  /** In the order in which they are sent. */
  readonly blocks: readonly PromptBlock[];
  /** Of everything that is sent, hex. */
  readonly sha256: string;
  /** Of what the essays do not change, hex: the version of the question. */
  readonly frameSha256: string;
}

export interface ProviderCall {
  readonly judge: LlmJudge;
  readonly prompt: JudgePrompt;
  /** 1 to 64 letters, digits, `_` or `-`: the same for the same question, however often it is asked. */
  readonly customId: string;
  readonly correlationId: string;
}

export interface TokenUsage {
  /** Not read from a cache, and not written to one. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A limit as the provider's own headers tell it. */
export interface LimitReading {
  readonly dimension: 'requests' | 'input_tokens' | 'output_tokens' | 'tokens';
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetMs: number | null;
}

/** What one question came to. */
export type ProviderReply = ProviderOutcome & {
  readonly limits: readonly LimitReading[];
  readonly latencyMs: number;
};
export type ProviderOutcome =
  | {
      readonly kind: 'judged';
      readonly winner: 'first' | 'second';
      /** From 1 to 5; null where the model gave none. */
      readonly confidence: number | null;
      readonly justification: string;
      readonly usage: TokenUsage;
      /** As the provider names it, which may be another one than asked for. */
      readonly model: string;
      readonly requestId: string | null;
      /** The text of an essay seems to talk to the judge. */
      readonly suspicions: readonly string[];
    }
  /** An answer that is no judgement. Paid for all the same; worth one more question, never a guess. */
  | {
      readonly kind: 'unusable';
      readonly code: 'INVALID_RESPONSE' | 'MAX_TOKENS' | 'REFUSED';
      readonly usage: TokenUsage | null;
      readonly model: string | null;
      readonly requestId: string | null;
    }
  /** Too many at once; `retryAfterMs` is what the provider asks for, null where it does not say. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | null; readonly code: string }
  /** A limit of money: no use in trying before `untilMs` (null: nobody knows). */
  | { readonly kind: 'capped'; readonly code: string; readonly untilMs: number | null }
  /** Theirs, and over soon: 408, 409, 5xx, 529, a broken connection, no answer in time. */
  | { readonly kind: 'transient'; readonly code: string; readonly retryAfterMs: number | null }
  /** Ours: a wrong key, model or request. The same request will fail again. */
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string };

export interface Provider {
  readonly name: ProviderName;
  /** Never rejects. */
  ask(call: ProviderCall, signal: AbortSignal): Promise<ProviderReply>;
  /** Absent where the provider sells no batches. */
  readonly batches?: ProviderBatches;
}

export type BatchReply<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly outcome: Exclude<ProviderOutcome, { kind: 'judged' | 'unusable' }> };

export interface BatchState {
  readonly status: 'in_progress' | 'ended' | 'failed' | 'cancelled';
  readonly resultsAt: string | null;
  readonly expiresAtMs: number | null;
}
/** One result of a batch. They come in any order, and some not at all. */
export interface BatchItem {
  readonly customId: string;
  /** `expired` and `cancelled` questions were not asked and cost nothing. */
  readonly outcome: ProviderOutcome | { readonly kind: 'expired' | 'cancelled' };
}
/** A batch that was written down and then, for all we know, sent or not sent. */
export interface BatchIntent {
  readonly marker: string;
  /** Of its questions, or of those that are still waited for. */
  readonly customIds: readonly string[];
  /** So many questions it had at most. */
  readonly sizeMax: number;
  readonly sinceMs: number;
  /** What the provider calls batches that we know: it is none of these. */
  readonly known: ReadonlySet<string>;
}
/** `unsure`: one that is under way may be it, and shows it only by its results. */
export type BatchFound =
  | { readonly kind: 'found'; readonly externalId: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unsure' };

export interface ProviderBatches {
  /** `marker`: by what it is found again, where the provider keeps such a word. */
  submit(
    calls: readonly ProviderCall[],
    signal: AbortSignal,
    marker?: string,
  ): Promise<BatchReply<{ readonly externalId: string }>>;
  find(intent: BatchIntent, signal: AbortSignal): Promise<BatchReply<BatchFound>>;
  look(externalId: string, signal: AbortSignal): Promise<BatchReply<BatchState>>;
  /** All results of a batch that has ended. */
  results(externalId: string, signal: AbortSignal): Promise<BatchReply<readonly BatchItem[]>>;
  cancel(externalId: string, signal: AbortSignal): Promise<BatchReply<null>>;
}

/** How a provider is reached. Keys never leave the process, and never into a log. */
export interface ProviderAccess {
  readonly name: Exclude<ProviderName, 'builtin'>;
  readonly apiKey: string;
  /** Absent: the provider's own address. */
  readonly baseUrl?: string;
  readonly timeoutMs: number;
}
