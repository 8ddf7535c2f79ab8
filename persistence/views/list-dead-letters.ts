/** Dead letters by id, page by page, in either direction: the open ones, or all. */
import { and, asc, desc, eq, gt, isNull, like, lt } from 'drizzle-orm';
import type { DeadReason } from '../../contracts/words.ts';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { deadLetters } from '../schema.ts';

export interface DeadLettersAsked {
  readonly reason?: DeadReason | undefined;
  readonly kind?: string | undefined;
  readonly actor?: string | undefined;
  /** Only those that were not driven again. */
  readonly open: boolean;
  /** The last id of the page before. */
  readonly after?: number | undefined;
  readonly newestFirst?: boolean | undefined;
  readonly limit: number;
}

export function listDeadLetters(
  sql: Sql,
  { reason, kind, actor, open, after, newestFirst = false, limit }: DeadLettersAsked,
) {
  const behind = newestFirst ? lt : gt;
  const order = newestFirst ? desc : asc;
  return queriesOn(sql)
    .select()
    .from(deadLetters)
    .where(
      and(
        after === undefined ? undefined : behind(deadLetters.id, after),
        reason === undefined ? undefined : eq(deadLetters.reason, reason),
        // Names of kinds hold nothing that `like` would read as a pattern.
        kind === undefined ? undefined : like(deadLetters.actor, `${kind}/%`),
        actor === undefined ? undefined : eq(deadLetters.actor, actor),
        open ? isNull(deadLetters.redrivenAt) : undefined,
      ),
    )
    .orderBy(order(deadLetters.id))
    .limit(limit);
}
