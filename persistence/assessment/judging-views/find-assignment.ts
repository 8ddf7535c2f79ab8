/** One assignment; null: there is none. */
import type { SqlSession } from '../../connect.ts';
import type { AssignmentRow } from './assignment-row.ts';

export async function findAssignment(sql: SqlSession, id: string): Promise<AssignmentRow | null> {
  const [row] = await sql<AssignmentRow[]>`
    select a.id, a.owner, a.grade_scale as "gradeScale", a.context_origin as "contextOrigin",
           a.instructions_content_id as "instructionsContentId", a.prompt_content_id as "promptContentId",
           a.rubric_content_id as "rubricContentId", a.created_at as "createdAt", a.updated_at as "updatedAt",
           (select coalesce(json_object_agg(grade, anchors), '{}')
            from (select grade, count(*) as anchors from anchors
                  where assignment_id = a.id and retired_at is null group by grade) as counted)
             as "anchorsByGrade"
    from assignments a where a.id = ${id}`;
  return row ?? null;
}
