/**
 * What requests ask: which two texts, and what they are judged by. One row for each that still has a pair.
 */
import type { Language } from '../../../contracts/assessment/words.ts';
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface QuestionRow {
  readonly id: string;
  readonly language: Language | null;
  readonly instructionsId: string | null;
  readonly promptId: string | null;
  readonly rubricId: string | null;
  readonly batchId: string;
  /** Null for an anchor. */
  readonly firstEssay: string | null;
  readonly secondEssay: string | null;
  /** Of the essays or anchors. */
  readonly firstScript: string;
  readonly secondScript: string;
  /** Null: erased, or never there. Not read at all where no texts were wanted. */
  readonly firstText: Uint8Array | null;
  readonly secondText: Uint8Array | null;
}

export const readQuestions = (
  sql: SqlSession,
  { ids, withTexts }: { readonly ids: readonly string[]; readonly withTexts: boolean },
) => sql<QuestionRow[]>`
  select r.id, b.language, r.batch_id as "batchId",
         one.essay_id as "firstEssay", other.essay_id as "secondEssay",
         s.instructions_content_id as "instructionsId",
         coalesce(s.prompt_content_id, b.prompt_content_id) as "promptId",
         s.rubric_content_id as "rubricId",
         coalesce(one.essay_id, one.anchor_id) as "firstScript",
         coalesce(other.essay_id, other.anchor_id) as "secondScript",
         t1.body as "firstText", t2.body as "secondText"
  from judgement_requests r
  join comparisons c on c.assessment_id = r.assessment_id and c.seq = r.seq
  join assessment_items one on one.assessment_id = c.assessment_id and one.item = c.first
  join assessment_items other on other.assessment_id = c.assessment_id and other.item = c.second
  left join contents t1 on ${withTexts} and t1.id = one.content_id and t1.erased_at is null
  left join contents t2 on ${withTexts} and t2.id = other.content_id and t2.erased_at is null
  left join batches b on b.id = r.batch_id
  left join assessments a on a.id = r.assessment_id
  left join assignments s on s.id = a.assignment_id
  where r.id = any(${textArray(ids)}::text[])`;
