/** Tasks whose state was left. The node that runs one learns of it when it renews the lease. */
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const cancelTasks = (sql: Sql, ids: readonly string[]) =>
  sql`
    update tasks
    set status = 'cancelled', lease_owner = null, lease_until = null, finished_at = assay_now()
    where id = any(${textArray(ids)}::text[]) and status in ('queued', 'processing')`.execute();
