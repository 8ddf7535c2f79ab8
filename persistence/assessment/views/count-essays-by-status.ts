/**
 * How many essays of a batch are where: one range of keys, which is far cheaper than ten thousand look-ups.
 * The range also has the essays of a batch that is called like one of these essays; their keys are longer.
 * An essay that has not begun yet has no actor and is not counted.
 */
import type { EssayStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export const countEssaysByStatus = (sql: SqlSession, batchId: string) =>
  sql<{ status: EssayStatus; essays: number }[]>`
    select status, count(*)::int as essays
    from actors
    where key > 'essay/' || ${batchId}::text || '-' and key < 'essay/' || ${batchId}::text || '.'
      and length(key) = length('essay/-00000' || ${batchId}::text)
    group by status order by status`;
