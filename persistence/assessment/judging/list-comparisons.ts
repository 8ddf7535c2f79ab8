/**
 * Every comparison of a session so far, in order, as columns: a row each would be objects by the hundred
 * thousand.
 */
import type { SqlSession } from '../../connect.ts';

export interface ComparisonColumns {
  readonly seq: readonly number[];
  readonly wave: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly judge: readonly string[];
  /** Who judged it, where that was a person; null otherwise. */
  readonly person: readonly (string | null)[];
  readonly mode: readonly string[];
  /** `first`, `second` or `tie`; null where nobody has judged. */
  readonly winner: readonly (string | null)[];
  readonly status: readonly string[];
}

const none: ComparisonColumns = {
  seq: [],
  wave: [],
  first: [],
  second: [],
  judge: [],
  person: [],
  mode: [],
  winner: [],
  status: [],
};

export async function listComparisons(sql: SqlSession, assessmentId: string): Promise<ComparisonColumns> {
  const [row] = await sql<{ columns: string }[]>`
    select json_build_object(
      'seq', json_agg(seq order by seq), 'wave', json_agg(wave order by seq),
      'first', json_agg(first order by seq), 'second', json_agg(second order by seq),
      'judge', json_agg(judge order by seq), 'person', json_agg(person order by seq),
      'mode', json_agg(mode order by seq), 'winner', json_agg(winner order by seq),
      'status', json_agg(status order by seq)) as columns
    from (
      select c.*, (
        select t.principal from human_turns as t
        where t.assessment_id = c.assessment_id and t.seq = c.seq
          and t.decided_at is not null and not t.is_skipped
        limit 1) as person
      from comparisons as c where c.assessment_id = ${assessmentId}
    ) as c`;
  const columns = JSON.parse(row?.columns ?? 'null') as ComparisonColumns | null;
  // Of no rows, an aggregate is null.
  return columns?.seq === null || columns === null ? none : columns;
}
