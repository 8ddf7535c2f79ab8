/**
 * Batches, newest first, from a place on. Owner and status have indexes; a course or a part of a name have
 * none, and may match nobody: so at most `scanMax` rows are looked at, and the page says where it stopped.
 * A page costs the same whatever the table holds.
 */
import type { ClientStatus, CourseCode } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { BatchRow } from './batch-row.ts';

export interface BatchesAsked {
  readonly owner: string | null;
  readonly status: ClientStatus | null;
  readonly courseCode: CourseCode | null;
  /** Part of the name, taken literally. */
  readonly search: string | null;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
  readonly scanMax: number;
}
export interface ListedBatch extends BatchRow {
  /** `createdAt` with the microseconds that the order goes by. */
  readonly at: string;
}
export interface BatchesFound {
  readonly rows: readonly ListedBatch[];
  /** Where looking stopped before there were enough rows; null: it came to the end. */
  readonly edge: { readonly at: string; readonly id: string } | null;
}

export async function listBatches(sql: SqlSession, asked: BatchesAsked): Promise<BatchesFound> {
  const rows = await batchesQuery(sql, asked);
  const edge = rows[0]?.edge ?? null;
  const [at, id] = edge === null ? [] : edge.split(' ');
  return {
    rows: rows.flatMap(({ edge: _, ...row }) => (row.id === null ? [] : [row])),
    edge: at === undefined || id === undefined ? null : { at, id },
  };
}

/** A page without rows still has an edge: then everything else is null. */
type Found = (ListedBatch | { readonly id: null }) & { readonly edge: string | null };

/**
 * `edge` is only computed where there were too few rows: a condition without columns stops the scan before it
 * begins.
 */
export function batchesQuery(sql: SqlSession, asked: BatchesAsked) {
  const { status, courseCode, search, limit, scanMax } = asked;
  const { within, order } = rangeOf(sql, asked);
  return sql<Found[]>`
    with found as materialized (
      select id, owner, org, name, course_code as "courseCode", language, class_id as "classId",
             assignment_id as "assignmentId", expected, assigned, stored, failed, excess, status,
             client_status as "clientStatus", prompt_content_id as "promptContentId",
             active_run as "activeRun", last_run as "lastRun", created_at as "createdAt",
             updated_at as "updatedAt", intake_completed_at as "intakeCompletedAt",
             closed_at as "closedAt", erased_at as "erasedAt",
             to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from (select * from batches where ${within} order by ${order} limit ${scanMax}) as looked_at
      where true
        ${status === null ? sql`` : sql`and client_status = ${status}`}
        ${courseCode === null ? sql`` : sql`and course_code = ${courseCode}`}
        ${search === null ? sql`` : sql`and position(lower(${search}) in lower(name)) > 0`}
      order by created_at desc, id desc limit ${limit}
    ), stop as materialized (
      select to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || id as edge
      from batches where (select count(*) from found) < ${limit} and ${within}
      order by ${order} offset ${scanMax - 1} limit 1
    )
    select found.*, (select edge from stop) as edge
    from (select 1) as one left join found on true
    order by found."createdAt" desc, found.id desc`;
}

/**
 * A range of one index, and its order. Written as a range even where it has one owner: with `owner = …` the
 * planner may take the index of all batches and look for that owner in it, and keeps that plan for everybody.
 * The place goes over as text: the driver would cut a time to milliseconds.
 */
function rangeOf(sql: SqlSession, { owner, status, after }: BatchesAsked) {
  const before = after === null ? null : sql`${after.at}::text::timestamptz, ${after.id}`;
  if (owner === null) {
    const within = before === null ? sql`true` : sql`(created_at, id) < (${before})`;
    return { within, order: sql`created_at desc, id desc` };
  }
  if (status === null) {
    const upTo =
      before === null ? sql`owner <= ${owner}` : sql`(owner, created_at, id) < (${owner}, ${before})`;
    return { within: sql`owner >= ${owner} and ${upTo}`, order: sql`owner desc, created_at desc, id desc` };
  }
  const upTo =
    before === null
      ? sql`(owner, client_status) <= (${owner}, ${status})`
      : sql`(owner, client_status, created_at, id) < (${owner}, ${status}, ${before})`;
  const within = sql`(owner, client_status) >= (${owner}, ${status}) and ${upTo}`;
  return { within, order: sql`owner desc, client_status desc, created_at desc, id desc` };
}
