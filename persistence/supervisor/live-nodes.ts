/** The nodes that were heard of within a day, and how long ago, by the database's clock. */
import type { Sql } from '../connect.ts';

export interface LiveNode {
  readonly id: string;
  readonly name: string;
  readonly roles: string;
  readonly silentMs: number;
}

export const liveNodes = (sql: Sql) =>
  sql<LiveNode[]>`
    select id, name, roles, floor(extract(epoch from assay_now() - heartbeat_at) * 1000)::bigint as "silentMs"
    from nodes order by started_at, id`;
