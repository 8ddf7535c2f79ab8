/**
 * Every fact that batches, essays, runs and sessions of judgement publish (`assay.fact.<kind>.<id>.<type>`).
 * Thin ones carry state, rich ones data of a result; neither carries a text or a name. AsyncAPI is made from
 * this table.
 */
import { z } from 'zod';
import { judgingFacts } from './judging-facts.ts';
import {
  batchStatuses,
  clientStatuses,
  courseCodes,
  essayOutcomes,
  essayStatuses,
  languages,
  phaseNames,
  phaseOutcomes,
  runModes,
  runStatuses,
} from './words.ts';

const id = z.string();
const count = z.int().min(0);
const step = { runId: id, step: z.string(), attempt: z.int().min(1) };
const essay = { batchId: id, essayId: id, slot: z.int().min(1) };
const run = { runId: id, batchId: id.nullable() };

const thin = <T extends z.ZodRawShape>(kind: 'batch' | 'essay' | 'run', about: string, shape: T) => ({
  kind,
  weight: 'thin' as const,
  about,
  payload: z.object(shape),
});
const rich = <T extends z.ZodRawShape>(kind: 'batch' | 'essay' | 'run', about: string, shape: T) => ({
  kind,
  weight: 'rich' as const,
  about,
  payload: z.object(shape),
});

export const facts = {
  'batch.registered': thin('batch', 'A batch exists, with empty slots.', {
    batchId: id,
    owner: id,
    org: id.nullable(),
    courseCode: z.enum(courseCodes),
    language: z.enum(languages),
    classId: id.nullable(),
    assignmentId: id.nullable(),
    expected: count,
    promptContentId: id.nullable(),
  }),
  'batch.status.changed': thin('batch', 'The batch has another status.', {
    batchId: id,
    status: z.enum(batchStatuses),
    clientStatus: z.enum(clientStatuses),
  }),
  'batch.slot.assigned': thin('batch', 'A file has a slot.', { ...essay, fileId: id }),
  'batch.file.excess': thin('batch', 'A file came when every slot was taken.', { batchId: id, fileId: id }),
  'batch.essays.counted': thin('batch', 'How the essays of the batch stand now: absolute numbers.', {
    batchId: id,
    assigned: count,
    stored: count,
    failed: count,
    excess: count,
  }),
  'batch.intake.completed': thin('batch', 'Every slot has its text or its failure. Once per batch.', {
    batchId: id,
    expected: count,
    stored: count,
    failed: count,
  }),
  'batch.prompt.attached': thin('batch', 'The prompt of the batch is another one.', {
    batchId: id,
    contentId: id,
    by: id,
  }),
  'batch.associations.confirmed': thin('batch', 'Students are linked to their essays.', {
    batchId: id,
    contentId: id.nullable(),
    by: id,
    timedOut: z.boolean(),
  }),
  'batch.run.started': thin('batch', 'A run over the batch was accepted.', {
    batchId: id,
    runId: id,
    pipeline: z.string(),
    phases: z.array(z.enum(phaseNames)),
    skipped: z.array(z.enum(phaseNames)),
  }),
  'batch.run.ended': thin('batch', 'The run over the batch has ended.', {
    batchId: id,
    runId: id,
    status: z.enum(runStatuses),
    succeeded: count,
    failed: count,
  }),
  'batch.cancelled': thin('batch', 'The batch was given up.', { batchId: id, by: id }),
  'batch.closed': thin('batch', 'Nothing more will be done with the batch.', { batchId: id, by: id }),
  'batch.erased': thin('batch', 'Texts and names of the whole batch are erased.', { batchId: id, by: id }),

  'essay.content.stored': rich('essay', 'The text of an essay is there.', {
    ...essay,
    fileId: id,
    contentId: id,
    characters: count,
    words: count,
    /** What was found and removed or normalised, by name. */
    notes: z.array(z.string()),
  }),
  'essay.content.failed': thin('essay', 'A file could not become a text.', {
    ...essay,
    fileId: id,
    code: z.string(),
  }),
  'essay.phase.started': thin('essay', 'An essay is in a phase.', {
    ...essay,
    ...step,
    phase: z.enum(phaseNames),
  }),
  'essay.phase.completed': thin('essay', 'An essay has left a phase.', {
    ...essay,
    ...step,
    phase: z.enum(phaseNames),
    status: z.enum(essayStatuses),
    outcome: z.enum(essayOutcomes),
    contentId: id.nullable(),
    /** The text that later phases read, where the phase made one. */
    textContentId: id.nullable(),
    code: z.string().nullable(),
    durationMs: count,
  }),
  'essay.phase.result': rich('essay', 'What a phase found out about an essay.', {
    ...essay,
    ...step,
    phase: z.enum(phaseNames),
    contentId: id.nullable(),
    metrics: z.record(z.string(), z.unknown()),
  }),
  'essay.critical': thin('essay', 'An essay failed beyond repair.', { ...essay, code: z.string() }),
  'essay.erased': thin('essay', 'Text and names of an essay are erased.', { ...essay, by: id }),

  'run.created': thin('run', 'A run waits in its lane.', {
    ...run,
    seq: count,
    env: z.string(),
    lane: z.string(),
    mode: z.enum(runModes),
    requestedBy: id,
    owner: id,
    parentRunId: id.nullable(),
    pipeline: z.string().nullable(),
    steps: z.array(z.object({ id: z.string(), kind: z.string(), phase: z.enum(phaseNames).nullable() })),
    skipped: z.array(z.enum(phaseNames)),
  }),
  /** `event` is one of `runEvents`; everything that happens to a run has a number from 1 without gaps. */
  'run.event': thin('run', 'Something happened to a run.', {
    ...run,
    seq: count,
    event: z.string(),
    status: z.enum(runStatuses),
    ticks: count,
    /** Whether it could do something with a tick now. */
    wantsTick: z.boolean(),
    env: z.string(),
    lane: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
  'run.phase.ended': thin('run', 'A phase of a run has ended. Once per run, phase and attempt.', {
    ...run,
    ...step,
    phase: z.enum(phaseNames),
    outcome: z.enum(phaseOutcomes),
    total: count,
    succeeded: count,
    failed: count,
    ineligible: count,
  }),
  'run.artifact.stored': thin('run', 'A run has another artifact.', {
    ...run,
    name: z.string(),
    contentId: id,
    sha256: z.string(),
    size: count,
  }),
  ...judgingFacts,
} as const;

export type FactType = keyof typeof facts;
export type FactPayload<T extends FactType> = z.output<(typeof facts)[T]['payload']>;

export const runEvents = [
  'RUN_CREATED',
  'RUN_STARTED',
  'RUN_BLOCKED',
  'RUN_UNBLOCKED',
  'RUN_SUCCEEDED',
  'RUN_FAILED',
  'RUN_CANCELLED',
  'TICK_TAKEN',
  'STEP_STARTED',
  'STEP_RETRIED',
  'STEP_SUCCEEDED',
  'STEP_FAILED',
  'STEP_SKIPPED',
  'APPROVAL_GIVEN',
  'APPROVAL_REFUSED',
  'LEASE_ACQUIRED',
  'LEASE_RELEASED',
  'ARTIFACT_STORED',
] as const;
export type RunEvent = (typeof runEvents)[number];
