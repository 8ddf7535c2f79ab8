/**
 * Answers that their sessions have not taken: whoever was to tell them is gone, or could not reach them.
 * They are this node's for a while, so that two do not tell the same.
 */
import type { SqlSession } from '../../connect.ts';
import type { AnswerRow } from './settle-requests.ts';

export interface AnswersWanted {
  readonly owner: string;
  readonly leaseMs: number;
  /** Who has just written an answer tells it himself. */
  readonly graceMs: number;
  readonly max: number;
}

export const claimUndelivered = (sql: SqlSession, { owner, leaseMs, graceMs, max }: AnswersWanted) => sql<
  AnswerRow[]
>`
  with picked as materialized (
    select id from judgement_requests
    where delivered_at is null and status in ('answered', 'failed', 'expired')
      and answered_at <= assay_now() - ${graceMs} * interval '1 millisecond'
      and (lease_until is null or lease_until <= assay_now())
    order by answered_at
    limit ${max} for update skip locked
  )
  update judgement_requests as r
  set lease_owner = ${owner}, lease_until = assay_now() + ${leaseMs} * interval '1 millisecond'
  from picked where r.id = picked.id
  returning r.id, r.assessment_id as "assessmentId", r.seq, r.outcome, r.code`;
