/**
 * Gathers queued requests of the judge that has waited longest into a new batch of its provider. Null: none
 * waits. The batch is written down before the provider hears of it.
 */
import type { SqlSession } from '../../connect.ts';
import type { ClaimedRequest } from './claimed-request.ts';

export interface BatchWanted {
  readonly id: string;
  readonly provider: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly max: number;
}

/** Answers with the requests that are in it; empty: there is no batch. */
export const openProviderBatch = (sql: SqlSession, { id, provider, owner, leaseMs, max }: BatchWanted) => sql<
  ClaimedRequest[]
>`
  with head as materialized (
    select judge from judgement_requests
    where provider = ${provider} and status = 'queued' and judging_mode = 'provider_batch'
      and not_before <= assay_now() and expires_at > assay_now()
    order by priority desc, created_at, id
    limit 1 for update skip locked
  ), picked as materialized (
    select id from judgement_requests
    where provider = ${provider} and status = 'queued' and judging_mode = 'provider_batch'
      and not_before <= assay_now() and expires_at > assay_now() and judge = (select judge from head)
    order by priority desc, created_at, id
    limit ${max} for update skip locked
  ), opened as (
    insert into provider_batches (id, provider, judge, status, requests, lease_owner, lease_until,
                                  next_look_at)
    select ${id}, ${provider}, judge, 'submitting', (select count(*) from picked), ${owner},
           assay_now() + ${leaseMs} * interval '1 millisecond',
           assay_now() + ${leaseMs} * interval '1 millisecond'
    from head
  )
  update judgement_requests as r set status = 'batched', provider_batch = ${id}
  from picked where r.id = picked.id
  returning r.id, r.assessment_id as "assessmentId", r.seq, r.judge, r.model, r.judging_mode as mode,
            r.attempts, r.unusable, r.correlation_id as "correlationId", r.priority,
            r.created_at as "createdAt",
            (extract(epoch from assay_now() - coalesce(r.queued_at, r.created_at)) * 1000)::float8
              as "waitedMs"`;
