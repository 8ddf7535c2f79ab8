/**
 * Puts a dead letter back to where it fell out: mail and commands into the mailbox, a fact into the outbox,
 * a task into the queue under its own id (its actor waits for that one and no other), a quarantined actor
 * to its mail. One statement, which begins by marking the letter, so two redrives at once put it back once.
 */
import type { ActorKey } from '../contracts/ids.ts';
import type { DeadReason } from '../contracts/words.ts';
import type { Sql } from './connect.ts';
import { findDeadLetter } from './views/find-dead-letter.ts';

export type Redrive =
  /** Ring `actor` (mail, command, quarantine) or tell of `task`. */
  | {
      readonly kind: 'redriven';
      readonly reason: DeadReason;
      readonly actor: ActorKey | null;
      readonly task: TaskBell;
    }
  | { readonly kind: 'already'; readonly redrivenAt: string }
  | { readonly kind: 'unknown' }
  /** What is in the letter was never a message; there is nothing to put back. */
  | { readonly kind: 'impossible' };
type TaskBell = { readonly id: string; readonly activity: string } | null;

export async function redriveLetter(sql: Sql, id: number): Promise<Redrive> {
  const [row] = await putBack(sql, id);
  if (row !== undefined) {
    const { reason, actor, taskId, activity } = row;
    const task = taskId === null || activity === null ? null : { id: taskId, activity };
    return { kind: 'redriven', reason, actor, task };
  }
  const letter = await findDeadLetter(sql, id);
  if (letter === null) return { kind: 'unknown' };
  return letter.redrivenAt === null
    ? { kind: 'impossible' }
    : { kind: 'already', redrivenAt: letter.redrivenAt };
}

interface PutBackRow {
  readonly reason: DeadReason;
  readonly actor: ActorKey | null;
  readonly taskId: string | null;
  readonly activity: string | null;
}

const putBack = (sql: Sql, id: number) =>
  sql<PutBackRow[]>`
    with dead as (
      update dead_letters
      set redriven_at = assay_now()
      where id = ${id} and redriven_at is null
        and case reason
              when 'quarantine' then actor is not null
              when 'fact' then letter ->> 'subject' is not null
              when 'task' then letter ->> 'activity' is not null
              else letter ->> 'target' is not null
            end
      returning reason, actor, letter
    ), posted as (
      insert into mailbox (id, target, type, payload, sender, causation_id, correlation_id, trace, timer)
      select letter ->> 'id', letter ->> 'target', letter ->> 'type', coalesce(letter -> 'payload', '{}'),
             letter ->> 'sender', letter ->> 'causation', letter ->> 'correlation', letter ->> 'trace',
             letter ->> 'timer'
      from dead where reason in ('mail', 'command')
    ), filed as (
      insert into outbox (id, subject, payload, headers)
      select letter ->> 'id', letter ->> 'subject', letter -> 'payload',
             (letter ->> 'headers')::json
      from dead where reason = 'fact'
      on conflict (id) do nothing
    ), queued as (
      insert into tasks (id, actor, child, activity, input, status, attempts_max, priority,
                         correlation_id, trace)
      select letter ->> 'id', letter ->> 'actor', letter ->> 'child', letter ->> 'activity',
             letter -> 'input', 'queued', coalesce((letter ->> 'attemptsMax')::int, 1),
             coalesce((letter ->> 'priority')::int, 0),
             letter ->> 'correlationId', letter ->> 'trace'
      from dead where reason = 'task'
      on conflict (id) do update
      set status = 'queued', attempts = 0, run_at = assay_now(), deadline = null, lease_owner = null,
          lease_until = null, result = null, error = null, finished_at = null
    ), released as (
      update actors set quarantined = null, restarts = 0, retry_at = null, updated_at = assay_now()
      from dead where dead.reason = 'quarantine' and actors.key = dead.actor
    )
    select reason, coalesce(letter ->> 'target', actor) as actor,
           case reason when 'task' then letter ->> 'id' end as "taskId",
           case reason when 'task' then letter ->> 'activity' end as activity
    from dead`;
