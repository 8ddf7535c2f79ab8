/** What the doors call. NATS, HTTP and tests all reach the runtime through this and nothing else. */
import type { Answer, Request, Verb } from '../../contracts/api.ts';
import type { Rejection } from '../../contracts/failures.ts';

/** One function per verb of the API table, taking a decoded request. Throws `Rejection` or `Retryable`. */
export type ApiHandlers = {
  readonly [V in Verb]: (request: Decoded<V>, caller: Caller) => Promise<Answer<V>>;
};

export interface Caller {
  /** Written into envelopes as their sender: `api:nats`, `api:http`, … */
  readonly door: string;
}

export type SendRequest = Extract<Request<'actor.send'>, { key: string }>;

/** An entry of a bag that cannot be taken, with as much of its address as could be read. */
export interface RefusedEntry {
  readonly key: string;
  readonly messageId: string;
  readonly refused: Rejection;
}
export type SendEntry = SendRequest | RefusedEntry;

/** What `decodeRequest` makes of a request. A bag may hold entries that are refused already. */
export type Decoded<V extends Verb> = V extends 'actor.send'
  ? SendRequest | { readonly bag: readonly SendEntry[] }
  : Request<V>;
