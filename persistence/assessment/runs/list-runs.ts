/**
 * Runs, newest first, from a place on. Filters that have no index may match nobody: so at most `scanMax`
 * rows are looked at, and the page says where it stopped. A page costs the same whatever the table holds.
 */
import type { RunStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { RunRow } from '../views/find-run.ts';

export interface RunsAsked {
  readonly owner: string | null;
  readonly batchId: string | null;
  readonly env: string | null;
  readonly lane: string | null;
  readonly status: RunStatus | null;
  /** Part of who asked for it, taken literally. */
  readonly requestedBy: string | null;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
  readonly scanMax: number;
}
export interface ListedRun extends Omit<RunRow, 'snapshot'> {
  /** `createdAt` with the microseconds that the order goes by. */
  readonly at: string;
}
interface RunsFound {
  readonly rows: readonly ListedRun[];
  /** Where looking stopped before there were enough rows; null: it came to the end. */
  readonly edge: { readonly at: string; readonly id: string } | null;
}

export async function listRuns(sql: SqlSession, asked: RunsAsked): Promise<RunsFound> {
  const rows = await runsQuery(sql, asked);
  const [at, id] = rows[0]?.edge?.split(' ') ?? [];
  return {
    rows: rows.flatMap(({ edge: _, ...row }) => (row.id === null ? [] : [row])),
    edge: at === undefined || id === undefined ? null : { at, id },
  };
}

/** A page without rows still has an edge: then everything else is null. */
type Found = (ListedRun | { readonly id: null }) & { readonly edge: string | null };

export function runsQuery(sql: SqlSession, asked: RunsAsked) {
  const { env, lane, status, requestedBy, limit, scanMax } = asked;
  const { from, order } = rangeOf(sql, asked);
  return sql<Found[]>`
    with looked as materialized (
      select *, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      ${from} order by ${order} limit ${scanMax}
    ), found as materialized (
      select id, batch_id as "batchId", owner, env, lane, mode, pipeline, requested_by as "requestedBy",
             parent_run_id as "parentRunId", status, ticks, lease_owner as "leaseOwner",
             lease_fence as "leaseFence", lease_until as "leaseUntil", last_error::text as "lastError",
             created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt", at
      from looked
      where true
        ${env === null ? sql`` : sql`and env = ${env}`}
        ${lane === null ? sql`` : sql`and lane = ${lane}`}
        ${status === null ? sql`` : sql`and status = ${status}`}
        ${requestedBy === null ? sql`` : sql`and position(${requestedBy} in requested_by) > 0`}
      order by created_at desc, id desc limit ${limit}
    ), stop as materialized (
      select at || ' ' || id as edge from looked
      where (select count(*) from found) < ${limit} and (select count(*) from looked) >= ${scanMax}
      order by created_at, id limit 1
    )
    select found.*, (select edge from stop) as edge
    from (select 1) as one left join found on true
    order by found."createdAt" desc, found.id desc`;
}

/**
 * A range of one index, and its order. An owner is written as a range, too: with `owner = …` the planner may
 * take the index of all runs and look for that owner in it, and keeps that plan for everybody. Runs of one
 * batch are few, and sorted. The place goes over as text: the driver would cut a time to milliseconds.
 */
function rangeOf(sql: SqlSession, { owner, batchId, after }: RunsAsked) {
  const before = after === null ? null : sql`${after.at}::text::timestamptz, ${after.id}`;
  const newest = sql`created_at desc, id desc`;
  const behind = before === null ? sql`true` : sql`(created_at, id) < (${before})`;
  if (batchId !== null) {
    const own = owner === null ? sql`true` : sql`owner = ${owner}`;
    const ofBatch = sql`(select * from runs where batch_id = ${batchId} offset 0) as of_batch`;
    return { from: sql`from ${ofBatch} where ${own} and ${behind}`, order: newest };
  }
  if (owner === null) return { from: sql`from runs where ${behind}`, order: newest };
  const upTo =
    before === null ? sql`owner <= ${owner}` : sql`(owner, created_at, id) < (${owner}, ${before})`;
  const from = sql`from runs where owner >= ${owner} and ${upTo}`;
  return { from, order: sql`owner desc, created_at desc, id desc` };
}
