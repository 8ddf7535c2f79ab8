/** The journal of one actor, page by page, in either direction. */
import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { journal } from '../schema.ts';

export interface HistoryAsked {
  readonly actor: string;
  /** The last seq of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
  readonly newestFirst?: boolean | undefined;
}

export function listHistory(sql: Sql, { actor, after, limit, newestFirst = false }: HistoryAsked) {
  const behind = newestFirst ? lt : gt;
  const order = newestFirst ? desc : asc;
  return queriesOn(sql)
    .select()
    .from(journal)
    .where(and(eq(journal.actor, actor), after === undefined ? undefined : behind(journal.seq, after)))
    .orderBy(order(journal.seq))
    .limit(limit);
}
