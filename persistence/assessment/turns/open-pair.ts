/**
 * The next pair for a person, held until the end of the transaction: whoever else asks passes it over. Not
 * one that somebody is looking at, and none that this person has given back, in whichever order.
 */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface OpenPair {
  readonly seq: number;
  readonly first: number;
  readonly second: number;
  readonly judge: string;
}
export interface PersonAsking {
  readonly assessmentId: string;
  readonly principal: string;
  readonly judges: readonly string[];
}

export async function openPair(
  sql: SqlSession,
  { assessmentId, principal, judges }: PersonAsking,
): Promise<OpenPair | null> {
  const [row] = await sql<OpenPair[]>`
    select c.seq, c.first, c.second, c.judge
    from comparisons c
    where c.assessment_id = ${assessmentId} and c.judge = any(${textArray(judges)}::text[])
      and c.status = 'open'
      and not exists (
        select from human_turns t
        where t.assessment_id = c.assessment_id and t.seq = c.seq and not t.is_skipped
          and (t.decided_at is not null or (t.principal <> ${principal} and t.lease_until > assay_now())))
      and not exists (
        select from human_turns t
        join comparisons s on s.assessment_id = t.assessment_id and s.seq = t.seq
        where t.assessment_id = c.assessment_id and t.principal = ${principal} and t.is_skipped
          and least(s.first, s.second) = least(c.first, c.second)
          and greatest(s.first, s.second) = greatest(c.first, c.second))
    order by c.seq limit 1
    for update of c skip locked`;
  return row ?? null;
}
