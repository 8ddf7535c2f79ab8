/** Closes the tasks whose answers this turn has applied. One that is closed already stays as it is. */
import type { TaskSettlement } from '../../actors/ports.ts';
import { textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const settleTasks = (sql: Sql, rows: readonly TaskSettlement[]) =>
  sql`
    update tasks
    set status = w.status, result = w.result, error = w.error, lease_owner = null, lease_until = null,
        finished_at = assay_now()
    from unnest(
      ${textColumn(rows, (row) => row.id)}::text[],
      ${textColumn(rows, (row) => row.status)}::text[],
      ${textColumn(rows, (row) => row.result)}::json[],
      ${textColumn(rows, (row) => row.error)}::json[]
    ) as w (id, status, result, error)
    where tasks.id = w.id and tasks.status in ('queued', 'processing')`.execute();
