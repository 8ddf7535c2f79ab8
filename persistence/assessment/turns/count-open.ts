/** Pairs of a session that wait for these judges. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export async function countOpen(
  sql: SqlSession,
  assessmentId: string,
  judges: readonly string[],
): Promise<number> {
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from comparisons
    where assessment_id = ${assessmentId} and judge = any(${textArray(judges)}::text[]) and status = 'open'`;
  return row?.open ?? 0;
}
