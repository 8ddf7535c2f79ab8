/**
 * Actors of one kind by their state value: for kinds whose status does not say every state. Reads all
 * snapshots of the kind.
 */
import type { Sql } from '../connect.ts';

export interface ValueRow {
  readonly status: string;
  readonly value: string;
  readonly count: number;
  readonly finished: number;
  readonly oldest: string | null;
  readonly stalled: number;
  readonly quarantined: number;
}

export const countValues = (sql: Sql, kind: string): Promise<readonly ValueRow[]> =>
  sql.begin('read only', async (tx) => {
    // Sessions avoid reading whole tables; this one time it may well be the cheapest way.
    await tx`set local enable_seqscan = on`;
    return tx<ValueRow[]>`
      select status, (snapshot -> 'value')::text as value, count(*) as count, count(outcome) as finished,
             count(stalled_at) as stalled, count(quarantined) as quarantined,
             to_char(min(coalesce(moved_at, created_at)) at time zone 'utc',
                     'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as oldest
      from actors
      where key > ${`${kind}/`} and key < ${`${kind}0`}
      group by status, (snapshot -> 'value')::text`;
  });
