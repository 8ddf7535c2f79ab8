/**
 * Takes the message that an actor in quarantine stumbles over out of its mailbox, keeps it as a dead letter,
 * and lifts the quarantine. The message is the first in the order in which a turn would take them.
 */
import type { Sql } from '../connect.ts';

export interface Skipped {
  readonly messageId: string;
  readonly type: string;
}

export async function skipMail(sql: Sql, key: string): Promise<Skipped | null> {
  const [row] = await sql<Skipped[]>`
    with actor as (
      select key, quarantined from actors where key = ${key} and quarantined is not null for update
    ), head as (
      select mailbox.* from mailbox join actor on actor.key = mailbox.target
      where due_at - assay_now() <= interval '0'
      order by due_at, seq
      limit 1
    ), taken as (
      delete from mailbox where seq in (select seq from head)
    ), kept as (
      insert into dead_letters (reason, actor, message_id, type, letter, error)
      select 'mail', head.target, head.id, head.type,
             json_build_object('id', head.id, 'target', target, 'type', type, 'payload', payload,
                               'sender', sender,
                               'causation', causation_id, 'correlation', correlation_id, 'trace', trace,
                               'at', floor(extract(epoch from due_at) * 1000), 'timer', timer),
             json_build_object('name', 'Skipped', 'message', 'Skipped by an operator: ' || actor.quarantined)
      from head join actor on actor.key = head.target
    ), released as (
      update actors
      set quarantined = null, restarts = 0, restarts_since = null, retry_at = null, updated_at = assay_now(),
          next_look = case when stall_ms is null then next_look else assay_now() end
      where key in (select key from actor)
    )
    select id as "messageId", type from head`;
  return row ?? null;
}
