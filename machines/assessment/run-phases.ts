/**
 * A phase of a run: everybody who can take part is told to, everybody answers once, and when all have
 * answered it is over. That is the whole barrier; deadlines and executors that fail only see to it that an
 * answer is counted for those who give none.
 *
 * P1  A slot is counted once per step and attempt, however often and in whatever order answers come.
 * P2  A phase ends once, when nobody is left to answer.
 */
import type {
  EssayDone,
  ExecutorInput,
  InitiatePhase,
  PlannedPhase,
} from '../../contracts/assessment/messages.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { PhaseName, PhaseOutcome } from '../../contracts/assessment/words.ts';
import {
  openPhase,
  isUnanswered,
  participantsOf,
  type PhaseProgress,
  type RunContext,
  type StepView,
  unanswered,
  viewAt,
  viewsOf,
} from './run-context.ts';
import type { PhaseReminder, RunDraft, Said } from './run-draft.ts';
import {
  countSlots,
  essayIdOf,
  inEither,
  listSlots,
  noSlots,
  type SlotSet,
  withoutSlot,
  withSlot,
} from './slot-set.ts';

/** How a step ended, for whoever decides what follows from it. */
export type StepEnd =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string; readonly mayRetry: boolean };

type OpenPhase = StepView & { readonly phase: PhaseProgress };
const commandOf = (phase: PhaseName): Uppercase<PhaseName> => phase.toUpperCase() as Uppercase<PhaseName>;

/** Null: it goes on. `view` is the step as it runs already. */
export function startPhase(draft: RunDraft, view: StepView, plan: PlannedPhase): StepEnd | null {
  const { step, progress, index } = view;
  const participants = participantsOf(draft.context, step);
  const total = countSlots(participants);
  const isPossible = total >= Math.max(plan.essaysMin, 1);
  const phase: PhaseProgress = {
    participants,
    succeeded: noSlots,
    failed: noSlots,
    ineligible: isPossible ? noSlots : participants,
    left: isPossible ? total : 0,
    stage: 'open',
    outcome: null,
  };
  draft.setStep(index, { phase });
  const open = { ...view, phase };
  if (!isPossible) {
    concludeWith(draft, open, 'nothing_eligible');
    return { kind: 'failed', reason: 'nothing_eligible', mayRetry: false };
  }
  commandEssays(draft, open, plan);
  beginExecutor(draft, open, plan);
  remind(draft, { type: 'PHASE_DEADLINE', step: step.id, attempt: progress.attempt }, plan.deadlineMs);
  return null;
}

function commandEssays(draft: RunDraft, { step, progress, phase }: OpenPhase, plan: PlannedPhase): void {
  const { runId, batch } = draft.context;
  if (batch === null) return;
  const command: InitiatePhase = {
    type: `CMD_INITIATE_${commandOf(plan.name)}`,
    runId,
    step: step.id,
    attempt: progress.attempt,
    grain: plan.grain,
    deadlineMs: essayDeadlineMs(plan, countSlots(phase.participants)),
    language: batch.language,
    promptContentId: batch.promptContentId,
  };
  tellEssays(draft, phase.participants, { ...command });
}

/**
 * Where one actor works for all, an essay waits as long as all of them together may take. Where each has a
 * task of its own, it waits its turn behind the others, too.
 */
const essayDeadlineMs = (plan: PlannedPhase, essays: number): number =>
  plan.grain === 'batch'
    ? plan.deadlineMs
    : Math.min(plan.deadlineMs, plan.essayDeadlineMs + essays * limits.essayTurnMs);

function beginExecutor(draft: RunDraft, { step, progress, phase }: OpenPhase, plan: PlannedPhase): void {
  const { runId, batch } = draft.context;
  if (batch === null || plan.executor === undefined) return;
  const input: ExecutorInput = {
    runId,
    step: step.id,
    attempt: progress.attempt,
    phase: plan.name,
    batch,
    participants: phase.participants,
    params: step.params,
  };
  draft.tell(plan.executor, executorIdOf(runId, step.id, progress.attempt), { type: 'xstate.init', input });
}

/** Ids of steps may have dots, ids of actors may not. */
export const executorIdOf = (runId: string, step: string, attempt: number): string =>
  `${runId}~${step.replaceAll('.', '=')}~${attempt}`;

function tellEssays(draft: RunDraft, slots: SlotSet, said: Said): void {
  const batchId = draft.context.batch?.batchId ?? '';
  for (const slot of listSlots(slots)) draft.tell('essay', essayIdOf(batchId, slot), said);
}

function tellExecutor(draft: RunDraft, { step, progress }: StepView, said: Said): void {
  const kind = step.phase?.executor;
  const { runId } = draft.context;
  if (kind !== undefined) draft.tell(kind, executorIdOf(runId, step.id, progress.attempt), said);
}

const reminderId = ({ type, step, attempt }: PhaseReminder): string => `${type}:${step}:${attempt}`;
const remind = (draft: RunDraft, reminder: PhaseReminder, afterMs: number): void =>
  draft.do({ kind: 'remind', id: reminderId(reminder), event: reminder, afterMs });

/** Whether this answer still counts (P1). */
export function isAwaited(context: RunContext, { step, attempt, slot }: EssayDone): boolean {
  const open = openPhase(context, step, attempt);
  return open !== null && isUnanswered(open.phase, slot);
}

export function takeAnswer(draft: RunDraft, { step, attempt, slot, outcome }: EssayDone): StepEnd | null {
  const open = openPhase(draft.context, step, attempt);
  if (open === null) return null;
  const { phase } = open;
  return progressTo(draft, open, { [outcome]: withSlot(phase[outcome], slot), left: phase.left - 1 });
}

/** An essay that is no more: whoever waits for it counts it as failed, and it takes part in nothing again. */
export function loseEssay(draft: RunDraft, slot: number): readonly (readonly [StepView, StepEnd])[] {
  const { batch } = draft.context;
  if (batch === null) return [];
  draft.set({ batch: { ...batch, eligible: withoutSlot(batch.eligible, slot) } });
  return viewsOf(draft.context).flatMap((view) => {
    const { phase, status } = view.progress;
    if (phase === null || status !== 'running' || !isUnanswered(phase, slot)) return [];
    const change = { failed: withSlot(phase.failed, slot), left: phase.left - 1 };
    const end = progressTo(draft, { ...view, phase }, change);
    return end === null ? [] : [[view, end] as const];
  });
}

/** What the executor has not told an essay, it never will. */
export function takeExecuted(
  draft: RunDraft,
  { step, attempt, code }: { readonly step: string; readonly attempt: number; readonly code?: string },
  graceMs: number,
): void {
  const open = openPhase(draft.context, step, attempt);
  if (open === null || open.phase.stage !== 'open') return;
  if (code !== undefined) return giveUp(draft, open, executorFailed(draft, open, code), graceMs);
  // Those that it did tell are about to answer: only whoever is silent after that was forgotten.
  draft.setStep(open.index, { phase: { ...open.phase, stage: 'executed' } });
  remind(draft, { type: 'PHASE_ABANDONED', step, attempt }, graceMs);
}

export function takeReminder(
  draft: RunDraft,
  { type, step, attempt }: PhaseReminder,
  graceMs: number,
): StepEnd | null {
  const open = openPhase(draft.context, step, attempt);
  if (open === null) return null;
  if (type === 'PHASE_GRACE_OVER') {
    const failed = inEither(open.phase.failed, unanswered(open.phase));
    return progressTo(draft, open, { failed, left: 0 });
  }
  if (open.phase.stage === 'overdue') return null;
  const { runId } = draft.context;
  const said =
    type === 'PHASE_DEADLINE'
      ? { type: 'PHASE_TIMED_OUT', runId, step }
      : executorFailed(draft, open, 'PHASE_EXECUTOR_FAILED');
  if (type === 'PHASE_DEADLINE') tellExecutor(draft, open, said);
  giveUp(draft, open, said, graceMs);
  return null;
}

const executorFailed = (draft: RunDraft, { step }: OpenPhase, code: string): Said => ({
  type: `EVT_${commandOf(step.phase?.name ?? 'spellcheck')}_FAILED`,
  runId: draft.context.runId,
  step: step.id,
  code,
});

/** They are told, so that they stand where the run counts them; whoever cannot hear it is counted anyway. */
function giveUp(draft: RunDraft, open: OpenPhase, said: Said, graceMs: number): void {
  tellEssays(draft, unanswered(open.phase), said);
  draft.setStep(open.index, { phase: { ...open.phase, stage: 'overdue' } });
  const { step, progress } = open;
  remind(draft, { type: 'PHASE_GRACE_OVER', step: step.id, attempt: progress.attempt }, graceMs);
}

function progressTo(draft: RunDraft, open: OpenPhase, change: Partial<PhaseProgress>): StepEnd | null {
  const phase = { ...open.phase, ...change };
  draft.setStep(open.index, { phase });
  if (phase.left > 0) return null;
  const outcome = outcomeOf(phase);
  concludeWith(draft, { ...open, phase }, outcome);
  const { id: step } = open.step;
  const { attempt } = open.progress;
  for (const type of ['PHASE_DEADLINE', 'PHASE_ABANDONED', 'PHASE_GRACE_OVER'] as const)
    draft.do({ kind: 'forget', id: reminderId({ type, step, attempt }) });
  const isSuccess = outcome === 'completed_successfully' || outcome === 'completed_with_failures';
  return isSuccess ? { kind: 'succeeded' } : { kind: 'failed', reason: outcome, mayRetry: true };
}

function outcomeOf({ participants, succeeded, failed }: PhaseProgress): PhaseOutcome {
  if (succeeded === participants) return 'completed_successfully';
  if (succeeded !== noSlots) return 'completed_with_failures';
  return failed === noSlots ? 'nothing_eligible' : 'failed_critically';
}

function concludeWith(
  draft: RunDraft,
  { index, step, progress, phase }: OpenPhase,
  outcome: PhaseOutcome,
): void {
  draft.setStep(index, { phase: { ...phase, outcome } });
  const { runId, batch } = draft.context;
  if (step.phase === undefined) return;
  draft.emit('run.phase.ended', {
    runId,
    batchId: batch?.batchId ?? null,
    step: step.id,
    attempt: progress.attempt,
    phase: step.phase.name,
    outcome,
    ...countsOf(phase),
  });
}

export const countsOf = ({ participants, succeeded, failed, ineligible }: PhaseProgress) => ({
  total: countSlots(participants),
  succeeded: countSlots(succeeded),
  failed: countSlots(failed),
  ineligible: countSlots(ineligible),
});

/** Whoever has not answered goes back to where it was; nobody waits for it any more. */
export function cancelPhase(draft: RunDraft, index: number): void {
  const view = viewAt(draft.context, index);
  if (view === null || view.progress.phase === null) return;
  const open = { ...view, phase: view.progress.phase };
  const said = { type: 'PHASE_CANCELLED', runId: draft.context.runId, step: view.step.id };
  tellEssays(draft, unanswered(open.phase), said);
  tellExecutor(draft, view, said);
  concludeWith(draft, open, 'cancelled');
}
