/** One dead letter; JSON as its text. */
import { eq } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { deadLetters } from '../schema.ts';

export type StoredDeadLetter = typeof deadLetters.$inferSelect;

export async function findDeadLetter(sql: Sql, id: number): Promise<StoredDeadLetter | null> {
  const [row] = await queriesOn(sql).select().from(deadLetters).where(eq(deadLetters.id, id));
  return row ?? null;
}
