/**
 * The actors of a batch that rest too long, or that the runtime gave up. Both have small indexes by key. An
 * essay's key is as long as its batch's id demands, so the essays of a batch with a longer id are not taken
 * for its own.
 */
import type { ActorKey } from '../../../contracts/ids.ts';
import type { SqlSession } from '../../connect.ts';

export interface StuckActorRow {
  readonly key: ActorKey;
  readonly isQuarantined: boolean;
}

export const listStuckActors = (
  sql: SqlSession,
  { batchId, runId, limit }: { batchId: string; runId: string | null; limit: number },
) => sql<StuckActorRow[]>`
  with stuck as (
    select key, true as "isQuarantined" from actors
    where quarantined is not null and key in ('batch/' || ${batchId}::text, 'run/' || ${runId}::text)
    union all
    select key, false from actors
    where stalled_at is not null and key in ('batch/' || ${batchId}::text, 'run/' || ${runId}::text)
    union all
    select key, true from actors
    where quarantined is not null and length(key) = length('essay/-00000' || ${batchId}::text)
      and key > 'essay/' || ${batchId}::text || '-' and key < 'essay/' || ${batchId}::text || '.'
    union all
    select key, false from actors
    where stalled_at is not null and length(key) = length('essay/-00000' || ${batchId}::text)
      and key > 'essay/' || ${batchId}::text || '-' and key < 'essay/' || ${batchId}::text || '.'
  )
  select key, bool_or("isQuarantined") as "isQuarantined"
  from stuck group by key order by key limit ${limit}`;
