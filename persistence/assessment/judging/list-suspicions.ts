/**
 * What in a session seemed to talk to its judge: by script and kind, how many questions it stood in. Of an
 * answer that does so, nobody knows which of its two scripts made it: such a row names no script.
 */
import type { SqlSession } from '../../connect.ts';

export interface Suspicion {
  readonly item: number | null;
  readonly essayId: string | null;
  readonly anchorId: string | null;
  readonly reason: string;
  readonly comparisons: number;
}

export const listSuspicions = (sql: SqlSession, assessmentId: string): Promise<Suspicion[]> =>
  sql<Suspicion[]>`
    select i.item, i.essay_id as "essayId", i.anchor_id as "anchorId",
           regexp_replace(said.word, '^(first|second):', '') as reason, count(*)::int as comparisons
    from judgement_requests r
    cross join lateral json_array_elements_text(r.suspicions) as said (word)
    join comparisons c on c.assessment_id = r.assessment_id and c.seq = r.seq
    left join assessment_items i on i.assessment_id = c.assessment_id
      and i.item = case split_part(said.word, ':', 1)
                     when 'first' then c.first when 'second' then c.second end
    where r.assessment_id = ${assessmentId} and r.suspicions is not null
    group by i.item, i.essay_id, i.anchor_id, reason
    order by comparisons desc, i.item, reason`.execute();
