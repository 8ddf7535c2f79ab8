/** The one place where errors of Postgres and its driver are told apart. Nothing else reads a SQLSTATE. */

export type DatabaseErrorKind =
  /** Nothing is wrong with the statement: the same again may succeed. */
  | { readonly kind: 'retryable'; readonly retryAfterMs: number }
  /** Somebody was there before us: an expected race. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'disk_full' }
  | { readonly kind: 'fault' };

/** Lost races between transactions are over at once; a server that is away needs a moment (both guesses). */
const raceMs = 5;
const awayMs = 250;

const races = new Set(['40001', '40P01', '55P03']);
const away = new Set([
  ...'53200 53300 57P01 57P02 57P03 57P05'.split(' '),
  // A failed-over primary answers as a read-only standby until the address points to the new one.
  '25006',
  ...'CONNECT_TIMEOUT CONNECTION_CLOSED CONNECTION_DESTROYED CONNECTION_ENDED'.split(' '),
  ...'EAI_AGAIN ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH EPIPE ETIMEDOUT'.split(' '),
]);
/** A unique key, and `assay_expect` of the first migration: a row that changed under its turn. */
const conflicts = new Set(['23505', 'AS002']);

export function classifyDatabaseError(error: unknown): DatabaseErrorKind {
  const code = codeOf(error);
  if (code === null) return { kind: 'fault' };
  if (races.has(code)) return { kind: 'retryable', retryAfterMs: raceMs };
  if (away.has(code) || isConnectionException(code)) return { kind: 'retryable', retryAfterMs: awayMs };
  if (conflicts.has(code)) return { kind: 'conflict' };
  return { kind: code === '53100' ? 'disk_full' : 'fault' };
}

const isConnectionException = (code: string): boolean => /^08[0-9A-Z]{3}$/.test(code);

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
