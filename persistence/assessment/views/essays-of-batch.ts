/** The ids of all essays of a batch, by slot. */
import type { SqlSession } from '../../connect.ts';

export async function essaysOfBatch(sql: SqlSession, batchId: string): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`select id from essays where batch_id = ${batchId} order by slot`;
  return rows.map((row) => row.id);
}
