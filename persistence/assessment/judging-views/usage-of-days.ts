/** What machines have answered and cost on each of the last days (UTC), by model. */
import type { SqlSession } from '../../connect.ts';

export interface UsageRow {
  readonly day: string;
  readonly isToday: boolean;
  readonly provider: string;
  readonly model: string;
  readonly answered: number;
  readonly failed: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** Over the sessions that moved since: requests have no index of when they were answered. */
export const usageOfDays = (sql: SqlSession, days: number): Promise<UsageRow[]> =>
  sql<UsageRow[]>`
    with today as materialized (
      select date_trunc('day', assay_now() at time zone 'utc') as began
    ), first as materialized (
      select (began - (${days}::int - 1) * interval '1 day') at time zone 'utc' as began from today
    )
    select to_char(r.answered_at at time zone 'utc', 'YYYY-MM-DD') as day,
           to_char(r.answered_at at time zone 'utc', 'YYYY-MM-DD')
             = to_char((select began from today), 'YYYY-MM-DD') as "isToday",
           r.provider, coalesce(r.model_used, r.model) as model,
           count(*) filter (where r.status = 'answered')::int as answered,
           count(*) filter (where r.status in ('failed', 'expired'))::int as failed,
           coalesce(sum(tokens_input + tokens_output + tokens_cache_read + tokens_cache_write), 0)::int8
             as tokens,
           coalesce(sum(r.cost_usd), 0) as "costUsd"
    from first
    join assessments a on a.updated_at >= first.began
    join judgement_requests r on r.assessment_id = a.id and r.answered_at >= first.began
    group by 1, 2, 3, 4 order by 1, 3, 4`.execute();
