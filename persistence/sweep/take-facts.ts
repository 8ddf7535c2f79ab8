/**
 * Facts to publish, held for `holdMs` so that no other node takes them meanwhile. Taken are not facts but
 * actors, each by the first fact it still has here: when that one is due and nobody else has it locked, it
 * comes with those behind it, in the order of the journal (`<actor>#<entry>.<n>`, `#finished` last). Those
 * behind one that is not due look again later, so they do not fill every take.
 */
import type { FactRow } from '../../actors/ports.ts';
import type { Sql, SqlSession } from '../connect.ts';

interface PlacedFact extends FactRow {
  readonly actor: string;
  /** Among the facts its actor has here, from 1. */
  readonly place: number;
}

export async function takeFacts(sql: Sql | SqlSession, take: { rowsMax: number; holdMs: number }) {
  const taken = [...(await takeRows(sql, take))].toSorted((one, other) => one.place - other.place);
  const next = new Map<string, number>();
  const facts: FactRow[] = [];
  for (const { actor, place, ...fact } of taken) {
    // Another node had the one before it locked (it is deleting it, say): the rest goes by the next take.
    if (place !== (next.get(actor) ?? 1)) continue;
    next.set(actor, place + 1);
    facts.push(fact);
  }
  return facts;
}

const takeRows = (sql: Sql | SqlSession, { rowsMax, holdMs }: { rowsMax: number; holdMs: number }) =>
  sql<PlacedFact[]>`
    with late as materialized (
      select id, split_part(id, '#', 1) collate "C" as actor from outbox
      where next_attempt <= assay_now()
      order by next_attempt
      limit ${rowsMax}::int
    ), firsts as materialized (
      select late.actor, first.*
      from (select distinct actor from late) late
      cross join lateral (
        select id, next_attempt, attempts from outbox
        where id >= late.actor and id < late.actor || '$'
        order by substring(id from '#([0-9]+)[.]')::bigint nulls last,
                 substring(id from '[.]([0-9]+)$')::bigint
        limit 1
      ) first
    ), ours as materialized (
      select firsts.actor
      from firsts join outbox on outbox.id = firsts.id
      where firsts.next_attempt <= assay_now() and outbox.next_attempt <= assay_now()
      for update of outbox skip locked
    ), lines as materialized (
      select ours.actor, line.id, line.place
      from ours cross join lateral (
        select id, row_number() over (
          order by substring(id from '#([0-9]+)[.]')::bigint nulls last,
                   substring(id from '[.]([0-9]+)$')::bigint
        ) as place
        from outbox where id >= ours.actor and id < ours.actor || '$'
      ) line
      order by line.place
      limit ${rowsMax}::int
    ), held as materialized (
      select lines.* from lines join outbox on outbox.id = lines.id for update of outbox skip locked
    ), behind as materialized (
      select outbox.id, firsts.next_attempt, firsts.attempts
      from firsts
      join late on late.actor = firsts.actor
      join outbox on outbox.id = late.id
      where firsts.next_attempt > assay_now()
      for update of outbox skip locked
    ), put_off as (
      update outbox
      set next_attempt = least(behind.next_attempt, assay_now()
        + case when behind.attempts = 0 then interval '200 milliseconds' else interval '5 seconds' end)
      from behind
      where outbox.id = behind.id
    )
    update outbox
    set next_attempt = assay_now() + ${holdMs}::float8 * interval '1 millisecond'
    from held
    where outbox.id = held.id
    returning outbox.id, subject, payload::text as payload, headers::text as headers, attempts,
              held.actor, held.place::int as place`;
