/** Requests that are under way, by provider, and how long the oldest has waited. */
import type { SqlSession } from '../../connect.ts';

export interface RequestsUnderWay {
  readonly provider: string;
  readonly status: 'queued' | 'sending' | 'batched';
  readonly count: number;
  readonly oldestMs: number | null;
}

/** One after the other, so that each can go over its own index. */
export const countRequests = (sql: SqlSession): Promise<RequestsUnderWay[]> =>
  sql<RequestsUnderWay[]>`
    select provider, 'queued' as status, count(*)::int as count,
           (extract(epoch from assay_now() - min(coalesce(queued_at, created_at))) * 1000)::float8
             as "oldestMs"
    from judgement_requests where status = 'queued' group by provider
    union all
    select provider, 'sending', count(*)::int, null
    from judgement_requests where status = 'sending' group by provider
    union all
    select provider, 'batched', count(*)::int, null
    from judgement_requests where provider_batch is not null and status = 'batched'
    group by provider`.execute();
