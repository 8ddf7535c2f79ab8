/**
 * A message that came in with somebody waiting for the answer: a caller, a command's acknowledgement, a task.
 */
import type { TaskSettlement } from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope } from '../../contracts/envelope.ts';

export interface Delivery {
  readonly envelope: Envelope;
  /** The task that this message answers; it is closed in the same transaction. */
  readonly settlement?: TaskSettlement;
  /** When the caller stops waiting; from then on a failing ledger is answered instead of tried again. */
  readonly patientUntil?: number;
  answer(answer: SendAnswer): void;
}
