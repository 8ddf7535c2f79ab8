/** How many contents of a batch, or of an essay with its file, are still there. */
import type { SqlSession } from '../../connect.ts';

export async function countContents(
  sql: SqlSession,
  of: { readonly batchId: string } | { readonly essayId: string },
): Promise<number> {
  const whose =
    'batchId' in of
      ? sql`select id from contents where batch_id = ${of.batchId}`
      : sql`
          select id from contents where essay_id = ${of.essayId}
          union
          select content_id from files where essay_id = ${of.essayId}`;
  const [row] = await sql<{ contents: number }[]>`
    select count(*)::int as contents from contents where id in (${whose}) and erased_at is null`;
  return row?.contents ?? 0;
}
