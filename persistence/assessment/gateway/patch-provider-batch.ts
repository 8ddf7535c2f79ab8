/**
 * How a batch of a provider stands. Null leaves a column as it is; one that is under way is looked at again.
 */
import type { ProviderBatchStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface BatchPatch {
  readonly id: string;
  readonly status: ProviderBatchStatus;
  readonly externalId: string | null;
  readonly expiresAtMs: number | null;
  readonly lookAfterMs: number;
  readonly code: string | null;
}

export const patchProviderBatch = (
  sql: SqlSession,
  { id, status, externalId, expiresAtMs, lookAfterMs, code }: BatchPatch,
) =>
  sql`
    update provider_batches
    set status = ${status}, external_id = coalesce(${externalId}, external_id),
        expires_at = coalesce(to_timestamp(${expiresAtMs}::float8 / 1000), expires_at),
        next_look_at = assay_now() + ${lookAfterMs} * interval '1 millisecond',
        error = coalesce(${code === null ? null : JSON.stringify({ code })}::json, error),
        lease_owner = null, lease_until = null,
        ended_at = case when ${status} in ('submitting', 'in_progress') then null else assay_now() end
    where id = ${id}`.execute();
