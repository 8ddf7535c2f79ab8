/** All anchors of an assignment, retired ones too, by label. */
import type { SqlSession } from '../../connect.ts';
import type { AnchorRow } from './anchor-row.ts';

export const listAnchors = (sql: SqlSession, assignmentId: string): Promise<AnchorRow[]> =>
  sql<AnchorRow[]>`
    select id, assignment_id as "assignmentId", label, grade, content_id as "contentId", theta,
           theta_sd as "thetaSd", created_at as "createdAt", retired_at as "retiredAt"
    from anchors where assignment_id = ${assignmentId} order by label`.execute();
