/** What has changed of batches, all of it in one update per row: null leaves a column as it is. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface BatchPatch {
  readonly batchId: string;
  readonly at: number;
  readonly status?: string;
  readonly clientStatus?: string;
  readonly assigned?: number;
  readonly stored?: number;
  readonly failed?: number;
  readonly excess?: number;
  /** Null: there is none any more. Absent: nothing is said of it. */
  readonly promptContentId?: string | null;
  /** Null: no run is active any more. Absent: nothing is said of it. */
  readonly activeRun?: string | null;
  readonly lastRun?: string;
  readonly intakeCompletedAt?: number;
  readonly closedAt?: number;
}

export const patchBatches = (sql: SqlSession, rows: readonly BatchPatch[]) =>
  sql`
    update batches as b
    set status = coalesce(w.status, b.status),
        client_status = coalesce(w.client_status, b.client_status),
        assigned = coalesce(w.assigned, b.assigned),
        stored = coalesce(w.stored, b.stored),
        failed = coalesce(w.failed, b.failed),
        excess = coalesce(w.excess, b.excess),
        prompt_content_id = case when w.tells_prompt then w.prompt else b.prompt_content_id end,
        active_run = case when w.tells_run then w.active_run else b.active_run end,
        last_run = coalesce(w.last_run, b.last_run),
        intake_completed_at = coalesce(b.intake_completed_at, to_timestamp(w.intake_ms / 1000)),
        closed_at = coalesce(b.closed_at, to_timestamp(w.closed_ms / 1000)),
        updated_at = greatest(b.updated_at, to_timestamp(w.ms / 1000))
    from unnest(
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.status ?? null)}::text[],
      ${textColumn(rows, (row) => row.clientStatus ?? null)}::text[],
      ${numberColumn(rows, (row) => row.assigned ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.stored ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.failed ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.excess ?? null)}::integer[],
      ${textColumn(rows, (row) => String(row.promptContentId !== undefined))}::boolean[],
      ${textColumn(rows, (row) => row.promptContentId ?? null)}::text[],
      ${textColumn(rows, (row) => String(row.activeRun !== undefined))}::boolean[],
      ${textColumn(rows, (row) => row.activeRun ?? null)}::text[],
      ${textColumn(rows, (row) => row.lastRun ?? null)}::text[],
      ${numberColumn(rows, (row) => row.intakeCompletedAt ?? null)}::float8[],
      ${numberColumn(rows, (row) => row.closedAt ?? null)}::float8[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) as w (id, status, client_status, assigned, stored, failed, excess, tells_prompt, prompt, tells_run,
            active_run, last_run, intake_ms, closed_ms, ms)
    where b.id = w.id`.execute();
