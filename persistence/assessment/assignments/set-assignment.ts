/**
 * Writes an assignment as `decide` wants it, which is shown what there was. Nobody else changes it meanwhile,
 * and no anchor joins it: rows of anchors refer to the row that is held.
 */
import type { GradeScaleId } from '../../../contracts/assessment/grade-scales.ts';
import type { ContextOrigin } from '../../../contracts/assessment/words.ts';
import type { Sql } from '../../connect.ts';

export interface AssignmentWords {
  readonly gradeScale: GradeScaleId;
  readonly contextOrigin: ContextOrigin;
  readonly instructionsContentId: string | null;
  readonly promptContentId: string | null;
  readonly rubricContentId: string | null;
}
export interface AssignmentBefore extends AssignmentWords {
  readonly owner: string;
  readonly hasAnchors: boolean;
  /** Whether any session was judged by it. */
  readonly isUsed: boolean;
}
export interface AssignmentOf {
  readonly id: string;
  readonly owner: string;
  readonly org: string | null;
}

export async function setAssignment(
  sql: Sql,
  { id, owner, org }: AssignmentOf,
  decide: (before: AssignmentBefore | null) => AssignmentWords,
): Promise<void> {
  await sql.begin(async (tx) => {
    const [before] = await tx<AssignmentBefore[]>`
      select owner, grade_scale as "gradeScale", context_origin as "contextOrigin",
             instructions_content_id as "instructionsContentId", prompt_content_id as "promptContentId",
             rubric_content_id as "rubricContentId",
             exists (select from anchors where assignment_id = ${id}) as "hasAnchors",
             exists (select from assessments where assignment_id = ${id}) as "isUsed"
      from assignments where id = ${id} for update`;
    const words = decide(before ?? null);
    await tx`
      insert into assignments (id, owner, org, grade_scale, context_origin, instructions_content_id,
                               prompt_content_id, rubric_content_id)
      values (${id}, ${owner}, ${org}, ${words.gradeScale}, ${words.contextOrigin},
              ${words.instructionsContentId}, ${words.promptContentId}, ${words.rubricContentId})
      on conflict (id) do update
        set instructions_content_id = excluded.instructions_content_id,
            prompt_content_id = excluded.prompt_content_id,
            rubric_content_id = excluded.rubric_content_id, updated_at = assay_now()
        where assignments.owner = ${before?.owner ?? owner}`;
  });
}
