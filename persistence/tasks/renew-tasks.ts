/**
 * Extends the leases that are still this node's; answers which those are. Never past the deadline: from there the task
 * is the reaper's.
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
    update tasks
    set lease_until = least(assay_now() + ${leaseMs}::float8 * interval '1 millisecond', deadline)
    where id = any(${textArray(ids)}::text[]) and lease_owner = ${owner} and status = 'processing'
      and (deadline is null or deadline > assay_now())
    returning id`;
