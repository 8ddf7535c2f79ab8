/** One session; null: there is none. */
import type { SqlSession } from '../../connect.ts';
import type { AssessmentRow } from './assessment-row.ts';

export async function findAssessment(sql: SqlSession, id: string): Promise<AssessmentRow | null> {
  const [row] = await sql<AssessmentRow[]>`
    select id, place, batch_id as "batchId", run_id as "runId", owner, assignment_id as "assignmentId",
           status, reason, settings, students, anchors, budget, wave, submitted, judged, failed, ignored,
           reliability, spread, result_wave as "resultWave",
           grades_withheld as "gradesWithheld", cost_usd as "costUsd",
           created_at as "createdAt", finished_at as "finishedAt", updated_at as "updatedAt"
    from assessments where id = ${id}`;
  return row ?? null;
}
