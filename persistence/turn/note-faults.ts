/** Actors whose turn failed: one restart more, a rest, or quarantine. Their mail stays where it is. */
import type { ActorFault } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const noteFaults = (sql: Sql, rows: readonly ActorFault[]) =>
  sql`
    with w (key, restarts, is_new, rest_ms, quarantined) as (
      select * from unnest(
        ${textColumn(rows, (row) => row.key)}::text[],
        ${numberColumn(rows, (row) => row.restarts)}::int[],
        ${numberColumn(rows, (row) => (row.isNewWindow ? 1 : 0))}::int[],
        ${numberColumn(rows, (row) => row.restMs)}::float8[],
        ${textColumn(rows, (row) => row.quarantined)}::text[])
    )
    update actors
    set restarts = w.restarts,
        restarts_since = case when w.is_new = 1 then assay_now() else actors.restarts_since end,
        retry_at = assay_now() + w.rest_ms * interval '1 millisecond',
        quarantined = coalesce(w.quarantined, actors.quarantined), updated_at = assay_now()
    from w where actors.key = w.key`.execute();
