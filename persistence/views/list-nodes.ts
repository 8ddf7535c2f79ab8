/** The nodes of this installation and how long ago each was heard of, by the database's clock. */
import { asc, sql as expression } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { nodes } from '../schema.ts';

const silentMs = expression<number>`
  floor(extract(epoch from assay_now() - ${nodes.heartbeatAt}) * 1000)::bigint`;

export const listNodes = (sql: Sql) =>
  queriesOn(sql)
    .select({
      id: nodes.id,
      name: nodes.name,
      roles: nodes.roles,
      kinds: nodes.kinds,
      startedAt: nodes.startedAt,
      heartbeatAt: nodes.heartbeatAt,
      silentMs,
    })
    .from(nodes)
    .orderBy(asc(nodes.startedAt), asc(nodes.id));
