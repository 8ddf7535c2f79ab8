/** New tasks. One with a lease owner is born running on that node; nobody else needs to hear of it. */
import type { TaskWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const openTasks = (sql: Sql, rows: readonly TaskWrite[]) =>
  sql`
    insert into tasks (id, actor, child, activity, input, status, attempts, attempts_max, priority, deadline,
                       lease_owner, lease_until, correlation_id, trace)
    select id, actor, child, activity, input,
           case when lease_owner is null then 'queued' else 'processing' end,
           case when lease_owner is null then 0 else 1 end,
           attempts_max, priority, assay_now() + deadline_ms * interval '1 millisecond', lease_owner,
           case when lease_owner is not null then
             least(assay_now() + lease_ms * interval '1 millisecond',
                   assay_now() + deadline_ms * interval '1 millisecond') end,
           correlation_id, trace
    from unnest(
      ${textColumn(rows, (row) => row.id)}::text[],
      ${textColumn(rows, (row) => row.actor)}::text[],
      ${textColumn(rows, (row) => row.child)}::text[],
      ${textColumn(rows, (row) => row.activity)}::text[],
      ${textColumn(rows, (row) => row.input)}::json[],
      ${numberColumn(rows, (row) => row.attemptsMax)}::int[],
      ${numberColumn(rows, (row) => row.priority)}::int[],
      ${numberColumn(rows, (row) => row.deadlineMs)}::float8[],
      ${textColumn(rows, (row) => row.leaseOwner)}::text[],
      ${numberColumn(rows, (row) => row.leaseMs)}::float8[],
      ${textColumn(rows, (row) => row.correlationId)}::text[],
      ${textColumn(rows, (row) => row.trace)}::text[]
    ) as w (id, actor, child, activity, input, attempts_max, priority, deadline_ms, lease_owner, lease_ms,
            correlation_id, trace)`.execute();
