/**
 * Why judges decided as they did. The essays are held meanwhile, as with every text
 * (contents/put-content.ts): whoever erases one waits, and then finds the note; of an erased one no note is
 * kept.
 */
import { textColumn, numberColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface JudgementNote {
  readonly assessmentId: string;
  readonly seq: number;
  readonly batchId: string;
  /** Null for an anchor. */
  readonly firstEssay: string | null;
  readonly secondEssay: string | null;
  readonly note: string;
}

export const putNotes = (sql: SqlSession, rows: readonly JudgementNote[]) =>
  sql`
    with told as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.assessmentId)}::text[],
        ${numberColumn(rows, (row) => row.seq)}::integer[],
        ${textColumn(rows, (row) => row.batchId)}::text[],
        ${textColumn(rows, (row) => row.firstEssay)}::text[],
        ${textColumn(rows, (row) => row.secondEssay)}::text[],
        ${textColumn(rows, (row) => row.note)}::text[]
      ) as w (assessment_id, seq, batch_id, first_essay, second_essay, note)
    ), essays_held as materialized (
      select id from essays
      where id in (select first_essay from told union select second_essay from told) and erased_at is null
      order by id for share
    )
    insert into judgement_notes (assessment_id, seq, batch_id, first_essay, second_essay, note)
    select * from told
    where (first_essay is null or first_essay in (select id from essays_held))
      and (second_essay is null or second_essay in (select id from essays_held))
      and not exists (select from batches where id = told.batch_id and erased_at is not null)
    on conflict do nothing`.execute();
