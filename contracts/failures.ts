/**
 * The three kinds of failure, never mixed:
 *   Rejection  the domain says no. A value: it is answered to the caller and changes nothing.
 *   Retryable  not now. Carries how long to wait.
 *   Fault      an invariant is broken. The turn fails for that actor and the supervisor decides.
 */

export const rejectionCodes = [
  'already_exists',
  'already_final',
  'decode_failed',
  'duplicate_id',
  'init_failed',
  'invalid_key',
  'invalid_request',
  'not_accepted',
  'not_found',
  'payload_too_large',
  'quarantined',
  'reserved_event',
  'stale_answer',
  'unauthorized',
  'unknown_actor',
  'unknown_event',
  'unknown_kind',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export const retryableCodes = ['backing_off', 'busy', 'draining', 'held', 'ledger_unavailable'] as const;
export type RetryableCode = (typeof retryableCodes)[number];

export const faultCodes = [
  'context_not_storable',
  'inline_spawn',
  'machine_threw',
  'snapshot_incompatible',
  'snapshot_unreadable',
  'too_much_output',
] as const;
export type FaultCode = (typeof faultCodes)[number];

export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: RejectionCode;
  constructor(code: RejectionCode, message: string) {
    super(message);
    this.code = code;
  }
}

export class Retryable extends Error {
  override readonly name = 'Retryable';
  readonly code: RetryableCode;
  readonly retryAfterMs: number;
  constructor(code: RetryableCode, message: string, retryAfterMs: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** An error as it travels in messages and rows: plain data, never a live `Error`. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
    return { name: error.name, message: error.message, ...code };
  }
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return { name: 'Error', message: String(error.message) };
  }
  return { name: 'Error', message: typeof error === 'string' ? error : JSON.stringify(error) ?? 'unknown' };
}

/** What an error says of itself, for a line of text. */
export const messageOf = (error: unknown): string => toErrorRecord(error).message;
