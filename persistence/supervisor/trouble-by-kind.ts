/**
 * Actors that rest longer than they may or are in quarantine, by kind, and whether the installation is held.
 * Through the two indexes that hold only such actors: asked at every scrape, whatever the table has grown to.
 */
import type { SqlSession } from '../connect.ts';
import { readHold } from './hold.ts';

export interface KindTrouble {
  readonly kind: string;
  readonly stalled: number;
  readonly quarantined: number;
}

export interface Trouble {
  readonly kinds: readonly KindTrouble[];
  readonly isHeld: boolean;
}

export async function troubleByKind(sql: SqlSession): Promise<Trouble> {
  const kinds = await sql<KindTrouble[]>`
    select kind, sum(stalled)::bigint as stalled, sum(quarantined)::bigint as quarantined
    from (
      select kind, count(*) as stalled, 0 as quarantined from actors
      where stalled_at is not null group by kind
      union all
      select kind, 0, count(*) from actors where quarantined is not null group by kind
    ) as found
    group by kind order by kind`;
  const { held } = await readHold(sql);
  return { kinds, isHeld: held };
}
