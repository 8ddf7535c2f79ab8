/**
 * Adds ticks to their day and lane. All nodes meet at these rows, so whoever writes several goes by their
 * order: two turns that wait for each other would both be undone.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface TicksOfDay {
  /** UTC: `2025-12-27`. */
  readonly day: string;
  readonly env: string;
  readonly lane: string;
  readonly ticks: number;
}

export const countTicks = (sql: SqlSession, rows: readonly TicksOfDay[]) =>
  sql`
    insert into daily_counters as had (day, env, lane, ticks)
    select day, env, lane, ticks
    from unnest(
      ${textColumn(rows, (row) => row.day)}::date[],
      ${textColumn(rows, (row) => row.env)}::text[],
      ${textColumn(rows, (row) => row.lane)}::text[],
      ${numberColumn(rows, (row) => row.ticks)}::bigint[]
    ) as w (day, env, lane, ticks)
    on conflict (day, env, lane) do update set ticks = had.ticks + excluded.ticks`.execute();
