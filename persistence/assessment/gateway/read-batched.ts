/** Requests that still wait for a batch. */
import type { SqlSession } from '../../connect.ts';
import type { ClaimedRequest } from './claimed-request.ts';

export const readBatched = (sql: SqlSession, batch: string) => sql<ClaimedRequest[]>`
  select r.id, r.assessment_id as "assessmentId", r.seq, r.judge, r.model, r.judging_mode as mode,
         r.attempts, r.unusable, r.correlation_id as "correlationId", r.priority,
         r.created_at as "createdAt",
         (extract(epoch from assay_now() - coalesce(r.queued_at, r.created_at)) * 1000)::float8 as "waitedMs"
  from judgement_requests r where r.provider_batch = ${batch} and r.status = 'batched'`;
