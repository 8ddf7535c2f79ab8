/** A request as the node that holds it knows it. Also the columns of every statement that claims some. */
import type { JudgingMode } from '../../../contracts/assessment/words.ts';

export interface ClaimedRequest {
  readonly id: string;
  readonly assessmentId: string;
  readonly seq: number;
  readonly judge: string;
  readonly model: string;
  readonly mode: JudgingMode;
  readonly attempts: number;
  readonly unusable: number;
  readonly correlationId: string | null;
  readonly priority: number;
  readonly createdAt: Date;
  /** How long it has waited since it could have been sent first. */
  readonly waitedMs: number;
}

/** `update … returning` keeps no order; who has waited longest is sent first. */
export const inOrder = (rows: readonly ClaimedRequest[]): ClaimedRequest[] =>
  rows.toSorted(
    (one, other) =>
      other.priority - one.priority ||
      one.createdAt.getTime() - other.createdAt.getTime() ||
      (one.id < other.id ? -1 : 1),
  );
