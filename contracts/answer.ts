/**
 * What a sender is told, after the commit. The same message id always gets the same answer, however often and
 * through whichever node it is sent: the first answer is kept in the journal.
 */
import type { Ending } from './words.ts';
import type { ErrorRecord, FaultCode, RejectionCode, RetryableCode } from './failures.ts';

export interface OutcomeRecord {
  readonly ending: Ending;
  readonly output?: unknown;
  readonly error?: ErrorRecord;
  readonly reason?: unknown;
}

interface Addressed {
  readonly key: string;
  readonly messageId: string;
}

export interface Accepted extends Addressed {
  readonly result: 'accepted';
  readonly status: string;
  readonly version: number;
  /** Present when this message finished the actor. */
  readonly outcome?: OutcomeRecord;
}

export interface Rejected extends Addressed {
  readonly result: 'rejected';
  readonly code: RejectionCode;
  readonly message: string;
  readonly status?: string;
  readonly version?: number;
  /** The events that would be taken instead. */
  readonly accepts?: readonly string[];
  /** The first outcome, when the actor is finished (`already_final`). */
  readonly outcome?: OutcomeRecord;
}

/** The message id was used before for a different message. Nothing was done. */
export interface Duplicate extends Addressed {
  readonly result: 'duplicate';
  readonly code: 'duplicate_id';
  readonly message: string;
}

/** Nothing was stored. With `retryAfterMs`, the same message may be sent again, with the same id. */
export interface Failed extends Addressed {
  readonly result: 'failed';
  readonly code: FaultCode | RetryableCode | 'internal';
  readonly message: string;
  readonly retryAfterMs?: number;
}

export type SendAnswer = Accepted | Rejected | Duplicate | Failed;
