/** Outcomes of phases, one row for each run, step and attempt: the key refuses a second one. */
import type { FactPayload } from '../../../contracts/assessment/facts.ts';
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export type PhaseEnded = FactPayload<'run.phase.ended'> & { readonly at: number };

export const recordRunPhases = (sql: SqlSession, rows: readonly PhaseEnded[]) =>
  sql`
    insert into run_phases (run_id, step, attempt, batch_id, phase, outcome, total, succeeded, failed,
                            ineligible, ended_at)
    select run_id, step, attempt, batch_id, phase, outcome, total, succeeded, failed, ineligible,
           to_timestamp(at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${textColumn(rows, (row) => row.step)}::text[],
      ${numberColumn(rows, (row) => row.attempt)}::integer[],
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.phase)}::text[],
      ${textColumn(rows, (row) => row.outcome)}::text[],
      ${numberColumn(rows, (row) => row.total)}::integer[],
      ${numberColumn(rows, (row) => row.succeeded)}::integer[],
      ${numberColumn(rows, (row) => row.failed)}::integer[],
      ${numberColumn(rows, (row) => row.ineligible)}::integer[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (run_id, step, attempt, batch_id, phase, outcome, total, succeeded, failed, ineligible,
            at_ms)`.execute();
