/** What a batch hears, asks itself and does; the chart is in batch.ts. */
import { setup } from 'xstate';
import type {
  BatchInput,
  BatchMessage,
  EssayInput,
  RunEnded,
  RunInput,
} from '../../contracts/assessment/messages.ts';
import {
  type BatchStatus,
  clientStatusOf,
  languageOf,
  type PhaseName,
} from '../../contracts/assessment/words.ts';
import { address } from '../refs.ts';
import {
  type BatchContext,
  countsOf,
  doneAfter,
  freeSlot,
  isIntakeOver,
  runCounts,
  runFor,
  slotMoved,
} from './batch-context.ts';
import { essayIdOf, inFirstOnly, listSlots, noSlots, slotsUpTo, withSlot } from './slot-set.ts';
import { fact, type Heard } from './talk.ts';

export type BatchEvent = Heard<BatchMessage | { readonly type: 'RETENTION_OVER' }>;

const hasFailures = (context: BatchContext, event: RunEnded): boolean =>
  context.failed !== noSlots || runCounts(event).failed > 0;
const isOfRun = ({ run }: BatchContext, event: BatchEvent): event is Heard<RunEnded> =>
  event.type === 'RUN_ENDED' && run?.runId === event.runId;

export const batchSetup = setup({
  types: {
    context: {} as BatchContext,
    events: {} as BatchEvent,
    input: {} as BatchInput,
    emitted: {} as ReturnType<typeof fact>,
  },
  guards: {
    isOpen: ({ context }) => !context.isClosed,
    isClosed: ({ context }) => context.isClosed,
    isErased: ({ context }) => context.isErased,
    isRegular: ({ context }) => !context.isClosed && context.classId !== null,
    hasFreeSlot: ({ context }) => freeSlot(context) !== null,
    isIntakeOver: ({ context }) => isIntakeOver(context),
    isOverWithNothing: ({ context }) => isIntakeOver(context) && context.stored === noSlots,
    isOverForGuest: ({ context }) => isIntakeOver(context) && context.classId === null,
    isRead: ({ context }) => context.reading === noSlots,
    isReadToNothing: ({ context }) => context.reading === noSlots && context.stored === noSlots,
    isReadForGuest: ({ context }) => context.reading === noSlots && context.classId === null,
    isConfirmed: ({ context }) => context.associationsContentId !== null,
    isIdle: ({ context }) => !context.isClosed && context.run === null,
    canRun: ({ context, event }) =>
      event.type === 'RUN_REQUESTED' &&
      !context.isClosed &&
      (!event.needsPrompt || context.promptContentId !== null) &&
      runFor(context, event) !== null,
    isOfRun: ({ context, event }) => isOfRun(context, event),
    isDryRun: ({ context, event }) => isOfRun(context, event) && context.run?.mode === 'dry_run',
    isCancelledRun: ({ context, event }) => isOfRun(context, event) && event.status === 'cancelled',
    isFailedRun: ({ context, event }) => isOfRun(context, event) && event.status === 'failed',
    isFlawedRun: ({ context, event }) => isOfRun(context, event) && hasFailures(context, event),
  },
  delays: {
    intake: ({ context }) => context.intakeMs,
    studentValidation: ({ context }) => context.studentValidationMs,
  },
});

const { assign, emit, enqueueActions } = batchSetup;

/** Entered by every status: the only place where a teacher's word for it is made. */
export const statusIs = (status: BatchStatus) =>
  emit(({ context: { batchId } }) =>
    fact('batch.status.changed', { batchId, status, clientStatus: clientStatusOf[status] }),
  );

/** All essays begin with their batch, so each slot has somebody who can be told of a file. */
export const register = enqueueActions(({ context, event, enqueue }) => {
  const input = inputOf(event);
  const { intakeMs: _, studentValidationMs: __, retentionMs, ...registered } = input;
  const { batchId, expected } = context;
  enqueue.emit(fact('batch.registered', { ...registered, language: languageOf(context.courseCode) }));
  for (let slot = 1; slot <= expected; slot += 1) {
    const essay: EssayInput = { batchId, essayId: essayIdOf(batchId, slot), slot };
    enqueue.sendTo(address('essay', essay.essayId), { type: 'xstate.init', input: essay });
  }
  if (retentionMs !== null)
    enqueue.raise({ type: 'RETENTION_OVER' } as BatchEvent, { id: 'retention', delay: retentionMs });
});
const inputOf = (event: object): BatchInput => (event as { readonly input: BatchInput }).input;

const counted = (context: BatchContext) =>
  fact('batch.essays.counted', { batchId: context.batchId, ...countsOf(context) });

export const giveSlot = enqueueActions(({ context, event, enqueue }) => {
  const slot = freeSlot(context);
  if (event.type !== 'FILE_RECEIVED' || slot === null) return;
  const { batchId, assigned, reading } = context;
  const essayId = essayIdOf(batchId, slot);
  const given = { nextSlot: slot + 1, assigned: assigned + 1, reading: withSlot(reading, slot) };
  enqueue.assign(given);
  enqueue.emit(fact('batch.slot.assigned', { batchId, essayId, slot, fileId: event.fileId }));
  enqueue.emit(counted({ ...context, ...given }));
  enqueue.sendTo(address('essay', essayId), { type: 'CONTENT_ASSIGNED', fileId: event.fileId });
});

export const countExcess = enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'FILE_RECEIVED') return;
  const given = { excess: context.excess + 1 };
  enqueue.assign(given);
  enqueue.emit(fact('batch.file.excess', { batchId: context.batchId, fileId: event.fileId }));
  enqueue.emit(counted({ ...context, ...given }));
});

/** Keeps the sets and the numbers right in every status: essays report when they like. */
export const moveSlot = (to: 'reading' | 'stored' | 'failed' | 'gone') =>
  enqueueActions(({ context, event, enqueue }) => {
    if (!('slot' in event)) return;
    const sets = slotMoved(context, event.slot, to);
    enqueue.assign(sets);
    enqueue.emit(counted({ ...context, ...sets }));
    if (to === 'gone' && context.run !== null)
      enqueue.sendTo(address('run', context.run.runId), { type: 'ESSAY_GONE', slot: event.slot });
  });

export const closeIntake = assign({ isIntakeClosed: true });

/** Runs on the way out of the intake, which nobody enters twice: so there is one such fact per batch. */
export const completeIntake = enqueueActions(({ context, enqueue }) => {
  const { batchId, expected } = context;
  const { stored, failed } = countsOf(context);
  enqueue.assign({ isIntakeClosed: true });
  enqueue.emit(fact('batch.intake.completed', { batchId, expected, stored, failed }));
});

export const keepPrompt = enqueueActions(({ context: { batchId }, event, enqueue }) => {
  if (event.type !== 'PROMPT_ATTACHED') return;
  const { contentId, by } = event;
  enqueue.assign({ promptContentId: contentId });
  enqueue.emit(fact('batch.prompt.attached', { batchId, contentId, by }));
});

export const keepAssociations = enqueueActions(({ context: { batchId }, event, enqueue }) => {
  if (event.type !== 'ASSOCIATIONS_CONFIRMED') return;
  const { contentId, by } = event;
  enqueue.assign({ associationsContentId: contentId });
  enqueue.emit(fact('batch.associations.confirmed', { batchId, contentId, by, timedOut: false }));
});
export const associationsTimedOut = emit(({ context: { batchId } }) =>
  fact('batch.associations.confirmed', { batchId, contentId: null, by: 'system', timedOut: true }),
);

export const beginRun = enqueueActions(({ context, event, enqueue }) => {
  const begun = event.type === 'RUN_REQUESTED' ? runFor(context, event) : null;
  if (event.type !== 'RUN_REQUESTED' || begun === null) return;
  const { runId, pipeline, env, lane, mode, requestedBy } = event;
  const { steps, batch } = begun;
  const { owner, batchId } = context;
  const phases = steps.flatMap((step): PhaseName[] => (step.phase === undefined ? [] : [step.phase.name]));
  const from = { runId, owner, env, lane, mode, requestedBy, parentRunId: null };
  const input: RunInput = { ...from, steps, entry: null, params: {}, batch };
  enqueue.assign({ run: { runId, mode } });
  enqueue.emit(fact('batch.run.started', { batchId, runId, pipeline, phases, skipped: [...batch.skipped] }));
  enqueue.sendTo(address('run', runId), { type: 'xstate.init', input });
});

export const recordRun = enqueueActions(({ context, event, enqueue }) => {
  if (!isOfRun(context, event)) return;
  const { runId, status } = event;
  enqueue.assign({ run: null, done: doneAfter(context, event) });
  enqueue.emit(fact('batch.run.ended', { batchId: context.batchId, runId, status, ...runCounts(event) }));
});

const cancelRun = enqueueActions(({ context: { run }, event, enqueue }) => {
  if (run === null) return;
  const by = 'by' in event ? event.by : 'system';
  enqueue.sendTo(address('run', run.runId), { type: 'CANCEL', by, reason: 'batch_cancelled' });
});

export const giveUp = enqueueActions(({ context: { batchId }, event, enqueue }) => {
  enqueue(cancelRun);
  enqueue.assign({ isClosed: true });
  enqueue.emit(fact('batch.cancelled', { batchId, by: 'by' in event ? event.by : 'retention' }));
});

export const close = enqueueActions(({ context: { batchId, stored }, event, enqueue }) => {
  enqueue.assign({ isClosed: true });
  enqueue.emit(fact('batch.closed', { batchId, by: 'by' in event ? event.by : 'system' }));
  for (const slot of listSlots(stored))
    enqueue.sendTo(address('essay', essayIdOf(batchId, slot)), { type: 'CMD_MARK_PIPELINE_COMPLETE' });
});

export const erase = enqueueActions(({ context: { batchId, expected, gone }, event, enqueue }) => {
  const by = 'by' in event ? event.by : 'retention';
  enqueue.cancel('retention');
  enqueue.assign({ isErased: true, isClosed: true, promptContentId: null, associationsContentId: null });
  enqueue.emit(fact('batch.erased', { batchId, by }));
  for (const slot of listSlots(inFirstOnly(slotsUpTo(expected), gone)))
    enqueue.sendTo(address('essay', essayIdOf(batchId, slot)), { type: 'ERASE', by });
});
