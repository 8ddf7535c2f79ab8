/** Assignments, newest first, from a place on. */
import type { SqlSession } from '../../connect.ts';
import type { AssignmentRow } from './assignment-row.ts';

export interface ListedAssignment extends AssignmentRow {
  /** `createdAt` with the microseconds that the order goes by. */
  readonly at: string;
}

export const listAssignments = (
  sql: SqlSession,
  asked: {
    readonly owner: string | null;
    readonly after: { readonly at: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<ListedAssignment[]> => {
  const { owner, after, limit } = asked;
  const place =
    after === null ? sql`` : sql`and (a.created_at, a.id) < (${after.at}::timestamptz, ${after.id})`;
  return sql<ListedAssignment[]>`
    select a.id, a.owner, a.grade_scale as "gradeScale", a.context_origin as "contextOrigin",
           a.instructions_content_id as "instructionsContentId", a.prompt_content_id as "promptContentId",
           a.rubric_content_id as "rubricContentId", a.created_at as "createdAt", a.updated_at as "updatedAt",
           (select coalesce(json_object_agg(grade, anchors), '{}')
            from (select grade, count(*) as anchors from anchors
                  where assignment_id = a.id and retired_at is null group by grade) as counted)
             as "anchorsByGrade",
           to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from assignments a
    where true ${owner === null ? sql`` : sql`and a.owner = ${owner}`} ${place}
    order by a.created_at desc, a.id desc limit ${limit}`.execute();
};
