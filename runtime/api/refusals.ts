/**
 * How a door says no. One place decides what of an error a caller may read: nothing of the unexpected ones.
 */
import type { Refusal } from '../../contracts/api.ts';
import { Rejection, Retryable } from '../../contracts/failures.ts';
import { classifyDatabaseError } from '../../persistence/sqlstate.ts';

/** Waited for by a caller whose ledger is away. A guess: a failover takes seconds, a lost connection less. */
const LEDGER_AWAY_MS = 500;

export function refusalFrom(error: unknown): Refusal {
  if (error instanceof Rejection) return { error: { code: error.code, message: error.message } };
  if (error instanceof Retryable) {
    return { error: { code: error.code, message: error.message, retryAfterMs: error.retryAfterMs } };
  }
  if (classifyDatabaseError(error).kind === 'retryable') {
    const message = 'Postgres does not answer this node right now; ask again a little later';
    return { error: { code: 'ledger_unavailable', message, retryAfterMs: LEDGER_AWAY_MS } };
  }
  return { error: { code: 'internal', message: 'Something went wrong inside; this node has logged what' } };
}

/** As HTTP says it, and the NATS service headers. */
export function statusOf(
  code: Refusal['error']['code'],
): 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503 {
  switch (code) {
    case 'unauthorized':
      return 401;
    case 'csrf_failed':
    case 'forbidden':
    case 'read_only':
      return 403;
    case 'not_found':
    case 'unknown_actor':
    case 'unknown_kind':
      return 404;
    case 'already_exists':
    case 'already_final':
    case 'duplicate_id':
    case 'not_accepted':
    case 'quarantined':
    case 'stale_answer':
      return 409;
    case 'payload_too_large':
      return 413;
    case 'init_failed':
    case 'unknown_event':
      return 422;
    case 'busy':
      return 429;
    case 'backing_off':
    case 'draining':
    case 'held':
    case 'ledger_unavailable':
    case 'wire_unavailable':
      return 503;
    case 'internal':
      return 500;
    case 'decode_failed':
    case 'invalid_key':
    case 'invalid_request':
    case 'reserved_event':
      return 400;
  }
}
