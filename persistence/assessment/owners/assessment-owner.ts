/** Whose a session of comparative judgement is: its batch's owner's. Null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function assessmentOwner(sql: SqlSession, assessmentId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string }[]>`select owner from assessments where id = ${assessmentId}`;
  return row?.owner ?? null;
}
