/** What people are shown beside the essays of a session: contents of its assignment, or of its batch. */
import type { SqlSession } from '../../connect.ts';

export interface ShownFrame {
  readonly promptContentId: string | null;
  readonly instructionsContentId: string | null;
  readonly rubricContentId: string | null;
}

export async function frameOfSession(sql: SqlSession, assessmentId: string): Promise<ShownFrame> {
  const [row] = await sql<ShownFrame[]>`
    select coalesce(assignments.prompt_content_id, batches.prompt_content_id) as "promptContentId",
           instructions_content_id as "instructionsContentId", rubric_content_id as "rubricContentId"
    from assessments
    join batches on batches.id = assessments.batch_id
    left join assignments on assignments.id = assessments.assignment_id
    where assessments.id = ${assessmentId}`;
  return row ?? { promptContentId: null, instructionsContentId: null, rubricContentId: null };
}
