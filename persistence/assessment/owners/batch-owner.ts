/** Whose a batch is; null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function batchOwner(sql: SqlSession, batchId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string }[]>`select owner from batches where id = ${batchId}`;
  return row?.owner ?? null;
}
