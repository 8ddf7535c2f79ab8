/**
 * Erases the texts and names of essays, and what judges said of them. Answers with how many contents that
 * were; it may be called again.
 */
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

/**
 * Two statements, for the second must see what was stored until the first had its locks: whoever stores a
 * text for an essay holds its row meanwhile (contents/put-content.ts), and stores none once it is marked.
 */
export async function eraseEssay(sql: SqlSession, essayIds: readonly string[]): Promise<number> {
  const ids = textArray(essayIds);
  await sql`
    update essays set erased_at = coalesce(erased_at, assay_now()), updated_at = assay_now()
    where id in (select id from essays where id = any(${ids}::text[]) order by id for update)`;
  const [row] = await sql<{ erased: number }[]>`
    with filed as materialized (
      select id, content_id from files where essay_id = any(${ids}::text[]) order by id for update
    ), owned as materialized (
      select id from contents
      where id in (
        select content_id from filed
        union
        select id from contents where essay_id = any(${ids}::text[])
      ) and erased_at is null
      order by id for update
    ), unnamed as (
      update files set name = null, sha256 = null where id in (select id from filed)
    ), unlinked as (
      delete from associations where essay_id = any(${ids}::text[])
    ), unsaid as (
      delete from judgement_notes where (assessment_id, seq) in (
        select assessment_id, seq from judgement_notes where first_essay = any(${ids}::text[])
        union
        select assessment_id, seq from judgement_notes where second_essay = any(${ids}::text[])
      )
    ), emptied as (
      update contents set body = null, sha256 = null, erased_at = assay_now()
      where id in (select id from owned)
      returning id
    )
    select count(*)::int as erased from emptied`;
  return row?.erased ?? 0;
}
