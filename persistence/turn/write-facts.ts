/** Facts to publish. Their ids are fixed here: however often one is published, it is the same fact. */
import type { FactsAhead, FactWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

/** More than that are not named. */
const AHEAD_MAX = 64;

/**
 * The node that commits publishes at once; the sweep looks at a fact only after `holdMs`, or soon when
 * others of its actor are ahead of it, maybe in the hands of another node. The actor is locked, so nobody
 * writes one of its facts between the look and the commit.
 */
export const writeFacts = (sql: Sql, rows: readonly FactWrite[], holdMs: number) =>
  sql<{ id: string; ahead: FactsAhead }[]>`
    with written as materialized (
      select w.*, array(
          select outbox.id from outbox
          where outbox.id > split_part(w.id, '#', 1) || '#' and outbox.id < split_part(w.id, '#', 1) || '$'
          limit ${AHEAD_MAX + 1}::int
        ) as ahead
      from unnest(
        ${textColumn(rows, (row) => row.id)}::text[],
        ${textColumn(rows, (row) => row.subject)}::text[],
        ${textColumn(rows, (row) => row.payload)}::json[],
        ${textColumn(rows, (row) => row.headers)}::json[],
        ${numberColumn(rows, () => holdMs)}::float8[]
      ) as w (id, subject, payload, headers, hold_ms)
    ), kept as (
      insert into outbox (id, subject, payload, headers, next_attempt)
      select id, subject, payload, headers,
             assay_now() + case when ahead = '{}' then hold_ms else 0 end * interval '1 millisecond'
      from written
    )
    select id, case when cardinality(ahead) <= ${AHEAD_MAX}::int then ahead end as ahead
    from written where ahead <> '{}'`.execute();
