/** Whose an assignment is; null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function assignmentOwner(sql: SqlSession, assignmentId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string }[]>`select owner from assignments where id = ${assignmentId}`;
  return row?.owner ?? null;
}
