/**
 * Takes from the buckets of one class of models for as many requests as there is room, in their order and
 * all or nothing each, in one statement under the locks of their rows: two nodes together keep one limit.
 *
 * K1  What a bucket holds now follows from what it held and the time since: nobody has to fill it.
 * K2  A request that wants more than a bucket ever holds goes when it is full, and leaves it in debt.
 * K3  The clock of a bucket never goes back: a statement that waited for the lock is older than the row.
 */
import { numberColumn, textArray, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import type { BucketDimension } from './bucket-words.ts';

export interface Need {
  /** Of the request, from 0. */
  readonly place: number;
  readonly dimension: BucketDimension;
  readonly amount: number;
}

export interface TokensTaken {
  readonly dimension: BucketDimension;
  /** Requests that were granted: the same in every row. */
  readonly granted: number;
  /** Behind them. */
  readonly level: number;
  readonly capacity: number;
  readonly perMinute: number;
  /** How long nothing may be taken; 0: it may. */
  readonly blockedMs: number;
}

/** No rows: nothing limits them. */
export const takeTokens = (sql: SqlSession, keys: readonly string[], needs: readonly Need[]) => sql<
  TokensTaken[]
>`
  with bucket as materialized (
    select * from rate_buckets where key = any(${textArray(keys)}::text[]) order by key for update
  ), filled as materialized (
    select key, dimension, per_minute, capacity, greatest(updated_at, assay_now()) as at,
           least(capacity,
                 level + per_minute * greatest(0, extract(epoch from assay_now() - updated_at)::float8) / 60)
             as level,
           greatest(0, coalesce(extract(epoch from blocked_until - assay_now())::float8 * 1000, 0))
             as blocked_ms
    from bucket
  ), need as materialized (
    select place, dimension, amount,
           sum(amount) over (partition by dimension order by place) - amount as before
    from unnest(
      ${numberColumn(needs, (need) => need.place)}::integer[],
      ${textColumn(needs, (need) => need.dimension)}::text[],
      ${numberColumn(needs, (need) => need.amount)}::float8[]
    ) as w (place, dimension, amount)
  ), refused as materialized (
    select coalesce(min(need.place), 2147483647) as place
    from need join filled using (dimension)
    where filled.blocked_ms > 0 or filled.level - need.before < least(need.amount, filled.capacity)
  ), taken as materialized (
    select dimension, sum(amount) as amount
    from need where place < (select place from refused) group by dimension
  ), written as (
    update rate_buckets as b
    set level = filled.level - taken.amount, updated_at = filled.at
    from filled join taken using (dimension) where b.key = filled.key
  )
  select filled.dimension, filled.capacity, filled.per_minute as "perMinute",
         filled.blocked_ms as "blockedMs",
         filled.level - coalesce(taken.amount, 0) as level,
         (select count(distinct place)::int from need where place < (select place from refused)) as granted
  from filled left join taken using (dimension)`;
