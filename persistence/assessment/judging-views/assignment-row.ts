/** A row of `assignments` with its anchors in use counted, as it is shown. */
import type { GradeScaleId } from '../../../contracts/assessment/grade-scales.ts';
import type { ContextOrigin } from '../../../contracts/assessment/words.ts';

export interface AssignmentRow {
  readonly id: string;
  readonly owner: string;
  readonly gradeScale: GradeScaleId;
  readonly contextOrigin: ContextOrigin;
  readonly instructionsContentId: string | null;
  readonly promptContentId: string | null;
  readonly rubricContentId: string | null;
  /** JSON: how many anchors by grade. */
  readonly anchorsByGrade: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
