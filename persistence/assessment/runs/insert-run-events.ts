/** What happened to runs, each thing with its number. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface RunEventRow {
  readonly runId: string;
  readonly seq: number;
  readonly at: number;
  readonly event: string;
  readonly detail: object;
}

export const insertRunEvents = (sql: SqlSession, rows: readonly RunEventRow[]) =>
  sql`
    insert into run_events (run_id, seq, at, event, detail)
    select run_id, seq, to_timestamp(at_ms / 1000.0), event, detail
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${numberColumn(rows, (row) => row.seq)}::integer[],
      ${numberColumn(rows, (row) => row.at)}::bigint[],
      ${textColumn(rows, (row) => row.event)}::text[],
      ${textColumn(rows, (row) => JSON.stringify(row.detail))}::json[]
    ) as w (run_id, seq, at_ms, event, detail)`.execute();
