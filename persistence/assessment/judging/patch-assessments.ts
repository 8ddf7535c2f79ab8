/** Sessions as their newest facts say they are; null leaves a column as it is. Rows in order of id. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface AssessmentPatch {
  readonly assessmentId: string;
  readonly at: number;
  readonly status?: string;
  readonly reason?: string;
  readonly students?: number;
  readonly anchors?: number;
  readonly budget?: number;
  readonly wave?: number;
  readonly submitted?: number;
  readonly judged?: number;
  readonly failed?: number;
  /** How many more answers changed nothing. */
  readonly ignored?: number;
  readonly reliability?: number | null;
  readonly spread?: number | null;
  readonly resultWave?: number;
  readonly gradesWithheld?: string | null;
  readonly costUsd?: number;
  readonly isOver?: boolean;
}

export const patchAssessments = (sql: SqlSession, rows: readonly AssessmentPatch[]) =>
  sql`
    update assessments as a
    set status = coalesce(w.status, a.status), reason = coalesce(w.reason, a.reason),
        students = coalesce(w.students, a.students), anchors = coalesce(w.anchors, a.anchors),
        budget = coalesce(w.budget, a.budget), wave = coalesce(w.wave, a.wave),
        submitted = coalesce(w.submitted, a.submitted), judged = coalesce(w.judged, a.judged),
        failed = coalesce(w.failed, a.failed), ignored = a.ignored + w.ignored,
        reliability = coalesce(w.reliability, a.reliability), spread = coalesce(w.spread, a.spread),
        result_wave = coalesce(w.result_wave, a.result_wave),
        grades_withheld = coalesce(w.grades_withheld, a.grades_withheld),
        cost_usd = coalesce(w.cost_usd, a.cost_usd),
        finished_at = case when w.is_over then to_timestamp(w.at_ms / 1000.0) else a.finished_at end,
        updated_at = greatest(a.updated_at, to_timestamp(w.at_ms / 1000.0))
    from unnest(
      ${textColumn(rows, (row) => row.assessmentId)}::text[],
      ${numberColumn(rows, (row) => row.at)}::bigint[],
      ${textColumn(rows, (row) => row.status ?? null)}::text[],
      ${textColumn(rows, (row) => row.reason ?? null)}::text[],
      ${numberColumn(rows, (row) => row.students ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.anchors ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.budget ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.wave ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.submitted ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.judged ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.failed ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.ignored ?? 0)}::integer[],
      ${numberColumn(rows, (row) => row.reliability ?? null)}::double precision[],
      ${numberColumn(rows, (row) => row.spread ?? null)}::double precision[],
      ${numberColumn(rows, (row) => row.resultWave ?? null)}::integer[],
      ${textColumn(rows, (row) => row.gradesWithheld ?? null)}::text[],
      ${numberColumn(rows, (row) => row.costUsd ?? null)}::double precision[],
      ${textColumn(rows, (row) => String(row.isOver === true))}::boolean[]
    ) as w (id, at_ms, status, reason, students, anchors, budget, wave, submitted, judged, failed, ignored,
            reliability, spread, result_wave, grades_withheld, cost_usd, is_over)
    where a.id = w.id`.execute();
