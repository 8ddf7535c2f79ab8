/**
 * Extends the leases that are still this node's; answers which those are. Never past the deadline: from
 * there the task is the reaper's. A row that a turn is just settling is passed over: waiting for it here,
 * with other rows locked, could be waiting for each other.
 */
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export interface Renewal {
  readonly owner: string;
  readonly ids: readonly string[];
  readonly leaseMs: number;
}

export const renewTasks = (sql: SqlSession, { owner, ids, leaseMs }: Renewal) =>
  sql<{ id: string }[]>`
    with ours as (
      select id, deadline from tasks
      where id = any(${textArray(ids)}::text[]) and lease_owner = ${owner} and status = 'processing'
        and (deadline is null or deadline > assay_now())
    ), free as (
      select id from tasks where id in (select id from ours) order by id for update skip locked
    ), renewed as (
      update tasks
      set lease_until = least(assay_now() + ${leaseMs}::float8 * interval '1 millisecond', tasks.deadline)
      from free
      -- Again, on the row as it is now that it is locked: a turn may have settled it in between.
      where tasks.id = free.id and tasks.lease_owner = ${owner} and tasks.status = 'processing'
    )
    select id from ours`;
