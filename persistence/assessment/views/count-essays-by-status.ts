/** How many essays of a batch are where. */
import type { EssayStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export const countEssaysByStatus = (sql: SqlSession, batchId: string) =>
  sql<{ status: EssayStatus; essays: number }[]>`
    select coalesce(actor.status, 'uploaded') as status, count(*)::int as essays
    from essays
    left join lateral (select status from actors where key = 'essay/' || essays.id offset 0) as actor on true
    where essays.batch_id = ${batchId}
    group by 1 order by 1`;
