/** Runs as their newest events say they are; null leaves a column as it is. Rows in order of id. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface RunPatch {
  readonly runId: string;
  readonly at: number;
  readonly status: string;
  readonly ticks: number;
  readonly wantsTick: boolean;
  readonly seq: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly lastError: object | null;
  /** Null: nobody holds it. Absent: nothing is said of it. */
  readonly lease?: { readonly owner: string; readonly fence: number; readonly until: number } | null;
}

export const patchRuns = (sql: SqlSession, rows: readonly RunPatch[]) =>
  sql`
    update runs as r
    set status = w.status, ticks = w.ticks, wants_tick = w.wants_tick, seq = w.seq,
        started_at = coalesce(r.started_at, to_timestamp(w.started_ms / 1000.0)),
        finished_at = coalesce(r.finished_at, to_timestamp(w.finished_ms / 1000.0)),
        last_error = coalesce(w.last_error, r.last_error),
        lease_owner = case when w.tells_lease then w.lease_owner else r.lease_owner end,
        lease_fence = case when w.tells_lease then w.lease_fence else r.lease_fence end,
        lease_until = case when w.tells_lease then to_timestamp(w.lease_ms / 1000.0) else r.lease_until end,
        updated_at = greatest(r.updated_at, to_timestamp(w.at_ms / 1000.0))
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${numberColumn(rows, (row) => row.at)}::bigint[],
      ${textColumn(rows, (row) => row.status)}::text[],
      ${numberColumn(rows, (row) => row.ticks)}::integer[],
      ${textColumn(rows, (row) => String(row.wantsTick))}::boolean[],
      ${numberColumn(rows, (row) => row.seq)}::integer[],
      ${numberColumn(rows, (row) => row.startedAt)}::bigint[],
      ${numberColumn(rows, (row) => row.finishedAt)}::bigint[],
      ${textColumn(rows, (row) => (row.lastError === null ? null : JSON.stringify(row.lastError)))}::json[],
      ${textColumn(rows, (row) => String(row.lease !== undefined))}::boolean[],
      ${textColumn(rows, (row) => row.lease?.owner ?? null)}::text[],
      ${numberColumn(rows, (row) => row.lease?.fence ?? null)}::bigint[],
      ${numberColumn(rows, (row) => row.lease?.until ?? null)}::bigint[]
    ) as w (id, at_ms, status, ticks, wants_tick, seq, started_ms, finished_ms, last_error, tells_lease,
            lease_owner, lease_fence, lease_ms)
    where r.id = w.id`.execute();
