/** A row of `assessments`, as every view of sessions reads it. */
import type { AssessmentReason, AssessmentStatus } from '../../../contracts/assessment/words.ts';

export interface AssessmentRow {
  readonly id: string;
  readonly place: number;
  readonly batchId: string;
  readonly runId: string;
  readonly owner: string;
  readonly assignmentId: string | null;
  readonly status: AssessmentStatus;
  readonly reason: AssessmentReason | null;
  /** JSON. */
  readonly settings: string;
  readonly students: number;
  readonly anchors: number;
  readonly budget: number;
  readonly wave: number;
  readonly submitted: number;
  readonly judged: number;
  readonly failed: number;
  readonly ignored: number;
  readonly reliability: number | null;
  readonly spread: number | null;
  readonly resultWave: number | null;
  readonly gradesWithheld: string | null;
  readonly costUsd: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly updatedAt: Date;
}
