/** A run as its batch shows it: live, out of the snapshot of its actor, which is never older than the row. */
import type { Answered } from '../../contracts/assessment/api.ts';
import { countSlots, noSlots } from '../../machines/assessment/slot-set.ts';
import { isOver, type RunContext, type StepView, viewsOf } from '../../machines/assessment/run-context.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import { findRun, type RunRow } from '../../persistence/assessment/views/find-run.ts';
import type { Sql } from '../../persistence/connect.ts';
import { stampOf } from './batch-shapes.ts';

export type RunBrief = NonNullable<Answered<'batch.get'>['run']>;
type PhaseProgress = RunBrief['phases'][number];

/** The active run of a batch, or else its last one. */
export async function runOfBatch(sql: Sql, batch: BatchRow): Promise<RunBrief | null> {
  const id = batch.activeRun ?? batch.lastRun;
  if (id === null) return null;
  const row = await findRun(sql, id);
  return row === null ? notYetBegun(id, batch) : runBriefOf(row, row.snapshot);
}

type BriefRow = Pick<
  RunRow,
  'id' | 'pipeline' | 'status' | 'mode' | 'createdAt' | 'startedAt' | 'finishedAt'
>;

export function runBriefOf(row: BriefRow, snapshot: string | null): RunBrief {
  const context = snapshot === null ? null : runContextIn(snapshot);
  const views = context === null ? [] : viewsOf(context);
  return {
    runId: row.id,
    pipeline: row.pipeline,
    status: row.status,
    mode: row.mode,
    currentPhase: views.find((view) => view.progress.status === 'running')?.step.phase?.name ?? null,
    phases: views.map(progressOf),
    skipped: [...(context?.batch?.skipped ?? [])],
    createdAt: row.createdAt.toISOString(),
    startedAt: stampOf(row.startedAt),
    finishedAt: stampOf(row.finishedAt),
  };
}

/** Our own machine wrote it; see machines/assessment/run-context.ts. */
export const runContextIn = (snapshot: string): RunContext =>
  (JSON.parse(snapshot) as { readonly context: RunContext }).context;

function progressOf({ step, progress: { status, phase } }: StepView): PhaseProgress {
  const [total, succeeded, failed, ineligible] = [
    phase?.participants ?? noSlots,
    phase?.succeeded ?? noSlots,
    phase?.failed ?? noSlots,
    phase?.ineligible ?? noSlots,
  ].map(countSlots) as [number, number, number, number];
  const settled = succeeded + failed + ineligible;
  const part = total === 0 ? 0 : Math.floor((100 * settled) / total);
  return {
    step: step.id,
    phase: step.phase?.name ?? null,
    status,
    outcome: phase?.outcome ?? null,
    total,
    succeeded,
    failed,
    ineligible,
    percent: isOver(status) ? 100 : Math.min(part, 100),
  };
}

/** The batch has taken the request; the run itself begins a moment later. */
const notYetBegun = (runId: string, batch: BatchRow): RunBrief => ({
  runId,
  pipeline: null,
  status: 'queued',
  mode: 'run',
  currentPhase: null,
  phases: [],
  skipped: [],
  createdAt: batch.updatedAt.toISOString(),
  startedAt: null,
  finishedAt: null,
});
