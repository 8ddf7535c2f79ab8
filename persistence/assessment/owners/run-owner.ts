/** Whose a run is; null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function runOwner(sql: SqlSession, runId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string }[]>`select owner from runs where id = ${runId}`;
  return row?.owner ?? null;
}
