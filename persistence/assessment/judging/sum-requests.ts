/** What machines were asked in a session, by judge: answers, tokens, money, and the models that answered. */
import type { SqlSession } from '../../connect.ts';

export interface RequestSums {
  readonly judge: string;
  readonly answered: number;
  readonly failed: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** Of one request. */
  readonly dearestUsd: number;
  readonly unpriced: number;
  readonly medianMs: number | null;
  readonly models: readonly string[];
}

/** `unpriced`: answers of tokens without a price. Their cost is unknown, which is not nothing. */
export const sumRequests = (sql: SqlSession, assessmentId: string): Promise<RequestSums[]> =>
  sql<RequestSums[]>`
    select judge, count(*) filter (where status = 'answered')::int as answered,
           count(*) filter (where status in ('failed', 'expired'))::int as failed,
           coalesce(sum(tokens_input + tokens_output + tokens_cache_read + tokens_cache_write), 0)::int8
             as tokens,
           coalesce(sum(cost_usd), 0) as "costUsd",
           coalesce(max(cost_usd), 0) as "dearestUsd",
           count(*) filter (where cost_usd = 0 and tokens_input > 0)::int as unpriced,
           percentile_cont(0.5) within group (order by latency_ms) as "medianMs",
           coalesce(array_agg(distinct model_used) filter (where model_used is not null), '{}') as models
    from judgement_requests where assessment_id = ${assessmentId}
    group by judge order by judge`.execute();
