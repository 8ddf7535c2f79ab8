/** Scripts of a session whose text somebody has erased since, by number: nobody can be asked about them. */
import type { SqlSession } from '../../connect.ts';

export async function findErased(sql: SqlSession, assessmentId: string): Promise<ReadonlySet<number>> {
  const rows = await sql<{ item: number }[]>`
    select item from assessment_items left join contents on contents.id = content_id
    where assessment_id = ${assessmentId} and (contents.id is null or contents.erased_at is not null)
    order by item`;
  return new Set(rows.map(({ item }) => item));
}
