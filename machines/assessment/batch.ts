/**
 * A batch: slots that files fill, an intake that completes once, students to be confirmed where there is a
 * class, then one run at a time. Pure; it knows its essays by number only.
 *
 * B1  A file has one slot or none; a slot has one file (another one only when the essay replaces it).
 * B2  The intake completes at most once, in whatever order texts, failures and confirmations come.
 * B3  One run at a time, and only from a status that rests.
 * B4  Cancelled is for good. It is no final state all the same: a final actor loses its timers, and the texts
 *     of a cancelled batch have to be erased when their time is over.
 */
import {
  associationsTimedOut,
  batchSetup,
  beginRun,
  close,
  closeIntake,
  completeIntake,
  countExcess,
  erase,
  giveSlot,
  giveUp,
  keepAssociations,
  keepPrompt,
  moveSlot,
  recordRun,
  register,
  statusIs,
} from './batch-setup.ts';
import { emptyBatch } from './batch-context.ts';

/** Erasing twice is no mistake: it is taken, and nothing is left to do. */
const erasedAlready = { guard: 'isErased' as const, actions: batchSetup.assign({ isErased: true }) };
/** In a status that tells what was, which is still true of an erased batch. */
const erasing = [erasedAlready, { actions: erase }];
/**
 * In a status that promises what cannot come any more, unless nobody expects it: then the batch is given up.
 */
const erasingForGood = [
  erasedAlready,
  { guard: 'isClosed' as const, actions: erase },
  { target: '.cancelled' as const, actions: [erase, giveUp] },
];

const whatWas = { ERASE_ALL: erasing, RETENTION_OVER: erasing };

const closing = { CLOSE: { guard: 'isOpen' as const, actions: close } };

export const batchMachine = batchSetup.createMachine({
  id: 'batch',
  context: ({ input }) => emptyBatch(input),
  entry: register,
  initial: 'awaiting_content_validation',
  on: {
    // After the intake no slot is free, nor ever will be: a late file is told so, in whatever status.
    FILE_RECEIVED: { guard: 'isOpen', actions: countExcess },
    ESSAY_INGESTING: { actions: moveSlot('reading') },
    ESSAY_STORED: { actions: moveSlot('stored') },
    ESSAY_REJECTED: { actions: moveSlot('failed') },
    ESSAY_GONE: { actions: moveSlot('gone') },
    // A run has a copy of the prompt from its beginning; the next one would be the first with another.
    PROMPT_ATTACHED: { guard: 'isIdle', actions: keepPrompt },
    // Before the intake is over it is remembered, after the students were waited for it moves nothing back.
    ASSOCIATIONS_CONFIRMED: { guard: 'isRegular', actions: keepAssociations },
    // The last word of a run that the batch was cancelled under.
    RUN_ENDED: { guard: 'isOfRun', actions: recordRun },
    CANCEL: { guard: 'isOpen', target: '.cancelled', actions: giveUp },
    ERASE_ALL: erasingForGood,
    RETENTION_OVER: erasingForGood,
  },
  states: {
    awaiting_content_validation: {
      entry: statusIs('awaiting_content_validation'),
      on: {
        FILE_RECEIVED: [{ guard: 'hasFreeSlot', actions: giveSlot }, { actions: countExcess }],
        INTAKE_CLOSED: { actions: closeIntake },
      },
      after: { intake: { actions: closeIntake } },
      always: [
        { guard: 'isOverWithNothing', target: 'content_ingestion_failed', actions: completeIntake },
        { guard: 'isOverForGuest', target: 'awaiting_pipeline_configuration', actions: completeIntake },
        { guard: 'isIntakeOver', target: 'awaiting_student_validation', actions: completeIntake },
      ],
    },
    /** Nothing could be read. A better file for any essay brings the batch on. */
    content_ingestion_failed: {
      entry: statusIs('content_ingestion_failed'),
      on: {
        ESSAY_INGESTING: [
          { guard: 'isOpen', target: 'awaiting_pipeline_configuration', actions: moveSlot('reading') },
          { actions: moveSlot('reading') },
        ],
        ESSAY_STORED: [
          { guard: 'isOpen', target: 'awaiting_pipeline_configuration', actions: moveSlot('stored') },
          { actions: moveSlot('stored') },
        ],
        ...closing,
        ...whatWas,
      },
    },
    /**
     * The intake is over and nobody has to be asked. It rests here while a batch that had nothing reads
     * better files: the teacher sees that it waits for content, not that it failed. Else it is passed
     * through.
     */
    awaiting_pipeline_configuration: {
      entry: statusIs('awaiting_pipeline_configuration'),
      always: [
        { guard: 'isReadToNothing', target: 'content_ingestion_failed' },
        { guard: 'isReadForGuest', target: 'runnable.ready_for_pipeline_execution' },
        { guard: 'isRead', target: 'awaiting_student_validation' },
      ],
    },
    awaiting_student_validation: {
      entry: statusIs('awaiting_student_validation'),
      always: { guard: 'isConfirmed', target: 'student_validation_completed' },
      after: {
        studentValidation: { target: 'validation_timeout_processed', actions: associationsTimedOut },
      },
    },
    /** Both of these wait for files that are being read again, so that a run begins with all there is. */
    student_validation_completed: {
      entry: statusIs('student_validation_completed'),
      always: { guard: 'isRead', target: 'runnable.ready_for_pipeline_execution' },
    },
    validation_timeout_processed: {
      entry: statusIs('validation_timeout_processed'),
      always: { guard: 'isRead', target: 'runnable.ready_for_pipeline_execution' },
    },
    /** Rests, and may be asked for a run: the first or another one. */
    runnable: {
      initial: 'ready_for_pipeline_execution',
      on: {
        RUN_REQUESTED: { guard: 'canRun', target: 'processing_pipelines', actions: beginRun },
        ...closing,
      },
      states: {
        before: { type: 'history' },
        ready_for_pipeline_execution: { entry: statusIs('ready_for_pipeline_execution') },
        completed_successfully: { entry: statusIs('completed_successfully'), on: whatWas },
        completed_with_failures: { entry: statusIs('completed_with_failures'), on: whatWas },
        failed_critically: { entry: statusIs('failed_critically'), on: whatWas },
      },
    },
    processing_pipelines: {
      entry: statusIs('processing_pipelines'),
      on: {
        RUN_ENDED: [
          { guard: 'isDryRun', target: 'runnable.before', actions: recordRun },
          { guard: 'isCancelledRun', target: 'runnable.ready_for_pipeline_execution', actions: recordRun },
          { guard: 'isFailedRun', target: 'runnable.failed_critically', actions: recordRun },
          { guard: 'isFlawedRun', target: 'runnable.completed_with_failures', actions: recordRun },
          { guard: 'isOfRun', target: 'runnable.completed_successfully', actions: recordRun },
        ],
      },
    },
    cancelled: { entry: statusIs('cancelled') },
  },
});
