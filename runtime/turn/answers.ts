/** Answers, new and repeated. A repeated one is built from the journal and is equal to the first (T3). */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import type { RejectionCode, RetryableCode } from '../../contracts/failures.ts';
import type { JournalOutcome } from '../../contracts/words.ts';
import { sameJson } from './same-json.ts';

export interface Answered {
  readonly outcome: JournalOutcome;
  readonly status: string | null;
  readonly version: number;
  /** What the journal keeps beside the status: rejection code and text, outcome. */
  readonly extra: object | null;
}

export function answerFrom(envelope: Envelope, answered: Answered): SendAnswer {
  const { outcome, status, version, extra } = answered;
  const head = { key: envelope.target, messageId: envelope.id };
  const stand = { ...(status === null ? {} : { status }), ...(version === 0 ? {} : { version }) };
  if (outcome === 'rejected') {
    const why = extra as { readonly code: RejectionCode; readonly message: string };
    return { result: 'rejected', ...head, ...why, ...stand };
  }
  return { result: 'accepted', ...head, status: status ?? '', version, ...extra };
}

/** The first answer again, unless the id is now used for something else. */
export function answerSeen(
  envelope: Envelope,
  first: { readonly type: string; readonly payload: unknown },
  answer: SendAnswer,
): SendAnswer {
  if (first.type === envelope.type && sameJson(first.payload, envelope.payload)) return answer;
  return {
    result: 'duplicate',
    key: envelope.target,
    messageId: envelope.id,
    code: 'duplicate_id',
    message: `The message id \`${envelope.id}\` was used for another message (${first.type}); use a new id`,
  };
}

export const retryLater = (
  envelope: Envelope,
  code: RetryableCode,
  message: string,
  retryAfterMs: number,
): SendAnswer => ({
  result: 'failed',
  key: envelope.target,
  messageId: envelope.id,
  code,
  message,
  retryAfterMs,
});

export const refuse = (envelope: Envelope, code: RejectionCode, message: string): SendAnswer => ({
  result: 'rejected',
  key: envelope.target,
  messageId: envelope.id,
  code,
  message,
});
