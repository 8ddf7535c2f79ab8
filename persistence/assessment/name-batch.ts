/**
 * The name that a teacher gave a batch. It may be personal, so it never was part of a message: it is written
 * beside the batch, once, and not again after it was erased.
 */
import type { SqlSession } from '../connect.ts';

export async function nameBatch(sql: SqlSession, id: string, name: string): Promise<void> {
  await sql`
    update batches set name = ${name} where id = ${id} and name is null and erased_at is null`;
}
