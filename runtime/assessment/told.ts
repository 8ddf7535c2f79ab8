/**
 * What an actor answered, as a caller of assessment is told it. What depends on where the actor stands, the
 * verb decides itself: it knows what the caller wanted.
 */
import type { Rejected, SendAnswer } from '../../contracts/answer.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { type RetryableCode, retryableCodes, Retryable } from '../../contracts/failures.ts';

export type Told =
  | { readonly kind: 'accepted'; readonly status: string }
  /** Not now or not any more; `answer` says in which status. */
  | { readonly kind: 'refused'; readonly answer: Rejected }
  /** The message id has carried something else before: the same key with another request. */
  | { readonly kind: 'used' };

/** Throws where nothing was decided, or nobody was there to decide. */
export function toldOf(answer: SendAnswer): Told {
  switch (answer.result) {
    case 'accepted':
      return { kind: 'accepted', status: answer.status };
    case 'duplicate':
      return { kind: 'used' };
    case 'failed':
      throw failed(answer);
    case 'rejected':
      if (
        answer.code === 'not_accepted' ||
        answer.code === 'already_final' ||
        answer.code === 'already_exists'
      )
        return { kind: 'refused', answer };
      throw denied(answer);
  }
}

function failed({ code, message, retryAfterMs }: Extract<SendAnswer, { result: 'failed' }>): Error {
  if (retryAfterMs !== undefined && isRetryable(code)) return new Retryable(code, message, retryAfterMs);
  return new Denial('PROCESSING_ERROR', 'Something went wrong inside; this node has logged what', {
    details: { reason: code },
  });
}

const isRetryable = (code: string): code is RetryableCode =>
  (retryableCodes as readonly string[]).includes(code);

function denied({ code, key }: Rejected): Error {
  const id = key.slice(key.indexOf('/') + 1);
  if (code === 'unknown_actor') return absent(key.slice(0, key.indexOf('/')), id);
  if (code === 'quarantined') {
    return new Denial(
      'SERVICE_UNAVAILABLE',
      `\`${id}\` is set aside after a fault; an operator must release it`,
    );
  }
  return new Denial('VALIDATION_ERROR', `\`${id}\` did not take the request`, { details: { reason: code } });
}

export const absent = (what: string, id: string): Denial =>
  new Denial('RESOURCE_NOT_FOUND', `There is no ${what} \`${id}\``, { details: { id } });
