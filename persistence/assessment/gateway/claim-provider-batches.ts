/** Batches that are due for a look; they are this node's meanwhile. */
import type { ProviderBatchStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface DueBatch {
  readonly id: string;
  readonly judge: string;
  readonly status: ProviderBatchStatus;
  readonly externalId: string | null;
  /** How many requests it was opened with. */
  readonly requests: number;
  readonly createdAt: Date;
  /** Requests that still wait for it. */
  readonly waiting: number;
  /** Of them, those whose sessions are not over. */
  readonly wanted: number;
}

export const claimProviderBatches = (
  sql: SqlSession,
  {
    provider,
    owner,
    leaseMs,
    max,
  }: {
    readonly provider: string;
    readonly owner: string;
    readonly leaseMs: number;
    readonly max: number;
  },
) => sql<DueBatch[]>`
  with due as materialized (
    select id from provider_batches
    where status in ('submitting', 'in_progress') and provider = ${provider} and next_look_at <= assay_now()
      and (lease_until is null or lease_until <= assay_now())
    order by next_look_at limit ${max} for update skip locked
  ), claimed as (
    update provider_batches as p
    set lease_owner = ${owner}, lease_until = assay_now() + ${leaseMs} * interval '1 millisecond'
    from due where p.id = due.id
    returning p.id, p.judge, p.status, p.external_id, p.requests, p.created_at
  )
  select claimed.id, claimed.judge, claimed.status, claimed.external_id as "externalId",
         claimed.requests, claimed.created_at as "createdAt",
         counted.waiting, counted.wanted
  from claimed, lateral (
    select count(*)::int as waiting, (count(*) filter (where not exists (
             select from assessments a where a.id = r.assessment_id and a.finished_at is not null
           )))::int as wanted
    from judgement_requests r where r.provider_batch = claimed.id and r.status = 'batched'
  ) as counted`;
