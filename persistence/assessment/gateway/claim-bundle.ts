/** Takes requests of the judge that has waited longest, to be sent one behind the other. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import { type ClaimedRequest, inOrder } from './claimed-request.ts';
import type { RequestsWanted } from './claim-requests.ts';

export async function claimBundle(
  sql: SqlSession,
  { provider, owner, leaseMs, max, exceptModels }: Omit<RequestsWanted, 'modes'>,
): Promise<ClaimedRequest[]> {
  const rows = await sql<ClaimedRequest[]>`
    with head as materialized (
      select judge from judgement_requests
      where provider = ${provider} and status = 'queued' and judging_mode = 'serial_bundle'
        and not_before <= assay_now() and expires_at > assay_now()
        and model <> all(${textArray(exceptModels)}::text[])
      order by priority desc, created_at, id
      limit 1 for update skip locked
    ), picked as materialized (
      select id from judgement_requests
      where provider = ${provider} and status = 'queued' and judging_mode = 'serial_bundle'
        and not_before <= assay_now() and expires_at > assay_now() and judge = (select judge from head)
      order by priority desc, created_at, id
      limit ${max} for update skip locked
    )
    update judgement_requests as r
    set status = 'sending', lease_owner = ${owner},
        lease_until = assay_now() + ${leaseMs} * interval '1 millisecond'
    from picked where r.id = picked.id
    returning r.id, r.assessment_id as "assessmentId", r.seq, r.judge, r.model, r.judging_mode as mode,
              r.attempts, r.unusable, r.correlation_id as "correlationId", r.priority,
              r.created_at as "createdAt",
              (extract(epoch from assay_now() - coalesce(r.queued_at, r.created_at)) * 1000)::float8
                as "waitedMs"`;
  return inOrder(rows);
}
