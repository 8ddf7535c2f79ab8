/** The essays of these slots that have a text nobody has erased, by slot. */
import { numberArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface StudentEssay {
  readonly slot: number;
  readonly essayId: string;
  readonly contentId: string;
}

export const findStudents = (
  sql: SqlSession,
  batchId: string,
  slots: readonly number[],
): Promise<StudentEssay[]> =>
  sql<StudentEssay[]>`
    select essays.slot, essays.id as "essayId", essays.text_content_id as "contentId"
    from essays join contents on contents.id = essays.text_content_id
    where essays.batch_id = ${batchId} and essays.slot = any(${numberArray(slots)}::integer[])
      and essays.erased_at is null and contents.erased_at is null
    order by essays.slot`.execute();
