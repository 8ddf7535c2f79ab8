/**
 * Adds what answers cost that came when their request was answered already: they were paid for all the same.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import type { RequestSettled } from './settle-requests.ts';

export const chargeLate = (sql: SqlSession, rows: readonly RequestSettled[]) =>
  sql`
    with told as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.id)}::text[],
        ${numberColumn(rows, (row) => row.input)}::integer[],
        ${numberColumn(rows, (row) => row.output)}::integer[],
        ${numberColumn(rows, (row) => row.cacheRead)}::integer[],
        ${numberColumn(rows, (row) => row.cacheWrite)}::integer[],
        ${numberColumn(rows, (row) => row.costUsd)}::float8[]
      ) as w (id, input, output, cache_read, cache_write, cost_usd)
    )
    update judgement_requests as r
    set tokens_input = r.tokens_input + told.input, tokens_output = r.tokens_output + told.output,
        tokens_cache_read = r.tokens_cache_read + told.cache_read,
        tokens_cache_write = r.tokens_cache_write + told.cache_write,
        cost_usd = r.cost_usd + told.cost_usd
    from told where r.id = told.id`.execute();
