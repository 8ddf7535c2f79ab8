/** The limits that nodes share, as they stand. */
import type { SqlSession } from '../../connect.ts';

export interface BucketRow {
  readonly provider: string;
  /** Of a hash or a name, so it holds no slash; the class of a model may. */
  readonly account: string;
  readonly modelClass: string;
  readonly dimension: string;
  readonly perMinute: number;
  readonly capacity: number;
  readonly level: number;
  readonly blockedUntil: Date | null;
  readonly learnedAt: Date | null;
}

export const listBuckets = (sql: SqlSession): Promise<BucketRow[]> =>
  sql<BucketRow[]>`
    select provider, split_part(key, '/', 2) as account, model_class as "modelClass", dimension,
           per_minute as "perMinute", capacity,
           least(capacity, level + per_minute * extract(epoch from assay_now() - updated_at) / 60)::float8
             as level,
           blocked_until as "blockedUntil", learned_at as "learnedAt"
    from rate_buckets order by provider, account, model_class, dimension`.execute();
