/**
 * Whatever was thrown, as the catalogue says it. The one place that decides what of an error a caller may
 * read: nothing of the unexpected ones.
 */
import { Denial, type ErrorCode, statusOfCode } from '../../../contracts/assessment/codes.ts';
import type { ErrorEnvelope } from '../../../contracts/assessment/api.ts';
import { Rejection, type RejectionCode, Retryable } from '../../../contracts/failures.ts';
import { classifyDatabaseError } from '../../../persistence/sqlstate.ts';

const codeOf: { readonly [code in RejectionCode]: ErrorCode } = {
  already_exists: 'ALREADY_EXISTS',
  already_final: 'ALREADY_FINAL',
  csrf_failed: 'CSRF_FAILED',
  decode_failed: 'PARSING_ERROR',
  duplicate_id: 'CONFLICT',
  forbidden: 'AUTHORIZATION_ERROR',
  init_failed: 'INVALID_REQUEST',
  invalid_key: 'VALIDATION_ERROR',
  invalid_request: 'VALIDATION_ERROR',
  not_accepted: 'CONFLICT',
  not_found: 'RESOURCE_NOT_FOUND',
  payload_too_large: 'PAYLOAD_TOO_LARGE',
  // The actor waits for an operator: nothing that the caller could do better.
  quarantined: 'SERVICE_UNAVAILABLE',
  read_only: 'READ_ONLY',
  reserved_event: 'VALIDATION_ERROR',
  stale_answer: 'CONFLICT',
  unauthorized: 'AUTHENTICATION_ERROR',
  unknown_actor: 'RESOURCE_NOT_FOUND',
  unknown_event: 'INVALID_REQUEST',
  // A node that does not have the kinds of assessment: another one may.
  unknown_kind: 'SERVICE_UNAVAILABLE',
};

/** Waited for by a caller whose ledger is away. A guess, as in the doors of the runtime. */
const LEDGER_AWAY_MS = 500;

export function denialFrom(error: unknown): Denial {
  if (error instanceof Denial) return error;
  if (error instanceof Rejection) return new Denial(codeOf[error.code], error.message);
  if (error instanceof Retryable) {
    return new Denial('SERVICE_UNAVAILABLE', error.message, { retryAfterMs: error.retryAfterMs });
  }
  switch (classifyDatabaseError(error).kind) {
    case 'retryable':
      return new Denial(
        'SERVICE_UNAVAILABLE',
        'Postgres does not answer this node; ask again a little later',
        {
          retryAfterMs: LEDGER_AWAY_MS,
        },
      );
    case 'conflict':
      return new Denial('CONFLICT', 'Somebody else was faster; look at how things are and ask again');
    case 'disk_full':
      return new Denial('SERVICE_UNAVAILABLE', 'Postgres has no space left; an operator must look at it');
    case 'fault':
      return new Denial('PROCESSING_ERROR', 'Something went wrong inside; this node has logged what');
  }
}

/** Whether nobody foresaw it: then the log must tell what the caller is not told. */
export const isUnforeseen = ({ code }: Denial): boolean => code === 'PROCESSING_ERROR';

export const httpStatusOf = ({ code }: Denial): number => statusOfCode(code);

export function envelopeOf(
  { code, message, details, retryAfterMs }: Denial,
  correlationId: string,
  at: number,
): ErrorEnvelope {
  return {
    error: {
      code,
      message,
      correlationId,
      service: 'assay',
      timestamp: new Date(at).toISOString(),
      ...(Object.keys(details).length === 0 ? {} : { details }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  };
}

export const retrySeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));
