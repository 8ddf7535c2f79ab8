/**
 * Puts requests that a node holds back into the queue: unsent, or to be asked again later. What was paid for
 * them so far is added. A session that is over asks nothing any more.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface RequestReturned {
  readonly id: string;
  readonly delayMs: number;
  /** What is added to the counts. */
  readonly attempts: number;
  readonly unusable: number;
  readonly code: string | null;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly costUsd: number;
}

/**
 * Whose they are: of a node, or of a batch at a provider. Those of a batch are asked one by one from now.
 */
export type Holder = { readonly owner: string } | { readonly batch: string };

export const requeueRequests = (sql: SqlSession, holder: Holder, rows: readonly RequestReturned[]) => {
  const owner = 'owner' in holder ? holder.owner : null;
  const batch = 'batch' in holder ? holder.batch : null;
  return sql`
    with told as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.id)}::text[],
        ${numberColumn(rows, (row) => Math.round(row.delayMs))}::bigint[],
        ${numberColumn(rows, (row) => row.attempts)}::smallint[],
        ${numberColumn(rows, (row) => row.unusable)}::smallint[],
        ${textColumn(rows, (row) => row.code)}::text[],
        ${numberColumn(rows, (row) => row.input)}::integer[],
        ${numberColumn(rows, (row) => row.output)}::integer[],
        ${numberColumn(rows, (row) => row.cacheRead)}::integer[],
        ${numberColumn(rows, (row) => row.cacheWrite)}::integer[],
        ${numberColumn(rows, (row) => row.costUsd)}::float8[]
      ) as w (id, delay_ms, attempts, unusable, code, input, output, cache_read, cache_write, cost_usd)
    ), held as materialized (
      select r.id, exists (
        select from assessments a where a.id = r.assessment_id and a.finished_at is not null
      ) as is_over
      from judgement_requests r
      where r.id in (select id from told) and (
        (r.status = 'sending' and r.lease_owner = ${owner}::text)
        or (r.status = 'batched' and r.provider_batch = ${batch}::text)
      )
      order by r.id for update of r
    )
    update judgement_requests as r
    set status = case when held.is_over then 'cancelled' else 'queued' end,
        not_before = assay_now() + told.delay_ms * interval '1 millisecond',
        attempts = r.attempts + told.attempts, unusable = r.unusable + told.unusable,
        code = coalesce(told.code, r.code),
        judging_mode = case when r.status = 'batched' then 'per_request' else r.judging_mode end,
        lease_owner = null, lease_until = null, provider_batch = null,
        tokens_input = r.tokens_input + told.input, tokens_output = r.tokens_output + told.output,
        tokens_cache_read = r.tokens_cache_read + told.cache_read,
        tokens_cache_write = r.tokens_cache_write + told.cache_write,
        cost_usd = r.cost_usd + told.cost_usd
    from held join told on told.id = held.id where r.id = held.id`.execute();
};
