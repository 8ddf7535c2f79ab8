/** From now on the comparisons of these waves may be judged: their sessions know of them. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface WaveOpened {
  readonly assessmentId: string;
  readonly wave: number;
  readonly from: number;
  readonly to: number;
}

export const openWaves = (sql: SqlSession, rows: readonly WaveOpened[]) =>
  sql`
    with opened as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.assessmentId)}::text[],
        ${numberColumn(rows, (row) => row.wave)}::integer[],
        ${numberColumn(rows, (row) => row.from)}::integer[],
        ${numberColumn(rows, (row) => row.to)}::integer[]
      ) as w (assessment_id, wave, low, high)
    ), shown as (
      update comparisons as c set status = 'open' from opened
      where c.assessment_id = opened.assessment_id and c.seq between opened.low and opened.high
        and c.status = 'planned'
    )
    update judgement_requests as r set status = 'queued', queued_at = assay_now() from opened
    where r.assessment_id = opened.assessment_id and r.seq between opened.low and opened.high
      and r.status = 'held'`.execute();
