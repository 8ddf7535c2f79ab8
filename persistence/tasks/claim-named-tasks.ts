/**
 * Takes those of the named tasks that are queued, due and of these activities: what a bell has told a node
 * of.
 */
import type { TaskRow } from '../../actors/ports.ts';
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';
import type { TaskClaim } from './claim-tasks.ts';

export interface NamedClaim extends TaskClaim {
  readonly ids: readonly string[];
}

export const claimNamedTasks = (sql: SqlSession, { owner, activities, count, leaseMs, ids }: NamedClaim) =>
  sql<TaskRow[]>`
    with named as materialized (
      -- Ids only: a condition on the status would let the plan go through the whole queue instead.
      select id, activity, status, priority, run_at, deadline from tasks
      where id = any(${textArray(ids)}::text[])
      for update skip locked
    ), picked as materialized (
      select id from named
      where status = 'queued' and activity = any(${textArray(activities)}::text[])
        and run_at <= assay_now() and (deadline is null or deadline > assay_now())
      order by priority desc, run_at
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
