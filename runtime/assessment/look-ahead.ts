/**
 * What a pipeline would do with a batch now, and what stands in its way: the same look for the preflight,
 * which tells it, and for a run, which is only asked for where nothing does. The batch itself has the last
 * word (`runFor` in machines/assessment/batch-context.ts); this says why in the words of the API.
 */
import type { PhaseDefinition } from '../../actors/phases.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { PlannedStep } from '../../contracts/assessment/messages.ts';
import type { PhaseName } from '../../contracts/assessment/words.ts';
import { actorKey } from '../../contracts/ids.ts';
import type { BatchContext } from '../../machines/assessment/batch-context.ts';
import { type Plan, planPipeline, pruneDone } from '../../machines/assessment/plan-pipeline.ts';
import { countSlots, inBoth, noSlots, type SlotSet } from '../../machines/assessment/slot-set.ts';
import { findFrame } from '../../persistence/assessment/judging/find-frame.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import { readSnapshotText } from '../../persistence/assessment/views/read-snapshot-text.ts';
import { refusalOf } from './change-batch.ts';
import type { AssessmentHost } from './host.ts';
import { mustFindBatch } from './require-batch.ts';
import { absent } from './told.ts';

export type Planned = Extract<Plan, { kind: 'planned' }>;

export interface Wanted {
  readonly batchId: string;
  readonly plan: Planned;
  readonly redo: boolean;
  /** Whether the request brings a prompt of its own. */
  readonly bringsPrompt: boolean;
  /** Set: only these slots, told from what the batch knows. */
  readonly retryOf: ((context: BatchContext) => SlotSet | null) | null;
}

export interface LookAhead {
  readonly batch: BatchRow;
  /** What would be done, in order. */
  readonly left: readonly PlannedStep[];
  readonly skipped: readonly PhaseName[];
  readonly retry: SlotSet | null;
  /** Of what is left; the batch refuses the request if it has none then. */
  readonly needsPrompt: boolean;
  /** Essays that would take part. */
  readonly essays: number;
  readonly cost: Record<string, number>;
  /** The first thing that stands in the way. */
  readonly obstacle: Denial | null;
}

export function planOf({ phases, pipelines }: AssessmentHost, name: string): Planned {
  const plan = planPipeline(phases, pipelines, name);
  if (plan.kind === 'planned') return plan;
  throw new Denial(plan.code, plan.message, { details: { pipeline: name } });
}

export async function lookAhead(host: AssessmentHost, wanted: Wanted): Promise<LookAhead> {
  const batch = await mustFindBatch(host, wanted.batchId);
  const context = await batchContext(host, wanted.batchId);
  const { done, stored: eligible } = context;
  const retry = wanted.retryOf?.(context) ?? null;
  const redo = wanted.redo || retry !== null;
  const pruned = pruneDone(wanted.plan.steps, { done, eligible, redo, requested: wanted.plan.requested });
  const left = retry === noSlots ? [] : pruned.steps;
  const parts = partsOf(host.phases, left, { ...context, stored: retry ?? eligible });
  const asksBatch = await promptAsker(host, batch.assignmentId);
  const seen = {
    batch,
    left,
    skipped: pruned.skipped,
    retry,
    needsPrompt: parts.some(({ phase }) => asksBatch(phase)),
    essays: Math.max(0, ...parts.map((part) => part.essays)),
    cost: costOf(parts),
  };
  const hasPrompt = wanted.bringsPrompt || context.promptContentId !== null;
  return { ...seen, obstacle: obstacleTo(seen, parts, hasPrompt) };
}

/** Whether a phase wants a prompt of the batch, or finds one in the assignment. */
async function promptAsker(
  { sql }: AssessmentHost,
  assignmentId: string | null,
): Promise<(phase: PhaseDefinition) => boolean> {
  const frame = assignmentId === null ? null : await findFrame(sql, assignmentId);
  const isInAssignment = frame !== null && frame.promptContentId !== null;
  return (phase) => phase.needsPrompt && !(isInAssignment && phase.takesAssignmentPrompt);
}

/** What the batch knows of itself; see machines/assessment/batch-context.ts. */
export async function batchContext({ sql }: AssessmentHost, batchId: string): Promise<BatchContext> {
  const text = await readSnapshotText(sql, actorKey('batch', batchId));
  if (text === null) throw absent('batch', batchId);
  return (JSON.parse(text) as { readonly context: BatchContext }).context;
}

/** A phase that would be done, with how many essays it would have at most. */
interface Part {
  readonly phase: PhaseDefinition;
  readonly essays: number;
}

/** What a phase needs is done by this run, or was by an earlier one: then who succeeded there is known. */
function partsOf(
  phases: readonly PhaseDefinition[],
  left: readonly PlannedStep[],
  { done, stored }: Pick<BatchContext, 'done' | 'stored'>,
): readonly Part[] {
  const doneHere = new Set(left.map((step) => step.id));
  return left.flatMap((step) => {
    const phase = phases.find((one) => one.name === step.phase?.name);
    if (phase === undefined) return [];
    const before = step.needs.filter((need) => !doneHere.has(need));
    const slots = before.reduce((rest, need) => inBoth(rest, done[need] ?? noSlots), stored);
    return [{ phase, essays: countSlots(slots) }];
  });
}

function costOf(parts: readonly Part[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { phase, essays } of parts) {
    for (const [resource, units] of Object.entries(phase.cost(essays))) {
      total[resource] = (total[resource] ?? 0) + units;
    }
  }
  return total;
}

const runnable: readonly string[] = [
  'ready_for_pipeline_execution',
  'completed_successfully',
  'completed_with_failures',
  'failed_critically',
];

/** The order is part of the contract: a caller who cures the first is told the next. */
function obstacleTo(
  { batch, left, needsPrompt }: Pick<LookAhead, 'batch' | 'left' | 'needsPrompt'>,
  parts: readonly Part[],
  hasPrompt: boolean,
): Denial | null {
  const batchId = batch.id;
  if (!runnable.includes(batch.status) || batch.closedAt !== null || batch.erasedAt !== null) {
    return refusalOf(batch);
  }
  if (needsPrompt && !hasPrompt) {
    return new Denial(
      'PROMPT_REQUIRED',
      `Batch \`${batchId}\` has no prompt, and a phase needs one; attach it or send it along`,
      { details: { batchId } },
    );
  }
  const missing = parts.filter(({ phase }) => phase.executor === null).map(({ phase }) => phase.name);
  if (missing.length > 0) {
    return new Denial(
      'PHASE_NOT_AVAILABLE',
      `Nothing is installed that can do ${missing.join(', ')}; ask for a pipeline without`,
      { details: { phases: missing } },
    );
  }
  if (left.length === 0) {
    return new Denial('NOTHING_TO_DO', 'All of it is done already; ask with `redo` to do it again', {
      details: { batchId },
    });
  }
  const short = parts.find(({ phase, essays }) => essays < phase.essaysMin);
  if (short === undefined) return null;
  const { phase, essays } = short;
  return new Denial(
    'VALIDATION_ERROR',
    `Expected at least ${phase.essaysMin} essays for ${phase.name}, got ${essays}; add more to the batch`,
    { details: { phase: phase.name, essaysMin: phase.essaysMin, essays } },
  );
}
