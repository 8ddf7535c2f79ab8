/**
 * Each kind's actors by status, and how many of them are in trouble. Reads the whole table: ask now and then.
 */
import type { Sql } from '../connect.ts';

export interface KindHealthRow {
  readonly kind: string;
  readonly status: string;
  readonly count: number;
  readonly stalled: number;
  readonly quarantined: number;
  readonly restarts: number;
}

export const kindHealth = (sql: Sql, periodMs: number): Promise<readonly KindHealthRow[]> =>
  sql.begin('read only', async (tx) => {
    // Sessions avoid reading whole tables; this one time it is exactly what is wanted.
    await tx`set local enable_seqscan = on`;
    return tx<KindHealthRow[]>`
      select kind, status, count(*) as count, count(stalled_at) as stalled, count(quarantined) as quarantined,
             coalesce(sum(restarts) filter (
               where restarts_since > assay_now() - ${periodMs}::float8 * interval '1 millisecond'
             ), 0)::bigint
               as restarts
      from actors group by kind, status order by kind, status`;
  });
