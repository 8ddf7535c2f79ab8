/**
 * Actors by kind and status, how long the oldest of each rests, and their trouble. Reads the whole table:
 * whoever asks shares the answer with all others for a while.
 */
import type { Sql } from '../connect.ts';

export interface PopulationRow {
  readonly kind: string;
  readonly status: string;
  readonly count: number;
  readonly finished: number;
  readonly oldest: string | null;
  readonly stalled: number;
  readonly quarantined: number;
}

export const countPopulation = (sql: Sql): Promise<readonly PopulationRow[]> =>
  sql.begin('read only', async (tx) => {
    // Sessions avoid reading whole tables; this one time it is exactly what is wanted.
    await tx`set local enable_seqscan = on`;
    return tx<PopulationRow[]>`
      select kind, status, count(*) as count, count(outcome) as finished, count(stalled_at) as stalled,
             count(quarantined) as quarantined,
             to_char(min(coalesce(moved_at, created_at)) at time zone 'utc',
                     'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as oldest
      from actors group by kind, status`;
  });
