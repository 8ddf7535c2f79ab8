/** How long the essays of a batch are on average, for forecasts of cost; null: none has a text. */
import type { SqlSession } from '../../connect.ts';

export async function meanCharacters(sql: SqlSession, batchId: string): Promise<number | null> {
  const [row] = await sql<{ mean: number | null }[]>`
    select avg(characters)::float8 as mean from essays
    where batch_id = ${batchId} and erased_at is null and characters is not null`;
  return row?.mean ?? null;
}
