/**
 * An essay: a slot that gets a text, and goes through phases as runs command it. It judges nothing by itself
 * but whether it is free: which phase may come when is known to the run. Pure; texts are ids here.
 *
 * E1  Every command is answered to its run exactly once: succeeded, failed or ineligible. Only a cancelled
 *     one is not, since nobody waits for it any more. A final essay answers nothing: its batch has told the
 *     run that it is gone.
 * E2  News that is not of the present command changes nothing.
 * E3  What is final stays: an erased essay has no way back.
 */
import { phaseNames } from '../../contracts/assessment/words.ts';
import { address } from '../refs.ts';
import { intoPhases, restingPhases, workingPhases } from './essay-phases.ts';
import {
  answerIneligible,
  endPhase,
  essaySetup,
  failedWith,
  type Ingested,
  initiateType,
  tellBatch,
} from './essay-setup.ts';
import { fact } from './talk.ts';

const { assign, enqueueActions } = essaySetup;

const takeFile = assign({
  fileId: ({ event }) => ('fileId' in event ? event.fileId : null),
  code: null,
});

const keepText = enqueueActions(({ context, event, enqueue }) => {
  const ingested = ingestedIn(event);
  if (ingested?.ok !== true) return;
  const { contentId, characters, words, notes } = ingested;
  const { batchId, essayId, slot, fileId } = context;
  const found = { contentId, characters, words, notes: [...notes] };
  enqueue.assign({ textContentId: contentId });
  enqueue.emit(fact('essay.content.stored', { batchId, essayId, slot, fileId: fileId ?? '', ...found }));
});

const noText = (codeOf: (event: object) => string) =>
  enqueueActions(({ context, event, enqueue }) => {
    const { batchId, essayId, slot } = context;
    const refused = { slot, fileId: context.fileId ?? '', code: codeOf(event) };
    enqueue.assign({ code: refused.code });
    enqueue.emit(fact('essay.content.failed', { batchId, essayId, ...refused }));
    enqueue.sendTo(address('batch', batchId), { type: 'ESSAY_REJECTED', ...refused });
  });

/** As the task wrote it into the ledger. */
const ingestedIn = (event: object): Ingested | null =>
  'output' in event ? (event.output as Ingested) : null;
const refusalIn = (event: object): string => {
  const ingested = ingestedIn(event);
  return ingested?.ok === false ? ingested.code : 'UNKNOWN_VALIDATION_ERROR';
};

/** Gone for good: whoever counts on it hears so, the run first, because it waits. */
const goneBy = (code: string | null) =>
  enqueueActions(({ context, event, enqueue }) => {
    const { batchId, essayId, slot } = context;
    const why = code ?? ('code' in event && event.code !== undefined ? event.code : 'ESSAY_FAILED');
    enqueue(endPhase(() => failedWith('essay_critical_failure', why)));
    if (code === null) enqueue.emit(fact('essay.critical', { batchId, essayId, slot, code: why }));
    if (event.type === 'ERASE') enqueue.emit(fact('essay.erased', { batchId, essayId, slot, by: event.by }));
    enqueue.assign({ code: why, textContentId: null });
    enqueue.sendTo(address('batch', batchId), { type: 'ESSAY_GONE', slot, code: why });
  });

export const essayMachine = essaySetup.createMachine({
  id: 'essay',
  context: ({ input: { batchId, essayId, slot } }) => ({
    batchId,
    essayId,
    slot,
    fileId: null,
    textContentId: null,
    code: null,
    command: null,
  }),
  initial: 'uploaded',
  on: {
    EVT_CRITICAL_FAILURE: { target: '.essay_critical_failure', actions: goneBy(null) },
    ERASE: { target: '.essay_critical_failure', actions: goneBy('ESSAY_ERASED') },
    // Without a text, or in a phase: the statuses that can take the command have it taken before this is
    // asked.
    ...Object.fromEntries(
      phaseNames.map((phase) => [
        initiateType(phase),
        { guard: 'isAnotherCommand' as const, actions: answerIneligible },
      ]),
    ),
  },
  states: {
    uploaded: { on: { CONTENT_ASSIGNED: { target: 'content_ingesting', actions: takeFile } } },
    content_ingesting: {
      invoke: {
        src: 'ingest',
        id: 'ingest',
        input: ({ context: { fileId, batchId, essayId } }) => ({ fileId: fileId ?? '', batchId, essayId }),
        onDone: [
          { guard: ({ event }) => event.output.ok, target: 'text_extracted', actions: keepText },
          { target: 'content_ingestion_failed', actions: noText(refusalIn) },
        ],
        onError: {
          target: 'content_ingestion_failed',
          actions: noText(() => 'UNKNOWN_VALIDATION_ERROR'),
        },
      },
    },
    content_ingestion_failed: {
      on: {
        CONTENT_REPLACED: { target: 'content_ingesting', actions: [takeFile, tellBatch('ESSAY_INGESTING')] },
      },
    },
    /** Passed through: what is extracted is ready. It stands in every journal between the two. */
    text_extracted: {
      always: { target: 'resting.ready_for_processing', actions: tellBatch('ESSAY_STORED') },
    },
    resting: {
      initial: 'ready_for_processing',
      on: { ...intoPhases, CMD_MARK_PIPELINE_COMPLETE: 'all_processing_completed' },
      states: { before: { type: 'history' }, ready_for_processing: {}, ...restingPhases },
    },
    working: { initial: phaseNames[0], states: workingPhases },
    all_processing_completed: { type: 'final' },
    essay_critical_failure: { type: 'final' },
  },
});
