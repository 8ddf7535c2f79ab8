/**
 * A wave as it was planned, and what machines will be asked of it: all of it or nothing. Both wait until the
 * session says that it knows of them (open-waves.ts).
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { Sql } from '../../connect.ts';

export interface WaveRow {
  readonly seq: number;
  readonly first: number;
  readonly second: number;
  readonly judge: string;
  readonly mode: string;
  /** Null: people judge it. */
  readonly request: { readonly id: string; readonly provider: string; readonly model: string } | null;
}
export interface Wave {
  readonly assessmentId: string;
  readonly batchId: string;
  readonly wave: number;
  readonly judgingMode: string;
  readonly priority: number;
  readonly correlationId: string;
  readonly ttlMs: number;
}

export async function putWave(sql: Sql, of: Wave, rows: readonly WaveRow[]): Promise<void> {
  await sql.begin(async (session) => {
    // Waits for a turn that ends the session, and then has nothing to write: nobody would ever drop it.
    const [alive] = await session`
      select from assessments where id = ${of.assessmentId} and finished_at is null for share`;
    if (alive === undefined) return;
    await session`
      insert into comparisons (assessment_id, seq, wave, first, second, judge, mode, status)
      select ${of.assessmentId}, seq, ${of.wave}, first, second, judge, mode, 'planned'
      from unnest(
        ${numberColumn(rows, (row) => row.seq)}::integer[],
        ${numberColumn(rows, (row) => row.first)}::integer[],
        ${numberColumn(rows, (row) => row.second)}::integer[],
        ${textColumn(rows, (row) => row.judge)}::text[],
        ${textColumn(rows, (row) => row.mode)}::text[]
      ) as w (seq, first, second, judge, mode)`;
    const asked = rows.flatMap(({ request, ...row }) => (request === null ? [] : [{ ...row, ...request }]));
    await session`
      insert into judgement_requests (id, assessment_id, seq, wave, batch_id, judge, provider, model,
                                      judging_mode, priority, status, correlation_id, expires_at)
      select id, ${of.assessmentId}, seq, ${of.wave}, ${of.batchId}, judge, provider, model,
             ${of.judgingMode}, ${of.priority}, 'held', ${of.correlationId},
             assay_now() + ${of.ttlMs} * interval '1 millisecond'
      from unnest(
        ${textColumn(asked, (row) => row.id)}::text[],
        ${numberColumn(asked, (row) => row.seq)}::integer[],
        ${textColumn(asked, (row) => row.judge)}::text[],
        ${textColumn(asked, (row) => row.provider)}::text[],
        ${textColumn(asked, (row) => row.model)}::text[]
      ) as w (id, seq, judge, provider, model)`;
  });
}
