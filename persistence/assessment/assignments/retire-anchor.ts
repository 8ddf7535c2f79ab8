/** Takes an anchor out of use; null: the assignment has none of this id. */
import type { SqlSession } from '../../connect.ts';
import type { AnchorRow } from '../judging-views/anchor-row.ts';

export async function retireAnchor(
  sql: SqlSession,
  { assignmentId, anchorId }: { readonly assignmentId: string; readonly anchorId: string },
): Promise<AnchorRow | null> {
  const [row] = await sql<AnchorRow[]>`
    update anchors set retired_at = coalesce(retired_at, assay_now())
    where id = ${anchorId} and assignment_id = ${assignmentId}
    returning id, assignment_id as "assignmentId", label, grade, content_id as "contentId", theta,
           theta_sd as "thetaSd", created_at as "createdAt", retired_at as "retiredAt"`;
  return row ?? null;
}
