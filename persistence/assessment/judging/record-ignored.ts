/** Answers that changed nothing. One that says otherwise than the first did is called conflicting. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface AnswerIgnored {
  readonly assessmentId: string;
  readonly seq: number;
  readonly outcome: 'first' | 'second' | 'tie' | 'error';
  readonly reason: string;
  readonly at: number;
}

export const recordIgnored = (sql: SqlSession, rows: readonly AnswerIgnored[]) =>
  sql`
    insert into ignored_answers (assessment_id, seq, reason, at)
    select w.assessment_id, w.seq,
           case when w.reason = 'duplicate' and w.outcome is distinct from coalesce(c.winner, 'error')
                then 'conflicting' else w.reason end,
           to_timestamp(w.at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.assessmentId)}::text[],
      ${numberColumn(rows, (row) => row.seq)}::integer[],
      ${textColumn(rows, (row) => row.outcome)}::text[],
      ${textColumn(rows, (row) => row.reason)}::text[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (assessment_id, seq, outcome, reason, at_ms)
    left join comparisons as c on c.assessment_id = w.assessment_id and c.seq = w.seq`.execute();
