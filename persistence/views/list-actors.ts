/**
 * Actors by key, page by page. A kind is a range of keys, so asking for one reads that range and nothing
 * else.
 */
import {
  and,
  asc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  type SQL,
  sql as expression,
} from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { actors } from '../schema.ts';

export interface ActorsAsked {
  readonly kind?: string | undefined;
  /** Of ids; only beside a kind. */
  readonly prefix?: string | undefined;
  readonly status?: string | undefined;
  /** Any of these. */
  readonly statuses?: readonly string[] | undefined;
  /** JSON of the state value; any of these. */
  readonly values?: readonly string[] | undefined;
  readonly stalled?: boolean | undefined;
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

function conditions(asked: ActorsAsked): (SQL | undefined)[] {
  const { status, statuses, values, quarantined, finished, stalled, after } = asked;
  return [
    after === undefined ? undefined : gt(actors.key, after),
    ...rangeOf(asked),
    status === undefined ? undefined : eq(actors.status, status),
    quarantined === undefined ? undefined : setness(actors.quarantined, quarantined),
    finished === undefined ? undefined : setness(actors.outcome, finished),
    stalled === undefined ? undefined : setness(actors.stalledAt, stalled),
    statuses === undefined ? undefined : inArray(actors.status, [...statuses]),
    values === undefined
      ? undefined
      : inArray(expression`(${actors.snapshot} -> 'value')::text`, [...values]),
  ];
}

function rangeOf({ kind, prefix = '' }: ActorsAsked): SQL[] {
  if (kind === undefined) return [];
  // Keys compare by byte: `0` is the character behind `/`, and no id has one as high as DEL.
  if (prefix === '') return [gt(actors.key, `${kind}/`), lt(actors.key, `${kind}0`)];
  return [gte(actors.key, `${kind}/${prefix}`), lt(actors.key, `${kind}/${prefix}\u007f`)];
}

const setness = (
  column: typeof actors.quarantined | typeof actors.outcome | typeof actors.stalledAt,
  isSet: boolean,
): SQL => (isSet ? isNotNull(column) : isNull(column));
