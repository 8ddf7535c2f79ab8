/** Bytes of these contents together. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export async function contentSizes(sql: SqlSession, ids: readonly string[]): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(sum(size), 0)::int8 as bytes from contents where id = any(${textArray(ids)}::text[])`;
  return row?.bytes ?? 0;
}
