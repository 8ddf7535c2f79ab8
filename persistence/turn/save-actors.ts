/**
 * The new state of actors that exist. Each must still be what the turn saw, or nothing of the turn is
 * written.
 */
import type { ActorWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const saveActors = (sql: Sql, rows: readonly ActorWrite[]) =>
  sql`
    with saved as (
      update actors
      set machine = w.machine, status = w.status, snapshot = w.snapshot, version = w.version, seq = w.seq,
          head = decode(w.head, 'hex'), outcome = w.outcome, updated_at = assay_now(),
          moved_at = case when w.version > w.before_version then assay_now() else moved_at end,
          stalled_at = case when w.version > w.before_version then null else stalled_at end,
          stall_ms = case when w.version > w.before_version then w.stall_ms else actors.stall_ms end,
          next_look = case
            when w.outcome is not null then null
            when w.version = w.before_version or w.stall_ms is null then next_look
            else least(next_look, assay_now() + w.stall_ms * interval '1 millisecond') end
      from unnest(
        ${textColumn(rows, (row) => row.key)}::text[],
        ${textColumn(rows, (row) => row.machine)}::text[],
        ${textColumn(rows, (row) => row.status)}::text[],
        ${textColumn(rows, (row) => row.snapshot)}::json[],
        ${numberColumn(rows, (row) => row.version)}::bigint[],
        ${numberColumn(rows, (row) => row.seq)}::bigint[],
        ${textColumn(rows, (row) => row.head)}::text[],
        ${textColumn(rows, (row) => row.outcome)}::json[],
        ${numberColumn(rows, (row) => row.stallAfterMs)}::bigint[],
        ${numberColumn(rows, (row) => row.before?.version ?? null)}::bigint[],
        ${numberColumn(rows, (row) => row.before?.seq ?? null)}::bigint[]
      ) as w (key, machine, status, snapshot, version, seq, head, outcome, stall_ms, before_version,
              before_seq)
      where actors.key = w.key and actors.version = w.before_version and actors.seq = w.before_seq
      returning 1
    )
    select assay_expect(count(*), ${rows.length}) from saved`.execute();
