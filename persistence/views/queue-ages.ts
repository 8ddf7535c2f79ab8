/**
 * How far every queue is behind, by the database's clock: the age of its oldest row that should be gone
 * (null: none), and the counts that ought to be nought.
 */
import type { Sql } from '../connect.ts';

export interface QueueAges {
  /** Mail and timers past their due time, of actors that may take it. */
  readonly mailMs: number | null;
  readonly outboxMs: number | null;
  readonly tasksMs: number | null;
  readonly expiredLeases: number;
  readonly deadLetters: number;
  readonly quarantined: number;
}

export async function queueAges(sql: Sql): Promise<QueueAges> {
  const [row] = await sql<[QueueAges]>`
    select
      (select floor(extract(epoch from assay_now() - mailbox.due_at) * 1000)::bigint
       from mailbox left join actors on actors.key = mailbox.target
       where mailbox.due_at <= assay_now()
         and actors.quarantined is null and (actors.retry_at is null or actors.retry_at <= assay_now())
       order by mailbox.due_at limit 1) as "mailMs",
      (select floor(extract(epoch from assay_now() - min(created_at)) * 1000)::bigint
       from outbox) as "outboxMs",
      (select floor(extract(epoch from assay_now() - run_at) * 1000)::bigint
       from tasks where status = 'queued' and run_at <= assay_now() order by run_at limit 1) as "tasksMs",
      (select count(*) from tasks
       where status = 'processing' and lease_until <= assay_now()) as "expiredLeases",
      (select count(*) from dead_letters where redriven_at is null) as "deadLetters",
      (select count(*) from actors where quarantined is not null) as "quarantined"`;
  return row;
}
