/** Dead letters by id, page by page: the open ones, or all. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { DeadReason } from '../../contracts/words.ts';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { deadLetters } from '../schema.ts';

export interface DeadLettersAsked {
  readonly reason?: DeadReason | undefined;
  /** Only those that were not driven again. */
  readonly open: boolean;
  /** The last id of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export const listDeadLetters = (sql: Sql, { reason, open, after, limit }: DeadLettersAsked) =>
  queriesOn(sql)
    .select()
    .from(deadLetters)
    .where(
      and(
        after === undefined ? undefined : gt(deadLetters.id, after),
        reason === undefined ? undefined : eq(deadLetters.reason, reason),
        open ? isNull(deadLetters.redrivenAt) : undefined,
      ),
    )
    .orderBy(asc(deadLetters.id))
    .limit(limit);
