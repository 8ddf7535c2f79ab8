/**
 * How a run goes on: a tick starts one step, the end of a step opens or closes the way for others, and the
 * last of them ends the run. A plain step that fails ends it at once; a phase that fails only closes its
 * own branch.
 */
import {
  isHopeless,
  isOver,
  startable,
  type RunError,
  type StepView,
  viewAt,
  viewsOf,
} from './run-context.ts';
import { approvalFor } from './run-context.ts';
import { hasEnded, type RunDraft } from './run-draft.ts';
import { cancelPhase, countsOf, startPhase, type StepEnd } from './run-phases.ts';

/** What an installation decides for its runs. */
export interface RunRules {
  /** Kinds of steps that run as tasks; `noop` and `phase` are the chart's own. */
  readonly stepKinds: readonly string[];
  readonly phaseGraceMs: number;
}

export function takeTick(draft: RunDraft, by: string, rules: RunRules): void {
  const ticks = draft.context.ticks + 1;
  draft.set({ ticks });
  draft.event('TICK_TAKEN', { tick: ticks, by });
  if (draft.context.mode === 'dry_run') return rehearse(draft);
  const next = startable(draft.context);
  if (next === null) return;
  const isAllowed = !next.step.approval || approvalFor(draft.context, next.step.id, draft.at) !== null;
  if (isAllowed) startStep(draft, next, rules);
  else block(draft, next.step.id);
}

/** Says what would be done, and does none of it. */
function rehearse(draft: RunDraft): void {
  start(draft);
  for (const { index, step } of viewsOf(draft.context)) {
    draft.setStep(index, { status: 'skipped', reason: 'dry_run' });
    draft.event('STEP_SKIPPED', { step: step.id, reason: 'dry_run' });
  }
  draft.end('succeeded');
}

function block(draft: RunDraft, step: string): void {
  draft.set({ status: 'blocked', blockedOn: step });
  draft.event('RUN_BLOCKED', { reason: 'approval_required', step });
}

function start(draft: RunDraft): void {
  const isFirst = draft.context.startedAt === null;
  draft.set({ status: 'running' });
  if (!isFirst) return;
  draft.set({ startedAt: draft.at });
  draft.event('RUN_STARTED');
}

function startStep(draft: RunDraft, { index, step, progress }: StepView, rules: RunRules): void {
  start(draft);
  const attempt = progress.attempt + 1;
  draft.setStep(index, { status: 'running', attempt, reason: null });
  draft.event('STEP_STARTED', { step: step.id, kind: step.kind, attempt });
  const view = viewAt(draft.context, index);
  if (view === null) return;
  if (step.kind === 'noop') endStep(draft, view, { kind: 'succeeded' });
  else if (step.phase !== undefined && draft.context.batch !== null) {
    const end = startPhase(draft, view, step.phase);
    if (end !== null) endStep(draft, view, end);
  } else if (rules.stepKinds.includes(step.kind)) beginTask(draft, view);
  else endStep(draft, view, { kind: 'failed', reason: `unsupported_kind:${step.kind}`, mayRetry: false });
}

export const taskIdOf = ({ step, progress }: StepView): string => `step:${step.id}:${progress.attempt}`;

function beginTask(draft: RunDraft, view: StepView): void {
  const { id, kind, params } = view.step;
  const input = { runId: draft.context.runId, step: id, kind, params, attempt: view.progress.attempt };
  draft.do({ kind: 'begin-task', id: taskIdOf(view), input });
}

/** `view` tells which step; how far it is now is read anew. */
export function endStep(draft: RunDraft, { index, step, progress }: StepView, end: StepEnd): void {
  const { attempt } = progress;
  if (end.kind === 'succeeded') {
    draft.setStep(index, { status: 'succeeded' });
    const phase = draft.context.progress[index]?.phase ?? null;
    draft.event('STEP_SUCCEEDED', { step: step.id, attempt, ...(phase === null ? {} : countsOf(phase)) });
    return settle(draft);
  }
  const { reason } = end;
  if (end.mayRetry && attempt < step.attemptsMax) {
    draft.setStep(index, { status: 'pending', reason });
    draft.event('STEP_RETRIED', { step: step.id, attempt, reason });
    return;
  }
  draft.setStep(index, { status: 'failed', reason });
  draft.event('STEP_FAILED', { step: step.id, attempt, reason });
  const error: RunError = { stage: 'step', step: step.id, reason };
  if (step.phase === undefined) return failRun(draft, error);
  draft.set({ lastError: draft.context.lastError ?? error });
  settle(draft);
}

export function failRun(draft: RunDraft, error: RunError): void {
  stopSteps(draft);
  draft.set({ lastError: error });
  draft.end('failed', { ...error });
}

/** What runs is given up, what waits will never be begun. */
export function stopSteps(draft: RunDraft): void {
  for (const view of viewsOf(draft.context)) {
    const { index, progress } = view;
    if (isOver(progress.status)) continue;
    if (progress.status === 'running' && progress.phase !== null) cancelPhase(draft, index);
    else if (progress.status === 'running') draft.do({ kind: 'stop-task', id: taskIdOf(view) });
    draft.setStep(index, { status: 'cancelled' });
  }
}

/** After a step has ended: what can never come is skipped, and when nothing is left the run is over. */
function settle(draft: RunDraft): void {
  skipHopeless(draft);
  const views = viewsOf(draft.context);
  if (views.every(({ progress }) => isOver(progress.status))) return endRun(draft);
  const { status } = draft.context;
  const mayGoOn =
    views.some(({ progress }) => progress.status === 'running') || startable(draft.context) !== null;
  // No graph that was checked comes here; a run that waits for ever would be worse than one that says so.
  if (!mayGoOn && status !== 'blocked')
    failRun(draft, { stage: 'graph', step: null, reason: 'unsatisfiable_dependencies' });
}

/** One skipped step makes others hopeless, so it looks again until nothing changes. */
function skipHopeless(draft: RunDraft): void {
  for (;;) {
    const lost = viewsOf(draft.context).find(
      (view) => view.progress.status === 'pending' && isHopeless(draft.context, view),
    );
    if (lost === undefined) break;
    draft.setStep(lost.index, { status: 'skipped', reason: 'dependency_failed' });
    draft.event('STEP_SKIPPED', { step: lost.step.id, reason: 'dependency_failed' });
    if (draft.context.blockedOn === lost.step.id) unblock(draft, lost.step.id);
  }
}

export function unblock(draft: RunDraft, step: string): void {
  draft.set({ status: draft.context.startedAt === null ? 'queued' : 'running', blockedOn: null });
  draft.event('RUN_UNBLOCKED', { step });
}

function endRun(draft: RunDraft): void {
  const { lastError, progress } = draft.context;
  const hasFailed = progress.some(({ status }) => status === 'failed');
  if (hasFailed && lastError !== null) draft.end('failed', { ...lastError });
  else draft.end('succeeded');
}

/**
 * An answer of a task, by the name that it was begun under. Names of attempts that are over are no longer
 * held.
 */
export function takeTaskAnswer(draft: RunDraft, task: string, end: StepEnd): void {
  draft.do({ kind: 'stop-task', id: task });
  const view = viewsOf(draft.context).find(
    (one) => one.progress.status === 'running' && one.progress.phase === null && taskIdOf(one) === task,
  );
  if (view !== undefined && !hasEnded(draft)) endStep(draft, view, end);
}
