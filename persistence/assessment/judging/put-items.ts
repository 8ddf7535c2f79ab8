/**
 * The scripts of a session. Written again, they stay as they were first: whoever did the task before may have
 * been believed already.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface SessionItem {
  readonly item: number;
  readonly essayId: string | null;
  readonly slot: number | null;
  readonly anchorId: string | null;
  readonly grade: string | null;
  readonly contentId: string;
  /** Of an anchor whose place was known when the session began. */
  readonly theta: number | null;
  readonly thetaSd: number | null;
}

export const putItems = (sql: SqlSession, assessmentId: string, rows: readonly SessionItem[]) =>
  sql`
    insert into assessment_items (assessment_id, item, essay_id, slot, anchor_id, grade, content_id, theta,
                                  theta_sd)
    select ${assessmentId}, item, essay_id, slot, anchor_id, grade, content_id, theta, theta_sd
    from unnest(
      ${numberColumn(rows, (row) => row.item)}::integer[],
      ${textColumn(rows, (row) => row.essayId)}::text[],
      ${numberColumn(rows, (row) => row.slot)}::integer[],
      ${textColumn(rows, (row) => row.anchorId)}::text[],
      ${textColumn(rows, (row) => row.grade)}::text[],
      ${textColumn(rows, (row) => row.contentId)}::text[],
      ${numberColumn(rows, (row) => row.theta)}::double precision[],
      ${numberColumn(rows, (row) => row.thetaSd)}::double precision[]
    ) as w (item, essay_id, slot, anchor_id, grade, content_id, theta, theta_sd)
    where not exists (select from assessment_items where assessment_id = ${assessmentId})
    on conflict do nothing`.execute();
