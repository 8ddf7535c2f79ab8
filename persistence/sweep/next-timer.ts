/**
 * Milliseconds until the next mail falls due, rounded up so that it is due when they are over. No row: none
 * waits.
 */
import type { SqlSession } from '../connect.ts';

export const nextTimer = (sql: SqlSession) =>
  sql<{ inMs: number }[]>`
    select ceil(extract(epoch from due_at - assay_now()) * 1000)::bigint as "inMs"
    from mailbox
    where due_at > assay_now()
    order by due_at
    limit 1`;
