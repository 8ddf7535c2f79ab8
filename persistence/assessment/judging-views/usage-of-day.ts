/** What machines have answered and cost since midnight (UTC), by model. */
import type { SqlSession } from '../../connect.ts';

export interface UsageRow {
  readonly provider: string;
  readonly model: string;
  readonly answered: number;
  readonly failed: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** Over the sessions that moved today: requests have no index of when they were answered. */
export const usageOfDay = (sql: SqlSession): Promise<UsageRow[]> =>
  sql<UsageRow[]>`
    with today as materialized (
      select date_trunc('day', assay_now() at time zone 'utc') at time zone 'utc' as began
    )
    select r.provider, coalesce(r.model_used, r.model) as model,
           count(*) filter (where r.status = 'answered')::int as answered,
           count(*) filter (where r.status in ('failed', 'expired'))::int as failed,
           coalesce(sum(tokens_input + tokens_output + tokens_cache_read + tokens_cache_write), 0)::int8
             as tokens,
           coalesce(sum(r.cost_usd), 0) as "costUsd"
    from today
    join assessments a on a.updated_at >= today.began
    join judgement_requests r on r.assessment_id = a.id and r.answered_at >= today.began
    group by 1, 2 order by 1, 2`.execute();
