/**
 * Whose a content is: its batch's or its run's owner's, or that of an assignment that uses it. Null:
 * nobody's, or there is none. Assignments share texts that are the same, so where `who` is one of several
 * owners, it is theirs.
 */
import type { SqlSession } from '../../connect.ts';

export async function contentOwner(sql: SqlSession, contentId: string, who: string): Promise<string | null> {
  const [row] = await sql<{ owner: string | null }[]>`
    with loose as materialized (
      select id from contents where id = ${contentId} and batch_id is null and run_id is null
    )
    select owner from (
      select batches.owner from contents join batches on batches.id = contents.batch_id
      where contents.id = ${contentId}
      union all
      select runs.owner from contents join runs on runs.id = contents.run_id
      where contents.id = ${contentId} and contents.batch_id is null
      union all
      select assignments.owner from loose join assignments
        on loose.id in (instructions_content_id, prompt_content_id, rubric_content_id)
      union all
      select assignments.owner from loose join anchors on anchors.content_id = loose.id
      join assignments on assignments.id = anchors.assignment_id
    ) as owners
    order by owner = ${who} desc, owner limit 1`;
  return row?.owner ?? null;
}
