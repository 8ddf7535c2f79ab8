/** Where the bytes of a file are. Null: there is no such file. */
import type { SqlSession } from '../../connect.ts';

export interface FoundFile {
  readonly contentId: string | null;
  readonly name: string | null;
}

export async function findFile(sql: SqlSession, id: string): Promise<FoundFile | null> {
  const [row] = await sql<FoundFile[]>`
    select content_id as "contentId", name from files where id = ${id}`;
  return row ?? null;
}
