/** One run, as its projection wrote it, with the snapshot of its actor: both of the same moment. */
import type { RunMode, RunStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface RunRow {
  readonly id: string;
  readonly batchId: string | null;
  readonly owner: string;
  readonly env: string;
  readonly lane: string;
  readonly mode: RunMode;
  readonly pipeline: string | null;
  readonly requestedBy: string;
  readonly parentRunId: string | null;
  readonly status: RunStatus;
  readonly ticks: number;
  readonly leaseOwner: string | null;
  readonly leaseFence: number | null;
  readonly leaseUntil: Date | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** JSON text. Null where the actor is gone. */
  readonly snapshot: string | null;
}

export async function findRun(sql: SqlSession, id: string): Promise<RunRow | null> {
  const [row] = await sql<RunRow[]>`
    select id, batch_id as "batchId", owner, env, lane, mode, pipeline, requested_by as "requestedBy",
           parent_run_id as "parentRunId", runs.status, ticks, lease_owner as "leaseOwner",
           lease_fence as "leaseFence", lease_until as "leaseUntil", last_error::text as "lastError",
           runs.created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt",
           snapshot::text as snapshot
    from runs left join actors on actors.key = 'run/' || runs.id
    where runs.id = ${id}`;
  return row ?? null;
}
