/** The anchors of an assignment that are in use and have their text. */
import type { SqlSession } from '../../connect.ts';

export interface AnchorEssay {
  readonly anchorId: string;
  readonly grade: string;
  readonly contentId: string;
  readonly theta: number | null;
  readonly thetaSd: number | null;
}

export const findAnchors = (sql: SqlSession, assignmentId: string): Promise<AnchorEssay[]> =>
  sql<AnchorEssay[]>`
    select anchors.id as "anchorId", grade, content_id as "contentId", theta, theta_sd as "thetaSd"
    from anchors join contents on contents.id = anchors.content_id
    where assignment_id = ${assignmentId} and retired_at is null and contents.erased_at is null
    order by label`.execute();
