/** One batch, as its projection wrote it. */
import type { SqlSession } from '../../connect.ts';
import type { BatchRow } from './batch-row.ts';

export async function findBatch(sql: SqlSession, id: string): Promise<BatchRow | null> {
  const [row] = await sql<BatchRow[]>`
    select id, owner, org, name, course_code as "courseCode", language, class_id as "classId",
           assignment_id as "assignmentId", expected, assigned, stored, failed, excess, status,
           client_status as "clientStatus", prompt_content_id as "promptContentId",
           active_run as "activeRun", last_run as "lastRun", created_at as "createdAt",
           updated_at as "updatedAt", intake_completed_at as "intakeCompletedAt",
           closed_at as "closedAt", erased_at as "erasedAt"
    from batches where id = ${id}`;
  return row ?? null;
}
