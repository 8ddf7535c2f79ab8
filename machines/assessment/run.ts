/**
 * A run: a graph of steps, taken one tick at a time. A pipeline over a batch is such a graph, too; its steps
 * are phases. The chart owns which status may follow which, and what is taken in which; how far the steps are
 * is counted in run-steps.ts and run-phases.ts. Pure, and the same for every node.
 *
 * R1  A tick carries the number that it would be: of two tickers that mean the same tick, one is refused.
 * R2  Whatever changes a run takes the next event number, in the turn that changes it: no gaps, no doubles.
 * R3  Every run ends: a phase has a deadline, a graph that cannot go on fails, and anybody may cancel.
 */
import { mayAct, openPhase, type RunContext, runContextOf, viewOf, wantsTick } from './run-context.ts';
import type { PhaseReminder, RunDraft } from './run-draft.ts';
import * as orders from './run-orders.ts';
import * as phases from './run-phases.ts';
import { becomes, type Hears, runSetup, so, when } from './run-setup.ts';
import { endStep, type RunRules, takeTaskAnswer, takeTick } from './run-steps.ts';
import { fact } from './talk.ts';

export const createRunMachine = (rules: RunRules) =>
  runSetup.createMachine({
    id: 'run',
    // What it can do is part of its version: with other kinds of steps it is another machine.
    meta: { stepKinds: [...rules.stepKinds], phaseGraceMs: rules.phaseGraceMs },
    context: ({ input }) => ({ ...runContextOf(input), seq: 1 }),
    output: ({ context: { status, ticks } }) => ({ status, ticks }),
    entry: runSetup.emit(({ context }) => created(context)),
    initial: 'queued',
    on: { ...ordersTaken, ...phaseNews(rules), ...taskAnswers },
    states: {
      queued: {
        on: { TICK: tick(rules) },
        always: becomes('running', 'blocked', 'succeeded', 'failed', 'cancelled'),
      },
      running: {
        on: { TICK: tick(rules) },
        always: becomes('blocked', 'succeeded', 'failed', 'cancelled'),
      },
      blocked: { always: becomes('queued', 'running', 'succeeded', 'failed', 'cancelled') },
      succeeded: { type: 'final' },
      failed: { type: 'final' },
      cancelled: { type: 'final' },
    },
  });

const tick = (rules: RunRules) => ({
  guard: when<'TICK'>(canTick),
  actions: so<'TICK'>((draft, { by }) => takeTick(draft, by, rules)),
});
const canTick = (context: RunContext, event: Hears<'TICK'>, at: number): boolean =>
  event.tick === context.ticks + 1 && mayAct(context, event.fence, at) && wantsTick(context);

const ordersTaken = {
  APPROVAL_GIVEN: {
    guard: when<'APPROVAL_GIVEN'>(orders.canApprove),
    actions: so<'APPROVAL_GIVEN'>(orders.approve),
  },
  APPROVAL_REFUSED: {
    guard: when<'APPROVAL_REFUSED'>(orders.canRefuse),
    actions: so<'APPROVAL_REFUSED'>(orders.refuse),
  },
  CANCEL: { actions: so<'CANCEL'>(orders.cancelRun) },
  LEASE_ACQUIRED: {
    guard: when<'LEASE_ACQUIRED'>(orders.canAcquire),
    actions: so<'LEASE_ACQUIRED'>(orders.acquire),
  },
  LEASE_RENEWED: {
    guard: when<'LEASE_RENEWED'>(orders.isHolder),
    actions: so<'LEASE_RENEWED'>(orders.renew),
  },
  LEASE_RELEASED: {
    guard: when<'LEASE_RELEASED'>(orders.canRelease),
    actions: so<'LEASE_RELEASED'>(orders.release),
  },
  ARTIFACT_STORED: {
    guard: when<'ARTIFACT_STORED'>(orders.canStore),
    actions: so<'ARTIFACT_STORED'>(orders.storeArtifact),
  },
};

function phaseNews({ phaseGraceMs }: RunRules) {
  const reminder = {
    guard: when<PhaseReminder['type']>(isOpen),
    actions: so<PhaseReminder['type']>((draft, event) =>
      conclude(draft, event.step, phases.takeReminder(draft, event, phaseGraceMs)),
    ),
  };
  return {
    ESSAY_DONE: {
      guard: when<'ESSAY_DONE'>(phases.isAwaited),
      actions: so<'ESSAY_DONE'>((draft, event) =>
        conclude(draft, event.step, phases.takeAnswer(draft, event)),
      ),
    },
    ESSAY_GONE: {
      actions: so<'ESSAY_GONE'>((draft, { slot }) => {
        for (const [view, end] of phases.loseEssay(draft, slot)) endStep(draft, view, end);
      }),
    },
    PHASE_EXECUTED: {
      guard: when<'PHASE_EXECUTED'>(isOpen),
      actions: so<'PHASE_EXECUTED'>((draft, event) => phases.takeExecuted(draft, event, phaseGraceMs)),
    },
    PHASE_DEADLINE: reminder,
    PHASE_ABANDONED: reminder,
    PHASE_GRACE_OVER: reminder,
  };
}

const isOpen = (
  context: RunContext,
  { step, attempt }: { readonly step: string; readonly attempt: number },
): boolean => openPhase(context, step, attempt) !== null;

function conclude(draft: RunDraft, step: string, end: phases.StepEnd | null): void {
  const view = end === null ? null : viewOf(draft.context, step);
  if (view !== null && end !== null) endStep(draft, view, end);
}

/** Unguarded: an error of a task that no transition takes would end the run as a broken one. */
const taskAnswers = {
  'xstate.done.actor.*': {
    actions: so<'xstate.done.actor.step'>((draft, { actorId }) =>
      takeTaskAnswer(draft, actorId, { kind: 'succeeded' }),
    ),
  },
  'xstate.error.actor.*': {
    actions: so<'xstate.error.actor.step'>((draft, { actorId, error }) =>
      takeTaskAnswer(draft, actorId, { kind: 'failed', reason: reasonIn(error), mayRetry: true }),
    ),
  },
};

const REASON = /^[A-Za-z0-9_.:-]{1,100}$/;
/** A code or the name of an error. Never its message, which may hold anything. */
function reasonIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'step_failed';
  const said = ['code', 'name'].map((name) => (error as Readonly<Record<string, unknown>>)[name]);
  return said.find((word): word is string => typeof word === 'string' && REASON.test(word)) ?? 'step_failed';
}

function created(context: RunContext) {
  const { runId, batch, env, lane, mode, requestedBy, owner, parentRunId, steps } = context;
  return fact('run.created', {
    runId,
    batchId: batch?.batchId ?? null,
    seq: context.seq,
    env,
    lane,
    mode,
    requestedBy,
    owner,
    parentRunId,
    pipeline: batch?.pipeline ?? null,
    steps: steps.map(({ id, kind, phase }) => ({ id, kind, phase: phase?.name ?? null })),
    skipped: [...(batch?.skipped ?? [])],
  });
}
