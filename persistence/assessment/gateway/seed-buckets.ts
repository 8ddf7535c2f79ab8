/**
 * Buckets that a node is about to take from. Those that are there stay as they are, but never fill faster
 * than this installation was told.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import { type BucketDimension, bucketKey, type BucketNames, burstShare } from './bucket-words.ts';

export interface BucketSeed {
  readonly dimension: BucketDimension;
  readonly perMinute: number;
  /** Whether somebody wrote it down; otherwise it is where learning begins. */
  readonly isCeiling: boolean;
}

export const seedBuckets = (sql: SqlSession, names: BucketNames, seeds: readonly BucketSeed[]) =>
  sql`
    insert into rate_buckets as had (key, provider, model_class, dimension, per_minute, capacity, level)
    select key, ${names.provider}, ${names.modelClass}, dimension, per_minute,
           greatest(1, per_minute * ${burstShare}), greatest(1, per_minute * ${burstShare})
    from unnest(
      ${textColumn(seeds, ({ dimension }) => bucketKey(names, dimension))}::text[],
      ${textColumn(seeds, (seed) => seed.dimension)}::text[],
      ${numberColumn(seeds, (seed) => seed.perMinute)}::float8[],
      ${textColumn(seeds, (seed) => String(seed.isCeiling))}::boolean[]
    ) as w (key, dimension, per_minute, is_ceiling)
    order by key
    on conflict (key) do nothing`.execute();

/** What is written down wins over what was begun with, and bounds what was learnt. */
export const boundBuckets = (sql: SqlSession, names: BucketNames, seeds: readonly BucketSeed[]) =>
  sql`
    with told as materialized (
      select * from unnest(
        ${textColumn(seeds, ({ dimension }) => bucketKey(names, dimension))}::text[],
        ${numberColumn(seeds, (seed) => seed.perMinute)}::float8[]
      ) as w (key, per_minute)
    ), bucket as materialized (
      select key from rate_buckets where key in (select key from told) order by key for update
    )
    update rate_buckets as had
    set per_minute = case when had.learned_at is null then told.per_minute
                          else least(had.per_minute, told.per_minute) end,
        capacity = greatest(1, ${burstShare} * case when had.learned_at is null then told.per_minute
                                                   else least(had.per_minute, told.per_minute) end)
    from bucket join told on told.key = bucket.key where had.key = bucket.key`.execute();
