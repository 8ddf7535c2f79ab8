/** What a session of comparative judgement hears, asks itself and does; the chart is in session.ts. */
import { fromPromise, setup } from 'xstate';
import type { ExecutorInput, PhaseNews } from '../../contracts/assessment/messages.ts';
import type {
  AssessmentMessage,
  PlanInput,
  PlannedWave,
  PrepareInput,
  Prepared,
  Published,
  PublishInput,
  Scored,
  ScoreInput,
  Verdict,
} from '../../contracts/assessment/judging-messages.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import {
  type AssessmentReason,
  type AssessmentStatus,
  type IgnoredReason,
  winners,
} from '../../contracts/assessment/words.ts';
import { address } from '../refs.ts';
import {
  countersOf,
  couldBeForced,
  decisionOf,
  ignoredBecause,
  reasonOf,
  type SessionContext,
} from './session-context.ts';
import {
  countSlots,
  essayIdOf,
  hasSlot,
  inEither,
  inFirstOnly,
  listSlots,
  noSlots,
  slotsUpTo,
  withoutSlot,
} from './slot-set.ts';
import { atOf, fact, type Heard } from './talk.ts';

export type SessionEvent = Heard<AssessmentMessage>;

/** What runs unless the kind is given its activities (actors/assessment-kind.ts). */
const missing = <Output, Input>(name: string) =>
  fromPromise<Output, Input>(() =>
    Promise.reject(new Error(`Expected an activity \`${name}\`, got none; register with its kind`)),
  );

export const sessionSetup = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    input: {} as ExecutorInput,
    emitted: {} as ReturnType<typeof fact>,
    output: {} as { readonly status: AssessmentStatus; readonly reason: AssessmentReason | null },
  },
  actors: {
    prepare: missing<Prepared, PrepareInput>('prepare'),
    plan: missing<PlannedWave, PlanInput>('plan'),
    score: missing<Scored, ScoreInput>('score'),
    publish: missing<Published, PublishInput>('publish'),
  },
  guards: {
    hasBadSettings: ({ context }) => context.hasBadSettings,
    isAnswered: ({ context }) => context.pending === 0 || context.isForced,
    wantsMore: ({ context }) => decisionOf(context).kind === 'continue',
    isDone: ({ context }) => decisionOf(context).kind === 'finish',
    isQueueFull: ({ event }) => outputOf<PlannedWave | null>(event)?.isQueueFull === true,
    isIdle: ({ context, event }) => atOf(event) - context.lastAnswerAt >= context.answerMs,
    couldBeForced: ({ context }) => couldBeForced(context),
    isOfOwnRun: ({ context, event }) =>
      'runId' in event && event.runId === context.runId && event.step === context.step,
  },
  delays: {
    queueRest: limits.queueRestMs,
    /** Rearmed when it fires, not with every answer: a timer is a row. */
    idle: ({ context, event }) => Math.max(minIdleMs, context.lastAnswerAt + context.answerMs - atOf(event)),
  },
});
const minIdleMs = 250;

const { assign, emit, enqueueActions } = sessionSetup;

const sessionOf = ({ assessmentId, batchId, runId }: SessionContext) => ({ assessmentId, batchId, runId });

/** Entered by every status. */
export const nowIs = (status: AssessmentStatus) =>
  emit(({ context }) => fact('assessment.status.changed', { ...sessionOf(context), status }));

export const tellCreated = emit(({ context }) => {
  const { owner, org, assignmentId, settings } = context;
  const shown = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  return fact('assessment.created', { ...sessionOf(context), owner, org, assignmentId, settings: shown });
});

/** As the task returned it: bytes that became a value again. */
const outputOf = <Output>(event: object): Output => ('output' in event ? event.output : null) as Output;

export const takePrepared = enqueueActions(({ context, event, enqueue }) => {
  const { missing: lost, problem, ...known } = outputOf<Prepared>(event);
  const { students, anchors, budget, warnings, answerMs } = known;
  const hasBadSettings = problem !== null;
  enqueue.assign({ students, anchors, budget, warnings, answerMs, missing: lost, hasBadSettings });
  const counts = { students, anchors, budget, warnings: [...warnings] };
  enqueue.emit(fact('assessment.prepared', { ...sessionOf(context), ...counts }));
  tellEach(inFirstOnly(context.participants, lost), () => ({ type: 'EVT_CJ_ASSESSMENT_STARTED' }))(
    context,
    enqueue.sendTo,
  );
});

export const takeWave = enqueueActions(({ context, event, enqueue }) => {
  const { wave, count, isMoneyShort = false } = outputOf<PlannedWave>(event);
  if (count === 0) return enqueue.assign({ hasNewPairs: false, isMoneyShort });
  const after = {
    wave,
    base: context.submitted,
    submitted: context.submitted + count,
    open: slotsUpTo(count),
    pending: count,
    lastAnswerAt: atOf(event),
    passes: context.passes + (context.scored?.isCovered === true ? 1 : 0),
  };
  enqueue.assign(after);
  const counters = countersOf({ ...context, ...after });
  const range = { wave, from: after.base + 1, to: after.submitted };
  enqueue.emit(fact('assessment.wave.planned', { ...sessionOf(context), ...range, ...counters }));
});

/** Everything that changes nothing is told all the same, with the reason. */
export const takeVerdicts = enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'JUDGED') return;
  const { counted, ignored, after } = sorted(context, event.verdicts);
  if (counted.length > 0) {
    const changed = { ...context, ...after, lastAnswerAt: atOf(event) };
    enqueue.assign({ ...after, lastAnswerAt: atOf(event) });
    const verdicts = counted.map(({ seq, outcome, code }) => ({ seq, outcome, code: codeOf(code) }));
    const counters = countersOf(changed);
    const { wave } = context;
    const told = { ...sessionOf(context), wave, verdicts, ...counters };
    enqueue.emit(fact('assessment.comparisons.answered', told));
  }
  if (ignored.length === 0) return;
  enqueue.emit(fact('assessment.answer.ignored', { ...sessionOf(context), answers: ignored }));
});

const CODE = /^[A-Z][A-Z0-9_]{0,59}$/;
/** A word of ours. What else comes may be somebody's text. */
const codeOf = (code: string | undefined): string | null =>
  code === undefined ? null : CODE.test(code) ? code : 'OTHER';
const isOutcome = (outcome: unknown): outcome is Verdict['outcome'] =>
  outcome === 'error' || (winners as readonly unknown[]).includes(outcome);
/** Beyond it a number is no comparison, and no row could hold it. */
const seqMax = 2_147_483_647;

function sorted(context: SessionContext, verdicts: readonly Verdict[]) {
  let { open, pending, judged, failed, withdrawn } = context;
  const counted: Verdict[] = [];
  const ignored: (Pick<Verdict, 'seq' | 'outcome'> & { reason: IgnoredReason })[] = [];
  for (const verdict of verdicts) {
    // Whoever may send messages may send anything; what is no verdict cannot even be noted.
    if (!isOutcome(verdict.outcome) || !Number.isInteger(verdict.seq) || Math.abs(verdict.seq) > seqMax)
      continue;
    const reason = ignoredBecause({ ...context, open }, verdict);
    if (reason !== null) {
      ignored.push({ seq: verdict.seq, outcome: verdict.outcome, reason });
      continue;
    }
    open = withoutSlot(open, verdict.seq - context.base);
    pending -= 1;
    if (verdict.outcome === 'error') failed += 1;
    if (verdict.outcome === 'error' && verdict.code === 'ESSAY_ERASED') withdrawn += 1;
    if (verdict.outcome !== 'error') judged += 1;
    counted.push(verdict);
  }
  return { counted, ignored, after: { open, pending, judged, failed, withdrawn } };
}

/** What is out is not waited for any more, so it cannot count any more (A1). */
export const force = assign({ isForced: true, open: noSlots, pending: 0 });

export const takeScored = enqueueActions(({ context, event, enqueue }) => {
  const scored = outputOf<Scored>(event);
  enqueue.assign({ scored });
  const { reliability, spread, largestChange, costUsd } = scored;
  const { wave } = context;
  const found = { wave, reliability, spread, largestChange, costUsd };
  enqueue.emit(fact('assessment.scored', { ...sessionOf(context), ...found }));
});

export const noteReason = assign({ reason: ({ context }) => reasonOf(decisionOf(context)) });
export const because = (reason: AssessmentReason) => assign({ reason });

type Said = Omit<PhaseNews, 'runId' | 'step' | 'attempt'>;
type SendTo = (
  to: ReturnType<typeof address>,
  event: { readonly type: string; readonly [field: string]: unknown },
) => void;

const tellEach = (slots: string, said: (slot: number) => Said) => (context: SessionContext, send: SendTo) => {
  const { runId, step, attempt, batchId } = context;
  for (const slot of listSlots(slots))
    send(address('essay', essayIdOf(batchId, slot)), { ...said(slot), runId, step, attempt });
};

export const complete = enqueueActions(({ context, event, enqueue }) => {
  const published = outputOf<Published>(event);
  const { assessmentId, participants, wave, assignmentId, owner, org } = context;
  const lost = inEither(context.missing, published.unjudged);
  const places = new Map((published.essays ?? []).map(([slot, rank, grade]) => [slot, { rank, grade }]));
  const succeeded = inFirstOnly(participants, lost);
  const { reliability, isGraded, gradesWithheld } = published;
  const session = sessionOf(context);
  enqueue.emit(
    fact('assessment.completed', {
      ...session,
      reason: context.reason ?? 'COMPLETE_STABLE',
      resultWave: wave,
      students: context.students,
      missing: countSlots(lost),
      isGraded,
      gradesWithheld,
      reliability,
      ...countersOf(context),
    }),
  );
  const ranked = [...places].map(([slot, place]) => ({
    essayId: essayIdOf(context.batchId, slot),
    ...place,
  }));
  const isTold = published.essays !== null && ranked.length <= limits.publishedEssaysMax;
  const essays = isTold ? ranked : null;
  const comparisons = context.judged;
  const result = { assignmentId, resultWave: wave, essays, comparisons, reliability };
  enqueue.emit(fact('assessment.result.published', { ...session, ...result }));
  enqueue.emit(
    fact('assessment.resources.consumed', {
      ...session,
      owner,
      org,
      resource: 'cj_comparison',
      quantity: context.judged,
      tokens: published.tokens,
      costUsd: published.costUsd,
    }),
  );
  const told = (slot: number): Said =>
    hasSlot(succeeded, slot)
      ? { type: 'EVT_CJ_ASSESSMENT_SUCCEEDED', metrics: { assessmentId, ...places.get(slot) } }
      : { type: 'EVT_CJ_ASSESSMENT_FAILED', code: 'CONTENT_UNAVAILABLE' };
  tellEach(participants, told)(context, enqueue.sendTo);
  enqueue.sendTo(address('run', context.runId), executed(context));
});

export const fail = enqueueActions(({ context, enqueue }) => {
  const reason = context.reason ?? 'ERROR_SCORING';
  const ended = { ...sessionOf(context), reason, detail: null, ...countersOf(context) };
  enqueue.emit(fact('assessment.failed', ended));
  endForAll(context, reason, enqueue.sendTo);
});

export const cancel = (reason: Extract<AssessmentReason, `CANCELLED_${string}`>) =>
  enqueueActions(({ context, event, enqueue }) => {
    const by = event.type === 'CANCEL' ? event.by : null;
    enqueue.assign({ reason });
    const ended = { ...sessionOf(context), reason, by, ...countersOf(context) };
    enqueue.emit(fact('assessment.cancelled', ended));
    // The run that cancelled has told its essays itself.
    if (reason === 'CANCELLED_BY_USER') endForAll(context, reason, enqueue.sendTo);
  });

function endForAll(context: SessionContext, code: AssessmentReason, send: SendTo): void {
  tellEach(context.participants, () => ({ type: 'EVT_CJ_ASSESSMENT_FAILED', code }))(context, send);
  send(address('run', context.runId), executed(context));
}

const executed = ({ step, attempt }: SessionContext) => ({ type: 'PHASE_EXECUTED', step, attempt });
