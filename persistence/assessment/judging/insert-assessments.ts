/** Sessions that have begun. */
import type { FactPayload } from '../../../contracts/assessment/facts.ts';
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export type AssessmentCreated = FactPayload<'assessment.created'> & { readonly at: number };

export const insertAssessments = (sql: SqlSession, rows: readonly AssessmentCreated[]) =>
  sql`
    insert into assessments (id, batch_id, run_id, owner, org, assignment_id, status, settings, created_at,
                             updated_at)
    select id, batch_id, run_id, owner, org, assignment_id, 'initializing', settings,
           to_timestamp(at_ms / 1000.0), to_timestamp(at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.assessmentId)}::text[],
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${textColumn(rows, (row) => row.owner)}::text[],
      ${textColumn(rows, (row) => row.org)}::text[],
      ${textColumn(rows, (row) => row.assignmentId)}::text[],
      ${textColumn(rows, (row) => JSON.stringify(row.settings))}::json[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (id, batch_id, run_id, owner, org, assignment_id, settings, at_ms)`.execute();
