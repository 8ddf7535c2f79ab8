/** How long a person usually takes for a pair of a session; null: nothing decided yet. */
import type { SqlSession } from '../../connect.ts';

export async function medianDecision(
  sql: SqlSession,
  assessmentId: string,
  principal: string,
): Promise<number | null> {
  const [row] = await sql<{ ms: number | null }[]>`
    select percentile_cont(0.5) within group (order by decision_ms) as ms
    from human_turns
    where assessment_id = ${assessmentId} and principal = ${principal} and seq > 0
      and decided_at is not null`;
  return row?.ms ?? null;
}
