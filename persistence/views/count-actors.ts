/**
 * How many actors each kind has in each status. Reads the whole table: for health and metrics, not for
 * every turn.
 */
import type { Sql } from '../connect.ts';

export interface ActorCount {
  readonly kind: string;
  readonly status: string;
  readonly count: number;
}

export const countActors = (sql: Sql): Promise<readonly ActorCount[]> =>
  sql.begin('read only', async (tx) => {
    // Sessions avoid reading whole tables; this one time it is exactly what is wanted.
    await tx`set local enable_seqscan = on`;
    return tx<ActorCount[]>`
      select kind, status, count(*) as count from actors group by kind, status order by kind, status`;
  });
