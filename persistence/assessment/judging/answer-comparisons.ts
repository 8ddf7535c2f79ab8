/** Answers that count. A comparison is answered once: whatever is answered already stays as it is. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface ComparisonAnswered {
  readonly assessmentId: string;
  readonly seq: number;
  readonly outcome: 'first' | 'second' | 'tie' | 'error';
  readonly code: string | null;
  readonly at: number;
}

export const answerComparisons = (sql: SqlSession, rows: readonly ComparisonAnswered[]) =>
  sql`
    update comparisons as c
    set status = case when w.outcome = 'error' then 'failed' else 'judged' end,
        winner = case when w.outcome = 'error' then null else w.outcome end,
        code = w.code, answered_at = to_timestamp(w.at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.assessmentId)}::text[],
      ${numberColumn(rows, (row) => row.seq)}::integer[],
      ${textColumn(rows, (row) => row.outcome)}::text[],
      ${textColumn(rows, (row) => row.code)}::text[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (assessment_id, seq, outcome, code, at_ms)
    where c.assessment_id = w.assessment_id and c.seq = w.seq and c.status in ('planned', 'open')`.execute();
