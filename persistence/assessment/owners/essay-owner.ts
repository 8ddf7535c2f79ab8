/** Whose an essay is: its batch's owner's. Null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function essayOwner(sql: SqlSession, essayId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string }[]>`
    select batches.owner from essays join batches on batches.id = essays.batch_id
    where essays.id = ${essayId}`;
  return row?.owner ?? null;
}
