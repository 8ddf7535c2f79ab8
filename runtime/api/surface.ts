/** What the doors call. NATS, HTTP and tests all reach the runtime through this and nothing else. */
import type { Answer, Request, Verb } from '../../contracts/api.ts';

/** One function per verb of the API table, taking a decoded request. Throws `Rejection` or `Retryable`. */
export type ApiHandlers = { readonly [V in Verb]: (request: Request<V>, caller: Caller) => Promise<Answer<V>> };

export interface Caller {
  /** Written into envelopes as their sender: `api:nats`, `api:http`, … */
  readonly door: string;
}
