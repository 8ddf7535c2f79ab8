/** Circuits as their newest facts say they are. Rows in order of name. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface CircuitRow {
  readonly provider: string;
  readonly status: string;
  readonly reason: string | null;
  readonly untilMs: number | null;
  readonly failures: number;
  /** How often it was opened in what is written here. */
  readonly opened: number;
  readonly at: number;
}

export const setCircuits = (sql: SqlSession, rows: readonly CircuitRow[]) =>
  sql`
    insert into providers as had (name, status, reason, until, failures, opened, updated_at)
    select name, status, reason, to_timestamp(until_ms / 1000.0), failures, opened,
           to_timestamp(at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.provider)}::text[],
      ${textColumn(rows, (row) => row.status)}::text[],
      ${textColumn(rows, (row) => row.reason)}::text[],
      ${numberColumn(rows, (row) => row.untilMs)}::bigint[],
      ${numberColumn(rows, (row) => row.failures)}::bigint[],
      ${numberColumn(rows, (row) => row.opened)}::integer[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (name, status, reason, until_ms, failures, opened, at_ms)
    on conflict (name) do update
    set status = excluded.status, reason = excluded.reason, until = excluded.until,
        failures = excluded.failures, opened = had.opened + excluded.opened,
        updated_at = excluded.updated_at`.execute();
