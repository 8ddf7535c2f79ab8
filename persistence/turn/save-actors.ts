/** The new state of actors that exist. Each must still be what the turn saw, or nothing of the turn is written. */
import type { ActorWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const saveActors = (sql: Sql, rows: readonly ActorWrite[]) =>
  sql`
    with saved as (
      update actors
      set machine = w.machine, status = w.status, snapshot = w.snapshot, version = w.version, seq = w.seq,
          head = decode(w.head, 'hex'), outcome = w.outcome, restarts = 0, retry_at = null,
          next_look = assay_now() + w.stall_ms * interval '1 millisecond', updated_at = assay_now()
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
      ) as w (key, machine, status, snapshot, version, seq, head, outcome, stall_ms, before_version, before_seq)
      where actors.key = w.key and actors.version = w.before_version and actors.seq = w.before_seq
      returning 1
    )
    select assay_expect(count(*), ${rows.length}) from saved`.execute();
