/** One row per batch whose intake is over; a second one would be a broken invariant, so there is none. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface IntakeCompleted {
  readonly batchId: string;
  readonly expected: number;
  readonly stored: number;
  readonly failed: number;
  readonly at: number;
}

export const recordIntakes = (sql: SqlSession, rows: readonly IntakeCompleted[]) =>
  sql`
    insert into intake_completions (batch_id, expected, stored, failed, completed_at)
    select id, expected, stored, failed, to_timestamp(ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${numberColumn(rows, (row) => row.expected)}::integer[],
      ${numberColumn(rows, (row) => row.stored)}::integer[],
      ${numberColumn(rows, (row) => row.failed)}::integer[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) as w (id, expected, stored, failed, ms)
    on conflict (batch_id) do nothing`.execute();
