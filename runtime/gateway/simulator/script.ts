/**
 * What a simulated provider is told to be like. Everything has a usual value, which is: fast, honest,
 * unlimited.
 */

/** What may go wrong with one request. */
export type Fault =
  // Of the door: nothing is judged, and nothing paid.
  | 'throttled'
  | 'throttled_silently'
  | 'overloaded'
  | 'server_error'
  | 'unavailable'
  | 'request_timeout'
  | 'conflict'
  | 'spend_cap'
  | 'usage_limit'
  | 'quota'
  | 'credit'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'too_large'
  | 'bad_request'
  | 'error_in_body'
  | 'strange'
  | 'disconnect'
  | 'silence'
  // Of the answer: paid for, or lost on its way.
  | 'truncated'
  | 'broken_off'
  | 'stalled'
  | 'invalid_json'
  | 'wrong_winner'
  | 'max_tokens'
  | 'refusal'
  | 'mark_returned'
  | 'long_evidence';

export interface SimulatedLimits {
  /** Per minute; null: none. */
  readonly requests: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** How much of a minute's amount may be used at once. */
  readonly burstShare: number;
}

export interface SimulatedBatches {
  /** From submission to the end. */
  readonly afterMs: number;
  /** Shares of their results. */
  readonly expired: number;
  readonly missing: number;
  readonly duplicated: number;
  readonly errored: number;
  readonly isShuffled: boolean;
}

export interface SimulatorScript {
  readonly seed: string;
  /** Quality of an essay in logits. Usually its mark `quality=…`, or a draw from its text. */
  readonly qualityOf: (essay: string) => number;
  /** P(first) = lapse/2 + (1 - lapse) · σ(ability · difference + position). */
  readonly ability: number;
  readonly position: number;
  readonly lapse: number;
  /** Milliseconds until an answer: a median, and the spread of its logarithm. */
  readonly latency: { readonly medianMs: number; readonly spread: number };
  readonly limits: SimulatedLimits;
  /** How long a minute of the limits lasts; shorter ones keep tests and demonstrations short. */
  readonly minuteMs: number;
  /** How a refused request is told to come back. */
  readonly retryAfter: 'seconds' | 'ms' | 'none';
  /** Shares of requests that meet a fault. */
  readonly faults: { readonly [F in Fault]?: number };
  /** While it is set, every request meets it. */
  readonly outage: Fault | null;
  /** After so many paid answers, money is spent. */
  readonly capAfterAnswers: number | null;
  readonly batches: SimulatedBatches;
  /** Shorter beginnings of prompts are not cached. */
  readonly cacheTokensMin: number;
  /** The only key that is taken; null: any. */
  readonly apiKey: string | null;
  /** Whether bodies are kept with the requests: for tests, which look into them. */
  readonly keepsBodies: boolean;
}

export const usualScript: Omit<SimulatorScript, 'qualityOf'> = {
  seed: 'simulator',
  ability: 1,
  position: 0,
  lapse: 0,
  latency: { medianMs: 0, spread: 0 },
  limits: { requests: null, inputTokens: null, outputTokens: null, burstShare: 0.1 },
  minuteMs: 60_000,
  retryAfter: 'seconds',
  faults: {},
  outage: null,
  capAfterAnswers: null,
  batches: { afterMs: 0, expired: 0, missing: 0, duplicated: 0, errored: 0, isShuffled: true },
  cacheTokensMin: 1_024,
  apiKey: null,
  keepsBodies: false,
};
