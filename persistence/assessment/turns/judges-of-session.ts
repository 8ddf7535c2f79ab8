/** Whoever was ever asked something in a session. */
import type { SqlSession } from '../../connect.ts';

export async function judgesOfSession(sql: SqlSession, assessmentId: string): Promise<string[]> {
  const rows = await sql<{ judge: string }[]>`
    select distinct judge from comparisons where assessment_id = ${assessmentId}`;
  return rows.map(({ judge }) => judge);
}
