/** What essays of an assignment are judged by; null: there is no such assignment. */
import type { ContextOrigin } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface AssignmentFrame {
  readonly gradeScale: string;
  readonly contextOrigin: ContextOrigin;
  readonly instructionsContentId: string | null;
  readonly promptContentId: string | null;
  readonly rubricContentId: string | null;
}

export async function findFrame(sql: SqlSession, assignmentId: string): Promise<AssignmentFrame | null> {
  const [row] = await sql<AssignmentFrame[]>`
    select grade_scale as "gradeScale", context_origin as "contextOrigin",
           instructions_content_id as "instructionsContentId", prompt_content_id as "promptContentId",
           rubric_content_id as "rubricContentId"
    from assignments where id = ${assignmentId}`;
  return row ?? null;
}
