/**
 * What replies said of the buckets: what was reserved and not used goes back, limits are taken over, and a
 * provider that asks for patience gets it. A higher limit is approached: at most twice as much in a minute,
 * since providers refuse sharp rises.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import { burstShare } from './bucket-words.ts';

export interface BucketNews {
  readonly key: string;
  /** What goes back; negative: more was used than reserved. */
  readonly giveBack: number;
  /** As the provider has it, and not above what this installation may use. */
  readonly perMinute: number | null;
  readonly remaining: number | null;
  /** By how much that figure may be rounded down. */
  readonly slack: number;
  readonly blockMs: number | null;
}

/** One row for each key. */
export const learnBuckets = (sql: SqlSession, rows: readonly BucketNews[]) =>
  sql`
    with told as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.key)}::text[],
        ${numberColumn(rows, (row) => row.giveBack)}::float8[],
        ${numberColumn(rows, (row) => row.perMinute)}::float8[],
        ${numberColumn(rows, (row) => row.remaining)}::float8[],
        ${numberColumn(rows, (row) => row.slack)}::float8[],
        ${numberColumn(rows, (row) => row.blockMs)}::float8[]
      ) as w (key, give_back, per_minute, remaining, slack, block_ms)
    ), bucket as materialized (
      select * from rate_buckets where key in (select key from told) order by key for update
    ), learnt as materialized (
      select bucket.key, told.slack, told.remaining, greatest(bucket.updated_at, assay_now()) as at,
             greatest(bucket.blocked_until, assay_now() + told.block_ms * interval '1 millisecond')
               as blocked_until,
             case when told.per_minute is null then bucket.learned_at else assay_now() end as learned_at,
             least(bucket.capacity, told.give_back + bucket.level + bucket.per_minute / 60
               * greatest(0, extract(epoch from assay_now() - bucket.updated_at)::float8)) as level,
             least(coalesce(told.per_minute, bucket.per_minute), bucket.per_minute * power(2, least(1,
               greatest(0, coalesce(extract(epoch from assay_now() - bucket.learned_at)::float8, 0)) / 60)))
               as per_minute
      from bucket join told on told.key = bucket.key
    )
    update rate_buckets as b
    set per_minute = learnt.per_minute, capacity = greatest(1, learnt.per_minute * ${burstShare}),
        level = least(learnt.level, learnt.remaining + learnt.slack), updated_at = learnt.at,
        blocked_until = learnt.blocked_until, learned_at = learnt.learned_at
    from learnt where b.key = learnt.key`.execute();
