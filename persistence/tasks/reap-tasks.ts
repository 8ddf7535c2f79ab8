/**
 * Takes tasks away from nodes that died or hang, and ends those whose time is over. A lease that ran out is
 * an attempt that failed: the task is queued again, or, with no attempt or no time left, closed, and its
 * actor told by mail. Both are one statement, so a task is never closed without its answer, and never
 * answered twice: the update finds it open once. The mail's id is that of any answer of this task, so even
 * one that was applied before makes it a duplicate.
 */
import type { ActorKey } from '../../contracts/ids.ts';
import type { SqlSession } from '../connect.ts';

export interface ReapedRow {
  readonly id: string;
  readonly activity: string;
  readonly actor: ActorKey;
  readonly status: 'queued' | 'failed' | 'expired';
}

export const reapTasks = (sql: SqlSession, rowsMax: number) =>
  sql<ReapedRow[]>`
    with lapsed as materialized (
      select id, activity, attempts, attempts_max, deadline from tasks
      where status = 'processing' and lease_until <= assay_now()
      order by lease_until
      limit ${rowsMax}::int
      for update skip locked
    ), overdue as materialized (
      select id, activity, attempts, attempts_max, deadline from tasks
      where status = 'queued' and deadline is not null and deadline <= assay_now()
      order by deadline
      limit ${rowsMax}::int
      for update skip locked
    ), judged as materialized (
      select id,
        case
          when deadline <= assay_now() then 'expired'
          when attempts >= attempts_max then 'failed'
          else 'queued'
        end as verdict,
        case
          when deadline <= assay_now() then json_build_object(
            'name', 'TaskExpired', 'code', 'task_expired',
            'message', format('Task %s (%s) had no answer at its deadline, after %s of %s attempts',
                              id, activity, attempts, attempts_max))
          else json_build_object(
            'name', 'TaskLost', 'code', 'task_lost',
            'message', format('Task %s (%s): its node died or hung in attempt %s of %s',
                              id, activity, attempts, attempts_max))
        end as error
      from (select * from lapsed union all select * from overdue) as due
    ), reaped as (
      update tasks
      set status = verdict, error = judged.error, lease_owner = null, lease_until = null,
          run_at = assay_now(), finished_at = case when verdict = 'queued' then null else assay_now() end
      from judged
      where tasks.id = judged.id
      returning tasks.*
    ), answered as (
      insert into mailbox (id, target, type, payload, sender, causation_id, correlation_id, trace)
      select 'task:' || id, actor, 'xstate.error.actor.' || child,
             json_build_object('error', error, 'invocation', id), 'task:' || id, id, correlation_id, trace
      from reaped
      where status <> 'queued'
    )
    select id, activity, actor, status from reaped`;
