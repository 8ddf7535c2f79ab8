/** Runs as the API shows them, and the codes for runs that are not there or not in the right status. */
import type { Answered } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { RunContext } from '../../machines/assessment/run-context.ts';
import type { ListedRun } from '../../persistence/assessment/runs/list-runs.ts';
import { findRun, type RunRow } from '../../persistence/assessment/views/find-run.ts';
import { stampOf } from './batch-shapes.ts';
import type { AssessmentHost } from './host.ts';
import { runBriefOf, runContextIn } from './run-brief.ts';

export type RunSummary = Answered<'run.get'>;
export type RunItem = Answered<'run.list'>['items'][number];

export const runItemOf = (row: ListedRun | RunRow): RunItem => ({
  runId: row.id,
  pipeline: row.pipeline,
  status: row.status,
  mode: row.mode,
  createdAt: row.createdAt.toISOString(),
  startedAt: stampOf(row.startedAt),
  finishedAt: stampOf(row.finishedAt),
  batchId: row.batchId,
  owner: row.owner,
  env: row.env,
  lane: row.lane,
  requestedBy: row.requestedBy,
  parentRunId: row.parentRunId,
  ticks: row.ticks,
  lease: leaseOf(row),
  lastError: row.lastError === null ? null : (JSON.parse(row.lastError) as Record<string, unknown>),
});

/** One that has run out is still shown: it says who held the run last, and until when. */
function leaseOf({ leaseOwner, leaseFence, leaseUntil }: ListedRun | RunRow): RunItem['lease'] {
  if (leaseOwner === null || leaseFence === null || leaseUntil === null) return null;
  return { owner: leaseOwner, fence: leaseFence, until: leaseUntil.toISOString() };
}

export const runSummaryOf = (row: RunRow): RunSummary => ({
  ...runItemOf(row),
  ...runBriefOf(row, row.snapshot),
});

export const noSuchRun = (runId: string): Denial =>
  new Denial('RUN_NOT_FOUND', `There is no run \`${runId}\``, { details: { runId } });

export async function mustFindRun({ sql }: Pick<AssessmentHost, 'sql'>, runId: string): Promise<RunRow> {
  const row = await findRun(sql, runId);
  if (row === null) throw noSuchRun(runId);
  return row;
}

/** With what the run itself remembers; a run without an actor has lost its ledger and is not there. */
export async function mustKnowRun(
  host: Pick<AssessmentHost, 'sql'>,
  runId: string,
): Promise<{ readonly row: RunRow; readonly context: RunContext }> {
  const row = await mustFindRun(host, runId);
  if (row.snapshot === null) throw noSuchRun(runId);
  return { row, context: runContextIn(row.snapshot) };
}

export const alreadyFinal = ({ id, status }: Pick<RunRow, 'id' | 'status'>): Denial =>
  new Denial('ALREADY_FINAL', `Run \`${id}\` has ended (${status}); begin another one`, {
    details: { runId: id, status },
  });
