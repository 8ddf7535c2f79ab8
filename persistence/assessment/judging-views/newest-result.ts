/** What a session found, as JSON: at its end, or else after its newest wave. Null: nothing yet. */
import type { SqlSession } from '../../connect.ts';

export async function newestResult(
  sql: SqlSession,
  assessmentId: string,
  { isFinal }: { readonly isFinal: boolean },
): Promise<string | null> {
  const [row] = await sql<{ result: string }[]>`
    select result from assessment_results
    where assessment_id = ${assessmentId} ${isFinal ? sql`and is_final` : sql``}
    order by wave desc, is_final desc limit 1`;
  return row?.result ?? null;
}
