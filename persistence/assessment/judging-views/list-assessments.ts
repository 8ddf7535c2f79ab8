/** Sessions, newest first, from a place on. */
import type { AssessmentStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { AssessmentRow } from './assessment-row.ts';

export interface AssessmentsAsked {
  readonly owner: string | null;
  readonly batchId: string | null;
  readonly status: AssessmentStatus | null;
  readonly beforePlace: number | null;
  readonly limit: number;
}

export const listAssessments = (
  sql: SqlSession,
  { owner, batchId, status, beforePlace, limit }: AssessmentsAsked,
): Promise<AssessmentRow[]> =>
  sql<AssessmentRow[]>`
    select id, place, batch_id as "batchId", run_id as "runId", owner, assignment_id as "assignmentId",
           status, reason, settings, students, anchors, budget, wave, submitted, judged, failed, ignored,
           reliability, spread, result_wave as "resultWave",
           grades_withheld as "gradesWithheld", cost_usd as "costUsd",
           created_at as "createdAt", finished_at as "finishedAt", updated_at as "updatedAt"
    from assessments
    where place < ${beforePlace ?? Number.MAX_SAFE_INTEGER}::bigint
      ${owner === null ? sql`` : sql`and owner = ${owner}`}
      ${batchId === null ? sql`` : sql`and batch_id = ${batchId}`}
      ${status === null ? sql`` : sql`and status = ${status}`}
    order by place desc limit ${limit}`.execute();
