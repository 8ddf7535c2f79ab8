/** One row per essay, run, step and attempt: when it began, how it ended, what it found. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface PhaseRow {
  readonly runId: string;
  readonly step: string;
  readonly essayId: string;
  readonly attempt: number;
  readonly batchId: string;
  readonly phase: string;
  readonly outcome?: string;
  readonly contentId?: string | null;
  readonly code?: string | null;
  readonly metrics?: object;
  readonly durationMs?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** The beginning and the end of one attempt may come in one turn or in two. */
export const recordPhases = (sql: SqlSession, rows: readonly PhaseRow[]) =>
  sql`
    insert into essay_phases as p (run_id, step, essay_id, attempt, batch_id, phase, outcome, content_id,
                                   code, metrics, duration_ms, started_at, ended_at)
    select run_id, step, essay_id, attempt, batch_id, phase, outcome, content_id, code, metrics, duration_ms,
           to_timestamp(started_ms / 1000), to_timestamp(ended_ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${textColumn(rows, (row) => row.step)}::text[],
      ${textColumn(rows, (row) => row.essayId)}::text[],
      ${numberColumn(rows, (row) => row.attempt)}::integer[],
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.phase)}::text[],
      ${textColumn(rows, (row) => row.outcome ?? null)}::text[],
      ${textColumn(rows, (row) => row.contentId ?? null)}::text[],
      ${textColumn(rows, (row) => row.code ?? null)}::text[],
      ${textColumn(rows, (row) => (row.metrics === undefined ? null : JSON.stringify(row.metrics)))}::json[],
      ${numberColumn(rows, (row) => row.durationMs ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.startedAt ?? null)}::float8[],
      ${numberColumn(rows, (row) => row.endedAt ?? null)}::float8[]
    ) as w (run_id, step, essay_id, attempt, batch_id, phase, outcome, content_id, code, metrics, duration_ms,
            started_ms, ended_ms)
    on conflict (run_id, step, essay_id, attempt) do update
      set outcome = coalesce(p.outcome, excluded.outcome),
          content_id = coalesce(p.content_id, excluded.content_id),
          code = coalesce(p.code, excluded.code),
          metrics = coalesce(p.metrics, excluded.metrics),
          duration_ms = coalesce(p.duration_ms, excluded.duration_ms),
          started_at = coalesce(p.started_at, excluded.started_at),
          ended_at = coalesce(p.ended_at, excluded.ended_at)`.execute();
