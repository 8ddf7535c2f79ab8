/** Which of these are not essays of the batch, in the order they were named. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export async function unknownEssays(
  sql: SqlSession,
  batchId: string,
  essayIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select asked.id
    from unnest(${textArray(essayIds)}::text[]) with ordinality as asked (id, place)
    left join lateral (select batch_id from essays where id = asked.id offset 0) as essay on true
    where essay.batch_id is distinct from ${batchId}
    order by place`;
  return rows.map((row) => row.id);
}
