/** The rows of a session counted anew, to be held against its counters. */
import type { SqlSession } from '../../connect.ts';

export interface RowCount {
  readonly what: 'comparisons' | 'requests' | 'ignored' | 'undelivered' | 'notes';
  readonly word: string;
  readonly count: number;
}

export const countSessionRows = (sql: SqlSession, assessmentId: string): Promise<RowCount[]> =>
  sql<RowCount[]>`
    select 'comparisons' as what, status as word, count(*)::int as count
    from comparisons where assessment_id = ${assessmentId} group by status
    union all
    select 'requests', status, count(*)::int
    from judgement_requests where assessment_id = ${assessmentId} group by status
    union all
    select 'undelivered', 'all', count(*)::int
    from judgement_requests
    where assessment_id = ${assessmentId} and delivered_at is null
      and status in ('answered', 'failed', 'expired')
    union all
    select 'ignored', reason, count(*)::int
    from ignored_answers where assessment_id = ${assessmentId} group by reason`.execute();
