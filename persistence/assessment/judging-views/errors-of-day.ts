/** Why questions of the last 24 hours got no judgement, by provider and code. */
import type { SqlSession } from '../../connect.ts';

export interface ErrorRow {
  readonly provider: string;
  readonly code: string;
  readonly count: number;
  readonly last: Date;
}

/** Over the sessions that moved since: requests have no index of when they were answered. */
export const errorsOfDay = (sql: SqlSession): Promise<ErrorRow[]> =>
  sql<ErrorRow[]>`
    with since as materialized (select assay_now() - interval '24 hours' as at)
    select r.provider, coalesce(r.code, r.status) as code, count(*)::int as count,
           max(coalesce(r.answered_at, r.created_at)) as last
    from since
    join assessments a on a.updated_at >= since.at
    join judgement_requests r
      on r.assessment_id = a.id and coalesce(r.answered_at, r.created_at) >= since.at
    where r.status in ('failed', 'expired')
    group by 1, 2 order by 3 desc, 1, 2`.execute();
