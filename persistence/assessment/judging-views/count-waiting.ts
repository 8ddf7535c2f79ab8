/** Requests that wait, by provider and priority: over the index that the queue is taken by. */
import type { ProviderName } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface WaitingRow {
  readonly provider: ProviderName;
  readonly priority: number;
  readonly count: number;
  readonly oldestMs: number | null;
}

export const countWaiting = (sql: SqlSession): Promise<WaitingRow[]> =>
  sql<WaitingRow[]>`
    select provider, priority, count(*)::int as count,
           (extract(epoch from assay_now() - min(coalesce(queued_at, created_at))) * 1000)::float8
             as "oldestMs"
    from judgement_requests where status = 'queued'
    group by provider, priority order by priority desc, provider`.execute();
