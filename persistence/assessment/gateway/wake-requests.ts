/**
 * Whoever resets a provider says that its trouble is over: what rests because of it is due now, and so are
 * batches that could not be looked at. Limits of a minute are not touched: they hold their requests back
 * themselves.
 */
import type { SqlSession } from '../../connect.ts';

export async function wakeRequests(sql: SqlSession, provider: string): Promise<void> {
  await sql`
    with resting as materialized (
      select id from judgement_requests
      where provider = ${provider} and status = 'queued' and not_before > assay_now()
      order by id for update skip locked
    )
    update judgement_requests as r set not_before = assay_now()
    from resting where r.id = resting.id`;
  await sql`
    update provider_batches set next_look_at = assay_now()
    where provider = ${provider} and status in ('submitting', 'in_progress') and error is not null
      and lease_until is null`;
}
