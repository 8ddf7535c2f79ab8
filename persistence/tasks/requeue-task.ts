/**
 * Puts a task back into the queue: after a failed attempt, or because its node lets go of it, which is no
 * attempt. Only the node that holds the lease can do so.
 */
import type { SqlSession } from '../connect.ts';

export interface TaskRetry {
  readonly owner: string;
  readonly id: string;
  readonly delayMs: number;
  /** JSON, kept for those who look at the task. */
  readonly error: string | null;
  readonly countAttempt: boolean;
}

export const requeueTask = (sql: SqlSession, { owner, id, delayMs, error, countAttempt }: TaskRetry) =>
  sql`
    update tasks
    set status = 'queued', lease_owner = null, lease_until = null, error = coalesce(${error}::json, error),
        run_at = assay_now() + ${delayMs}::float8 * interval '1 millisecond',
        attempts = greatest(attempts - ${countAttempt ? 0 : 1}::int, 0)
    where id = ${id} and lease_owner = ${owner} and status = 'processing'`;
