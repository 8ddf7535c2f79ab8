/** Actors that begin in this turn. One that somebody else began first ends the transaction. */
import type { ActorWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const makeActors = (sql: Sql, rows: readonly ActorWrite[]) =>
  sql`
    with made as (
      insert into actors (key, kind, machine, status, snapshot, version, seq, head, outcome, next_look,
                          moved_at, stall_ms, parent, correlation_id)
      select key, kind, machine, status, snapshot, version, seq, decode(head, 'hex'), outcome,
             case when outcome is null then assay_now() + stall_ms * interval '1 millisecond' end,
             assay_now(), stall_ms,
             parent, correlation_id
      from unnest(
        ${textColumn(rows, (row) => row.key)}::text[],
        ${textColumn(rows, (row) => row.kind)}::text[],
        ${textColumn(rows, (row) => row.machine)}::text[],
        ${textColumn(rows, (row) => row.status)}::text[],
        ${textColumn(rows, (row) => row.snapshot)}::json[],
        ${numberColumn(rows, (row) => row.version)}::bigint[],
        ${numberColumn(rows, (row) => row.seq)}::bigint[],
        ${textColumn(rows, (row) => row.head)}::text[],
        ${textColumn(rows, (row) => row.outcome)}::json[],
        ${numberColumn(rows, (row) => row.stallAfterMs)}::bigint[],
        ${textColumn(rows, (row) => row.parent)}::json[],
        ${textColumn(rows, (row) => row.correlationId)}::text[]
      ) as w (key, kind, machine, status, snapshot, version, seq, head, outcome, stall_ms, parent,
              correlation_id)
      on conflict (key) do nothing
      returning 1
    )
    select assay_expect(count(*), ${rows.length}) from made`.execute();
