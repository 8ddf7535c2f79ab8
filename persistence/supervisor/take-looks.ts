/**
 * Actors that have rested longer than they may. Looked at through an index of due looks: the cost follows
 * what is due, not what exists. The next look is planned in the same statement, so two nodes never take one
 * look twice. An actor that has moved since its look was planned is only given a new one. Mail and tasks are
 * asked for with a limit: `exists` Postgres may answer by reading all mail there is into memory first.
 */
import type { Look } from '../../actors/ports.ts';
import type { SqlSession } from '../connect.ts';

/** One that goes on resting is looked at again after twice the time, within a day. */
export const takeLooks = (sql: SqlSession, rowsMax: number) =>
  sql<Look[]>`
    with due as (
      select key, next_look, moved_at + stall_ms * interval '1 millisecond' as stalls_at,
             outcome is null and quarantined is null and stall_ms is not null as is_watched
      from actors
      where next_look <= assay_now()
      order by next_look limit ${rowsMax}::int
      for update skip locked
    ), looked as (
      update actors
      set next_look = case
            when not due.is_watched then null
            when due.stalls_at > assay_now() then due.stalls_at
            else assay_now()
              + least(interval '1 day', greatest(interval '1 second', 2 * (assay_now() - moved_at)))
          end,
          stalled_at = case
            when due.is_watched and due.stalls_at <= assay_now() then coalesce(stalled_at, assay_now())
            else stalled_at
          end
      from due
      where actors.key = due.key
      returning actors.key, kind, status, seq, parent::text as parent, due.is_watched and
        due.stalls_at <= assay_now() as is_stalled,
        floor(extract(epoch from assay_now() - moved_at) * 1000)::bigint
        as rested_ms
    )
    select key, kind, status, seq, parent, rested_ms as "restedMs",
           (select true from mailbox
            where target = key and due_at - assay_now() <= interval '0' limit 1) is not null
             as "hasMail",
           (select true from tasks
            where actor = key and finished_at is null limit 1) is not null as "hasTasks"
    from looked where is_stalled`;
