/** Requests of each provider that wait, and how long the oldest has: for people and metrics. */
import type { SqlSession } from '../../connect.ts';

export interface QueueDepth {
  readonly provider: string;
  readonly queued: number;
  readonly oldestMs: number;
}

export const queueDepths = (sql: SqlSession) => sql<QueueDepth[]>`
  select provider, count(*)::int as queued,
         (extract(epoch from assay_now() - min(coalesce(queued_at, created_at))) * 1000)::float8 as "oldestMs"
  from judgement_requests where status = 'queued' group by provider order by provider`;
