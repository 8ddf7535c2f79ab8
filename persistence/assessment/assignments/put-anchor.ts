/** An anchor by its label: registered again it is the same one, in use again, with what was said last. */
import type { SqlSession } from '../../connect.ts';
import type { AnchorRow } from '../judging-views/anchor-row.ts';

export type AnchorGiven = Pick<
  AnchorRow,
  'id' | 'assignmentId' | 'label' | 'grade' | 'contentId' | 'theta' | 'thetaSd'
>;

export async function putAnchor(sql: SqlSession, anchor: AnchorGiven): Promise<AnchorRow> {
  const { id, assignmentId, label, grade, contentId, theta, thetaSd } = anchor;
  const [row] = await sql<[AnchorRow]>`
    insert into anchors (id, assignment_id, label, grade, content_id, theta, theta_sd)
    values (${id}, ${assignmentId}, ${label}, ${grade}, ${contentId}, ${theta}, ${thetaSd})
    on conflict (assignment_id, label) do update
      set grade = excluded.grade, content_id = excluded.content_id, theta = excluded.theta,
          theta_sd = excluded.theta_sd, retired_at = null
    returning id, assignment_id as "assignmentId", label, grade, content_id as "contentId", theta,
           theta_sd as "thetaSd", created_at as "createdAt", retired_at as "retiredAt"`;
  return row;
}
