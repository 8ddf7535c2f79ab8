/** Whose a content is: its batch's or its run's owner's. Null: there is none. */
import type { SqlSession } from '../../connect.ts';

export async function contentOwner(sql: SqlSession, contentId: string): Promise<string | null> {
  const [row] = await sql<{ owner: string | null }[]>`
    select coalesce(batches.owner, runs.owner) as owner
    from contents
    left join batches on batches.id = contents.batch_id
    left join runs on runs.id = contents.run_id
    where contents.id = ${contentId}`;
  return row?.owner ?? null;
}
