/** How many comparisons of a wave there are. */
import type { SqlSession } from '../../connect.ts';

/** `after`: the last number of the waves before, so that nobody reads through these. */
export async function countWave(
  sql: SqlSession,
  assessmentId: string,
  { wave, after }: { readonly wave: number; readonly after: number },
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from comparisons
    where assessment_id = ${assessmentId} and seq > ${after} and wave = ${wave}`;
  return row?.count ?? 0;
}
