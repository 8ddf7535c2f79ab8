/** The scripts of a session, in the order of their numbers. */
import type { SqlSession } from '../../connect.ts';
import type { SessionItem } from './put-items.ts';

export const listItems = (sql: SqlSession, assessmentId: string): Promise<SessionItem[]> =>
  sql<SessionItem[]>`
    select item, essay_id as "essayId", slot, anchor_id as "anchorId", grade, content_id as "contentId",
           theta, theta_sd as "thetaSd"
    from assessment_items where assessment_id = ${assessmentId}
    order by item`.execute();
