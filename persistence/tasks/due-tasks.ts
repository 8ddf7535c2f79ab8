/**
 * Queued tasks that nobody has taken for `graceMs` after they were due: their bells were lost. Oldest
 * first.
 */
import type { SqlSession } from '../connect.ts';

export const dueTasks = (sql: SqlSession, { rowsMax, graceMs }: { rowsMax: number; graceMs: number }) =>
  sql<{ id: string; activity: string }[]>`
    select id, activity from tasks
    where status = 'queued' and run_at <= assay_now() - ${graceMs}::float8 * interval '1 millisecond'
    order by run_at
    limit ${rowsMax}::int`;
