/** Everything that is stored of one actor; JSON as its text. */
import { eq } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { actors } from '../schema.ts';

export type StoredActor = typeof actors.$inferSelect;

export async function findActor(sql: Sql, key: string): Promise<StoredActor | null> {
  const [row] = await queriesOn(sql).select().from(actors).where(eq(actors.key, key));
  return row ?? null;
}
