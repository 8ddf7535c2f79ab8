/** The result of a wave, as it was stored; null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function findResult(
  sql: SqlSession,
  assessmentId: string,
  of: { readonly wave: number; readonly isFinal: boolean },
): Promise<string | null> {
  const [row] = await sql<{ result: string }[]>`
    select result from assessment_results
    where assessment_id = ${assessmentId} and wave = ${of.wave} and is_final = ${of.isFinal}`;
  return row?.result ?? null;
}
