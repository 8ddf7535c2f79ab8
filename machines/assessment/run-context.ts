/**
 * What a run remembers, and what can be read off it: which step comes next, who takes part in a phase, who
 * holds the lease. Nothing here changes anything. Steps and their progress are two lists of the same order;
 * sets of essays are slot sets, so a run over ten thousand essays stays small.
 */
import type { PlannedStep, RunBatch, RunInput } from '../../contracts/assessment/messages.ts';
import type { PhaseOutcome, RunStatus, StepStatus } from '../../contracts/assessment/words.ts';
import { hasSlot, inBoth, inEither, inFirstOnly, noSlots, type SlotSet } from './slot-set.ts';

export interface RunContext extends RunInput {
  readonly status: RunStatus;
  readonly progress: readonly StepProgress[];
  readonly ticks: number;
  /** The number of the newest event: events are numbered from 1 without gaps. */
  readonly seq: number;
  readonly approvals: readonly Approval[];
  /** The step that waits for an approval while the run is blocked. */
  readonly blockedOn: string | null;
  readonly lease: Lease | null;
  /** Of the newest holder; rises with every new one and never falls. */
  readonly fence: number;
  readonly artifacts: readonly string[];
  readonly lastError: RunError | null;
  readonly startedAt: number | null;
}

export interface StepProgress {
  readonly status: StepStatus;
  /** The present or last one, from 1; 0 before the first. */
  readonly attempt: number;
  /** A code, where the step failed or was skipped. */
  readonly reason: string | null;
  readonly phase: PhaseProgress | null;
}

export interface PhaseProgress {
  readonly participants: SlotSet;
  readonly succeeded: SlotSet;
  readonly failed: SlotSet;
  readonly ineligible: SlotSet;
  /** How many have not answered: ten thousand answers must not each go through all the sets. */
  readonly left: number;
  /** `executed`: the executor has ended. `overdue`: who has not answered was told that it is too late. */
  readonly stage: 'open' | 'executed' | 'overdue';
  readonly outcome: PhaseOutcome | null;
}

/** Who decided stands in the event and in the audit log; what counts here is until when. */
export interface Approval {
  readonly step: string;
  readonly by: string;
  readonly expiresAt: number | null;
}
export interface Lease {
  readonly owner: string;
  readonly fence: number;
  /** Free from this millisecond on. */
  readonly until: number;
}
export interface RunError {
  readonly stage: 'step' | 'approval' | 'graph';
  readonly step: string | null;
  readonly reason: string;
}

const untouched: StepProgress = { status: 'pending', attempt: 0, reason: null, phase: null };

export const runContextOf = (input: RunInput): RunContext => ({
  ...input,
  status: 'queued',
  progress: input.steps.map(() => untouched),
  ticks: 0,
  seq: 0,
  approvals: [],
  blockedOn: null,
  lease: null,
  fence: 0,
  artifacts: [],
  lastError: null,
  startedAt: null,
});

export const isEnded = (status: RunStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';
export const isOver = (status: StepStatus): boolean => status !== 'pending' && status !== 'running';

/** A step with how far it is. */
export interface StepView {
  readonly index: number;
  readonly step: PlannedStep;
  readonly progress: StepProgress;
}

export const viewAt = (context: RunContext, index: number): StepView | null => {
  const step = context.steps[index];
  const progress = context.progress[index];
  return step === undefined || progress === undefined ? null : { index, step, progress };
};
export const viewsOf = (context: RunContext): readonly StepView[] =>
  context.steps.map((_, index) => viewAt(context, index)).filter((view) => view !== null);
export const viewOf = (context: RunContext, id: string): StepView | null =>
  viewAt(
    context,
    context.steps.findIndex((step) => step.id === id),
  );

/** A phase under way, as the message that names it by step and attempt means it; null: that is over. */
export function openPhase(
  context: RunContext,
  step: string,
  attempt: number,
): (StepView & { readonly phase: PhaseProgress }) | null {
  const view = viewOf(context, step);
  const phase = view?.progress.phase ?? null;
  if (view === null || phase === null) return null;
  const isMeant = view.progress.status === 'running' && view.progress.attempt === attempt;
  return isMeant ? { ...view, phase } : null;
}

export const isUnanswered = (phase: PhaseProgress, slot: number): boolean =>
  hasSlot(phase.participants, slot) &&
  !hasSlot(phase.succeeded, slot) &&
  !hasSlot(phase.failed, slot) &&
  !hasSlot(phase.ineligible, slot);

export const unanswered = (phase: PhaseProgress): SlotSet =>
  inFirstOnly(inFirstOnly(inFirstOnly(phase.participants, phase.succeeded), phase.failed), phase.ineligible);

/**
 * Slots that have come through a step. A phase that an earlier run did is no step of this one: the batch has
 * said who succeeded in it.
 */
function survivors(context: RunContext, need: string): SlotSet {
  const view = viewOf(context, need);
  if (view !== null) return view.progress.phase?.succeeded ?? context.batch?.eligible ?? noSlots;
  return doneBefore(context.batch, need) ?? noSlots;
}

const doneBefore = (batch: RunBatch | null, phase: string): SlotSet | null =>
  batch !== null && Object.hasOwn(batch.done, phase) ? (batch.done[phase] ?? null) : null;

export function participantsOf(context: RunContext, step: PlannedStep): SlotSet {
  const { batch } = context;
  if (batch === null) return noSlots;
  let slots = batch.retry === null ? batch.eligible : inBoth(batch.eligible, batch.retry);
  for (const need of step.needs) slots = inBoth(slots, survivors(context, need));
  return slots;
}

const isMet = (context: RunContext, need: string): boolean => {
  const view = viewOf(context, need);
  return view === null ? doneBefore(context.batch, need) !== null : view.progress.status === 'succeeded';
};

/** Needs something that will never come: it failed, or was skipped because of what failed. */
export const isHopeless = (context: RunContext, { step }: StepView): boolean =>
  step.needs.some((need) => {
    const status = viewOf(context, need)?.progress.status;
    return status === 'failed' || status === 'skipped' || status === 'cancelled';
  });

/**
 * Pending, with all its needs met, in the order in which steps are taken: the entry first, then by id. An
 * essay is in one phase at a time and would answer that it cannot take part in another: a phase waits until
 * those who are in it have answered elsewhere.
 */
export function startable(context: RunContext): StepView | null {
  const able = viewsOf(context).filter(
    ({ step, progress }) => progress.status === 'pending' && step.needs.every((need) => isMet(context, need)),
  );
  // Asked with every answer of an essay: sets are compared only where something could begin.
  if (able.length === 0) return null;
  const busy = awaitedEssays(context);
  const ready = able.filter(({ step }) => inBoth(busy, participantsOf(context, step)) === noSlots);
  return ready.toSorted((a, b) => rank(context, a) - rank(context, b) || inOrder(context, a, b))[0] ?? null;
}

const rank = ({ entry }: RunContext, { step }: StepView): number => (step.id === entry ? 0 : 1);
/** A pipeline is written in the order that it is meant to have. */
const inOrder = ({ batch }: RunContext, a: StepView, b: StepView): number =>
  batch === null && a.step.id !== b.step.id ? (a.step.id < b.step.id ? -1 : 1) : a.index - b.index;

const awaitedEssays = ({ progress }: RunContext): SlotSet =>
  progress.reduce(
    (busy, { status, phase }) =>
      status === 'running' && phase !== null ? inEither(busy, unanswered(phase)) : busy,
    noSlots,
  );

/** Whether a tick would do something now. A blocked run waits for people, not for ticks. */
export const wantsTick = (context: RunContext): boolean =>
  (context.status === 'queued' || context.status === 'running') && startable(context) !== null;

export const approvalFor = (context: RunContext, step: string, at: number): Approval | null =>
  context.approvals.find((one) => one.step === step && (one.expiresAt === null || one.expiresAt > at)) ??
  null;

export const liveLease = ({ lease }: RunContext, at: number): Lease | null =>
  lease !== null && lease.until > at ? lease : null;

/** Whether whoever shows `fence` may act now. Nobody who has held the lease before somebody else may. */
export function mayAct(context: RunContext, fence: number | null, at: number): boolean {
  const held = liveLease(context, at);
  if (held !== null) return fence === held.fence;
  return fence === null || fence === context.fence;
}
