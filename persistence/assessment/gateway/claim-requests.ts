/**
 * Takes queued requests of one provider for one node: the most urgent first, then the oldest. Two nodes
 * never get the same one: each row is locked as it is found, and one that another claim holds is passed
 * over.
 */
import type { JudgingMode } from '../../../contracts/assessment/words.ts';
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import { type ClaimedRequest, inOrder } from './claimed-request.ts';

export interface RequestsWanted {
  readonly provider: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly max: number;
  readonly modes: readonly JudgingMode[];
  /** What may not be asked now. */
  readonly exceptModels: readonly string[];
}

export async function claimRequests(
  sql: SqlSession,
  { provider, owner, leaseMs, max, modes, exceptModels }: RequestsWanted,
): Promise<ClaimedRequest[]> {
  const rows = await sql<ClaimedRequest[]>`
    with picked as materialized (
      select id from judgement_requests
      where provider = ${provider} and status = 'queued'
        and not_before <= assay_now() and expires_at > assay_now()
        and judging_mode = any(${textArray(modes)}::text[])
        and model <> all(${textArray(exceptModels)}::text[])
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
