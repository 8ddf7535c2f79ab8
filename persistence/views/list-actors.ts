/**
 * Actors by key, page by page. A kind is a range of keys, so asking for one reads that range and nothing
 * else.
 */
import { and, asc, eq, gt, isNotNull, isNull, lt, type SQL } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { actors } from '../schema.ts';

export interface ActorsAsked {
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly quarantined?: boolean | undefined;
  readonly finished?: boolean | undefined;
  /** The last key of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export const listActors = (sql: Sql, asked: ActorsAsked) =>
  queriesOn(sql)
    .select({
      key: actors.key,
      kind: actors.kind,
      status: actors.status,
      version: actors.version,
      outcome: actors.outcome,
      quarantined: actors.quarantined,
      createdAt: actors.createdAt,
      updatedAt: actors.updatedAt,
    })
    .from(actors)
    .where(and(...conditions(asked)))
    .orderBy(asc(actors.key))
    .limit(asked.limit);

function conditions({ kind, status, quarantined, finished, after }: ActorsAsked): (SQL | undefined)[] {
  return [
    after === undefined ? undefined : gt(actors.key, after),
    // `0` is the character behind `/`: keys compare by byte, so this is exactly `kind/…`.
    kind === undefined ? undefined : and(gt(actors.key, `${kind}/`), lt(actors.key, `${kind}0`)),
    status === undefined ? undefined : eq(actors.status, status),
    quarantined === undefined ? undefined : setness(actors.quarantined, quarantined),
    finished === undefined ? undefined : setness(actors.outcome, finished),
  ];
}

const setness = (column: typeof actors.quarantined | typeof actors.outcome, isSet: boolean): SQL =>
  isSet ? isNotNull(column) : isNull(column);
