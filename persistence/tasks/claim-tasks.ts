/**
 * Takes queued tasks for one node. Two nodes never get the same one: each row is locked as it is found, and
 * one that another claim holds is passed over.
 *
 * Among activities the one whose first task is most urgent comes first. Within it the index gives the order
 * and the scan stops at `count`, so a claim touches the rows it takes and no others, however long the queue
 * is.
 */
import type { TaskRow } from '../../actors/ports.ts';
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export interface TaskClaim {
  readonly owner: string;
  readonly activities: readonly string[];
  readonly count: number;
  readonly leaseMs: number;
}

export const claimTasks = (sql: SqlSession, { owner, activities, count, leaseMs }: TaskClaim) =>
  sql<TaskRow[]>`
    with heads as materialized (
      select asked.activity, head.priority, head.run_at
      from unnest(${textArray(activities)}::text[]) as asked (activity)
      cross join lateral (
        select priority, run_at from tasks
        where status = 'queued' and activity = asked.activity and run_at <= assay_now()
          and (deadline is null or deadline > assay_now())
        order by priority desc, run_at
        limit 1
      ) as head
      order by head.priority desc, head.run_at
    ), picked as materialized (
      select due.id
      from heads
      cross join lateral (
        select id from tasks
        where status = 'queued' and activity = heads.activity and run_at <= assay_now()
          and (deadline is null or deadline > assay_now())
        order by priority desc, run_at
        limit ${count}::int
        for update skip locked
      ) as due
      limit ${count}::int
    )
    update tasks
    set status = 'processing', attempts = attempts + 1, lease_owner = ${owner},
        lease_until = least(assay_now() + ${leaseMs}::float8 * interval '1 millisecond', deadline)
    from picked
    where tasks.id = picked.id
    returning tasks.id, actor, child, activity, input::text as input, attempts, attempts_max as "attemptsMax",
              ceil(extract(epoch from deadline - assay_now()) * 1000)::bigint as "deadlineInMs",
              correlation_id as "correlationId", trace`;
