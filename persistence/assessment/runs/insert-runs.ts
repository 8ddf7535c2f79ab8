/** Rows of runs that have begun. `place` gives each its turn in its lane, in the order of this list. */
import type { FactPayload } from '../../../contracts/assessment/facts.ts';
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export type RunCreated = FactPayload<'run.created'> & { readonly at: number };

export const insertRuns = (sql: SqlSession, rows: readonly RunCreated[]) =>
  sql`
    insert into runs (id, batch_id, owner, env, lane, mode, pipeline, requested_by, parent_run_id, status,
                      ticks, wants_tick, seq, created_at, updated_at)
    select id, batch_id, owner, env, lane, mode, pipeline, requested_by, parent_run_id, 'queued', 0, true,
           seq, to_timestamp(at_ms / 1000.0), to_timestamp(at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.owner)}::text[],
      ${textColumn(rows, (row) => row.env)}::text[],
      ${textColumn(rows, (row) => row.lane)}::text[],
      ${textColumn(rows, (row) => row.mode)}::text[],
      ${textColumn(rows, (row) => row.pipeline)}::text[],
      ${textColumn(rows, (row) => row.requestedBy)}::text[],
      ${textColumn(rows, (row) => row.parentRunId)}::text[],
      ${numberColumn(rows, (row) => row.seq)}::integer[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (id, batch_id, owner, env, lane, mode, pipeline, requested_by, parent_run_id, seq,
            at_ms)`.execute();
