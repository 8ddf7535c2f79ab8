/**
 * Requests whose node has not been heard of in time are asked again. A session that is over asks nothing any
 * more; a request that was lost too often (it may be what kills the nodes) is answered with an error.
 */
import type { SqlSession } from '../../connect.ts';

export async function reclaimRequests(
  sql: SqlSession,
  { attemptsMax, max }: { readonly attemptsMax: number; readonly max: number },
): Promise<number> {
  const rows = await sql<{ id: string }[]>`
    with lost as materialized (
      select r.id, exists (
        select from assessments a where a.id = r.assessment_id and a.finished_at is not null
      ) as is_over
      from judgement_requests r
      where r.status = 'sending' and r.lease_until < assay_now()
      order by r.lease_until limit ${max} for update of r skip locked
    )
    update judgement_requests as r
    set status = case when lost.is_over then 'cancelled'
                      when r.attempts + 1 >= ${attemptsMax} then 'failed' else 'queued' end,
        outcome = case when not lost.is_over and r.attempts + 1 >= ${attemptsMax} then 'error' end,
        code = 'LOST', attempts = r.attempts + 1, lease_owner = null, lease_until = null,
        answered_at = case when r.attempts + 1 >= ${attemptsMax} then assay_now() end
    from lost where r.id = lost.id
    returning r.id`;
  return rows.length;
}
