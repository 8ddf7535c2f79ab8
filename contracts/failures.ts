/**
 * The three kinds of failure, never mixed:
 *   Rejection  the domain says no. A value: it is answered to the caller and changes nothing.
 *   Retryable  not now. Carries how long to wait.
 *   Fault      an invariant is broken. The turn fails for that actor and the supervisor decides.
 */

export const rejectionCodes = [
  'already_exists',
  'already_final',
  'csrf_failed',
  'decode_failed',
  'duplicate_id',
  'forbidden',
  'init_failed',
  'invalid_key',
  'invalid_request',
  'not_accepted',
  'not_found',
  'payload_too_large',
  'quarantined',
  'read_only',
  'reserved_event',
  'stale_answer',
  'unauthorized',
  'unknown_actor',
  'unknown_event',
  'unknown_kind',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export const retryableCodes = [
  'backing_off',
  'busy',
  'draining',
  'held',
  'ledger_unavailable',
  'wire_unavailable',
] as const;
export type RetryableCode = (typeof retryableCodes)[number];

export const faultCodes = [
  'context_not_storable',
  'inline_spawn',
  'ledger_refused',
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

/**
 * Whatever was thrown: it may be anything at all, and this is the last place that may throw because of it.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  try {
    return recordOf(error);
  } catch {
    return { name: 'Error', message: `A thrown ${typeof error} that says nothing of itself` };
  }
}

function recordOf(error: unknown): ErrorRecord {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
    return { name: String(error.name), message: shortened(String(error.message)), ...code };
  }
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return { name: 'Error', message: shortened(String(error.message)) };
  }
  const text = typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  return { name: 'Error', message: shortened(text) };
}

/** Messages go into journals, answers and log lines. Some hold the whole response that was not expected. */
const MESSAGE_LENGTH_MAX = 10_000;
const shortened = (text: string): string =>
  text.length <= MESSAGE_LENGTH_MAX ? text : `${text.slice(0, MESSAGE_LENGTH_MAX)} …`;

/** What an error says of itself, for a line of text. */
export const messageOf = (error: unknown): string => toErrorRecord(error).message;
