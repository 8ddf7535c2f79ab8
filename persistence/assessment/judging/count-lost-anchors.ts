/** Anchors of an assignment that are in use and whose text is gone: nobody can be asked about them. */
import type { SqlSession } from '../../connect.ts';

export async function countLostAnchors(sql: SqlSession, assignmentId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from anchors left join contents on contents.id = anchors.content_id
    where assignment_id = ${assignmentId} and retired_at is null
      and (contents.id is null or contents.erased_at is not null)`;
  return row?.count ?? 0;
}
