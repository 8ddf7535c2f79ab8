/** Batches and their essays: the verbs of teachers. */
import { z } from 'zod';
import { assessmentLimits as limits } from './limits.ts';
import {
  cursor,
  defineVerbs,
  flag,
  idempotencyKey,
  idText,
  line,
  pageLimit,
  pageOf,
  stamp,
  word,
} from './verb.ts';
import {
  associationMethods,
  batchStatuses,
  clientStatuses,
  courseCodes,
  essayOutcomes,
  essayStatuses,
  fileStatuses,
  languages,
  phaseNames,
  phaseOutcomes,
  runModes,
  runStatuses,
} from './words.ts';

const batchId = idText;
const essayId = idText;
const prompt = z.string().min(1).max(limits.promptCharsMax);
const count = z.int();

const batchSummary = z
  .object({
    batchId,
    name: z.string().nullable(),
    owner: z.string(),
    org: z.string().nullable(),
    courseCode: z.enum(courseCodes),
    language: z.enum(languages),
    classId: z.string().nullable(),
    assignmentId: z.string().nullable(),
    status: z.enum(batchStatuses),
    clientStatus: z.enum(clientStatuses),
    essays: z.object({ expected: count, assigned: count, stored: count, failed: count, excess: count }),
    hasPrompt: z.boolean(),
    activeRun: z.string().nullable(),
    lastRun: z.string().nullable(),
    createdAt: stamp,
    updatedAt: stamp,
    intakeCompletedAt: stamp.nullable(),
    closedAt: stamp.nullable(),
    erasedAt: stamp.nullable(),
  })
  .meta({ id: 'Batch' });

const phaseProgress = z
  .object({
    step: z.string(),
    phase: z.enum(phaseNames).nullable(),
    status: z.string(),
    outcome: z.enum(phaseOutcomes).nullable(),
    total: count,
    succeeded: count,
    failed: count,
    ineligible: count,
    percent: z.number().min(0).max(100),
  })
  .meta({ id: 'PhaseProgress' });

export const runBrief = z
  .object({
    runId: z.string(),
    pipeline: z.string().nullable(),
    status: z.enum(runStatuses),
    mode: z.enum(runModes),
    currentPhase: z.string().nullable(),
    phases: z.array(phaseProgress),
    skipped: z.array(z.enum(phaseNames)),
    createdAt: stamp,
    startedAt: stamp.nullable(),
    finishedAt: stamp.nullable(),
  })
  .meta({ id: 'RunBrief' });

const problem = z
  .object({
    essayId: z.string().nullable(),
    fileName: z.string().nullable(),
    code: z.string(),
    message: z.string(),
    cure: z.string(),
  })
  .meta({ id: 'Problem' });

const essaySummary = z
  .object({
    essayId: z.string(),
    batchId: z.string(),
    slot: count,
    status: z.enum(essayStatuses),
    fileName: z.string().nullable(),
    characters: count.nullable(),
    words: count.nullable(),
    code: z.string().nullable(),
    textContentId: z.string().nullable(),
    originalContentId: z.string().nullable(),
    erasedAt: stamp.nullable(),
    updatedAt: stamp,
  })
  .meta({ id: 'Essay' });

const essayPhase = z
  .object({
    runId: z.string(),
    phase: z.enum(phaseNames),
    attempt: count,
    outcome: z.enum(essayOutcomes).nullable(),
    code: z.string().nullable(),
    contentId: z.string().nullable(),
    metrics: z.record(z.string(), z.unknown()).nullable(),
    durationMs: count.nullable(),
    endedAt: stamp.nullable(),
  })
  .meta({ id: 'EssayPhase' });

/** What became of one file of an upload. */
export const fileReceipt = z
  .object({
    fileId: z.string().nullable().describe('Null where the file was refused before it was kept'),
    name: z.string(),
    status: z.enum([...fileStatuses, 'refused']),
    essayId: z.string().nullable(),
    code: z.string().nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: 'FileReceipt' });
export type FileReceipt = z.output<typeof fileReceipt>;

const planned = z
  .object({
    phase: z.enum(phaseNames),
    needs: z.array(z.string()),
    isAvailable: z.boolean(),
    isDone: z.boolean(),
  })
  .meta({ id: 'PlannedPhase' });

const preflight = z
  .object({
    batchId: z.string(),
    pipeline: z.string(),
    allowed: z.boolean(),
    /** Why not; the first that stands in the way. */
    code: z.string().nullable(),
    message: z.string().nullable(),
    phases: z.array(planned),
    skipped: z.array(z.enum(phaseNames)),
    essays: count.describe('How many would take part'),
    cost: z.record(z.string(), z.number()).describe('Units by resource'),
  })
  .meta({ id: 'Preflight' });

const requested = z.object({
  batchId: z.string(),
  runId: z.string().nullable(),
  result: z.enum(['started', 'nothing_to_do']),
  phases: z.array(z.enum(phaseNames)),
  skipped: z.array(z.enum(phaseNames)),
  status: z.string(),
});
const mode = z.enum(runModes).default('run');
const pipeline = word.describe(
  'A pipeline or a phase: `spellcheck`, `nlp`, `cj_assessment`, `comprehensive`, …',
);
const inline = z.strictObject({
  name: word,
  text: z
    .string()
    .max(limits.textCharsMax * 2)
    .optional()
    .describe('The text itself'),
  base64: z.base64().optional().describe('The bytes of the file; for larger ones use `object`'),
  object: word
    .optional()
    .describe('Name of an object in the bucket `<prefix>-uploads` of the NATS object store'),
});
const changed = z.object({
  batchId: z.string(),
  status: z.enum(batchStatuses),
  clientStatus: z.enum(clientStatuses),
});

export const batchVerbs = defineVerbs({
  'batch.register': {
    about: 'A new batch with so many empty slots. Files may be added at once.',
    http: { method: 'post', path: '/v1/batches', status: 201 },
    access: 'any',
    writes: true,
    request: z.strictObject({
      batchId: batchId.max(120).optional().describe('Made up when absent'),
      name: word.optional(),
      courseCode: z.enum(courseCodes),
      expectedEssays: z.int().min(1).max(limits.batchEssaysMax),
      classId: idText.optional().describe('A class makes the batch wait for its students to be confirmed'),
      assignmentId: idText.max(100).optional(),
      prompt: prompt.optional().describe('The task that the students were given'),
      retentionDays: z.int().min(1).max(limits.retentionDaysMax).default(limits.retentionDays),
      owner: idText.optional().describe('Somebody else, where an admin or a service registers'),
      idempotencyKey,
    }),
    answer: batchSummary,
  },
  'batch.add': {
    about: 'Adds files. The same file twice takes one slot and gets the same answer.',
    http: { method: 'post', path: '/v1/batches/{batchId}/files', status: 202, multipart: true },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId, files: z.array(inline).min(1).max(limits.filesPerRequestMax) }),
    answer: z.object({ batchId: z.string(), files: z.array(fileReceipt) }),
  },
  'batch.finish': {
    about: 'Nobody waits for more files: empty slots are given up and the intake completes.',
    http: { method: 'post', path: '/v1/batches/{batchId}/finish' },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId, idempotencyKey }),
    answer: changed,
  },
  'batch.prompt': {
    about: 'Attaches or amends the prompt. Not while a run is active.',
    http: { method: 'patch', path: '/v1/batches/{batchId}/prompt' },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId, text: prompt.optional(), contentId: idText.optional() }),
    answer: z.object({ batchId: z.string(), contentId: z.string() }),
  },
  'batch.confirm': {
    about: 'Confirms which student wrote which essay.',
    http: { method: 'post', path: '/v1/batches/{batchId}/associations' },
    access: 'own',
    writes: true,
    request: z.strictObject({
      batchId,
      associations: z
        .array(
          z.strictObject({
            essayId,
            studentId: idText.optional(),
            studentName: line.optional(),
            confidence: z.number().min(0).max(1).optional(),
            method: z.enum(associationMethods).default('human'),
          }),
        )
        .max(limits.associationsMax),
    }),
    answer: changed,
  },
  'batch.preflight': {
    about: 'Whether a pipeline could start now, what it would do and what it would cost.',
    http: { method: 'post', path: '/v1/batches/{batchId}/pipelines/preflight' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      batchId,
      pipeline,
      prompt: prompt.optional(),
      redo: z.boolean().default(false),
    }),
    answer: preflight,
  },
  'batch.run': {
    about: 'Starts a pipeline over the batch. What is done already is skipped; one run at a time.',
    http: { method: 'post', path: '/v1/batches/{batchId}/pipelines', status: 202 },
    access: 'own',
    writes: true,
    request: z.strictObject({
      batchId,
      pipeline,
      prompt: prompt.optional().describe('Becomes the prompt of the batch'),
      mode,
      redo: z.boolean().default(false).describe('Does phases again that are done'),
      env: idText.default('local'),
      lane: idText.default('default'),
      idempotencyKey,
    }),
    answer: requested,
  },
  'batch.retry': {
    about: 'Does a phase again for the essays that failed it; comparative judgement for the whole batch.',
    http: { method: 'post', path: '/v1/batches/{batchId}/retry', status: 202 },
    access: 'own',
    writes: true,
    request: z.strictObject({
      batchId,
      phase: z.enum(phaseNames),
      essayIds: z.array(essayId).min(1).max(limits.retryEssaysMax).optional(),
      idempotencyKey,
    }),
    answer: requested,
  },
  'batch.cancel': {
    about: 'Gives the batch up for good. Late results are ignored.',
    http: { method: 'post', path: '/v1/batches/{batchId}/cancel' },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId, reason: line.optional() }),
    answer: changed,
  },
  'batch.close': {
    about: 'Nothing more will be done: every essay is final.',
    http: { method: 'post', path: '/v1/batches/{batchId}/close' },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId }),
    answer: changed,
  },
  'batch.erase': {
    about: 'Erases all texts and names of the batch. Numbers and history stay.',
    http: { method: 'delete', path: '/v1/batches/{batchId}/texts' },
    access: 'own',
    writes: true,
    request: z.strictObject({ batchId }),
    answer: z.object({ batchId: z.string(), erasedContents: count }),
  },
  'batch.get': {
    about: 'One batch: its status, its run, its problems.',
    http: { method: 'get', path: '/v1/batches/{batchId}' },
    access: 'own',
    writes: false,
    request: z.strictObject({ batchId }),
    answer: batchSummary.extend({
      run: runBrief.nullable(),
      essaysByStatus: z.record(z.string(), count),
      problems: z.array(problem).describe('At most 100; `essay.list` has them all'),
    }),
  },
  'batch.list': {
    about: 'Batches, newest first: one’s own, or all for admins and services.',
    http: { method: 'get', path: '/v1/batches' },
    access: 'any',
    writes: false,
    request: z.strictObject({
      status: z.enum(clientStatuses).optional(),
      owner: idText.optional(),
      courseCode: z.enum(courseCodes).optional(),
      search: line.optional().describe('Part of the name'),
      cursor,
      limit: pageLimit,
    }),
    answer: pageOf(batchSummary),
  },
  'batch.results': {
    about: 'What is known of every essay, by slot: outcomes and metrics of each phase.',
    http: { method: 'get', path: '/v1/batches/{batchId}/results' },
    access: 'own',
    writes: false,
    request: z.strictObject({ batchId, cursor, limit: pageLimit }),
    answer: pageOf(essaySummary.extend({ phases: z.array(essayPhase) })),
  },
  'batch.pipelines': {
    about: 'The pipelines and phases there are, and which of them can be done here.',
    http: { method: 'get', path: '/v1/pipelines' },
    access: 'any',
    writes: false,
    request: z.strictObject({}),
    answer: z.object({
      pipelines: z.array(z.object({ name: z.string(), phases: z.array(z.enum(phaseNames)) })),
      phases: z.array(
        z.object({
          name: z.enum(phaseNames),
          needs: z.array(z.enum(phaseNames)),
          grain: z.enum(['essay', 'batch']),
          needsPrompt: z.boolean(),
          isAvailable: z.boolean(),
        }),
      ),
    }),
  },
  'essay.get': {
    about: 'One essay with the outcomes of its phases.',
    http: { method: 'get', path: '/v1/essays/{essayId}' },
    access: 'own',
    writes: false,
    request: z.strictObject({ essayId }),
    answer: essaySummary.extend({ phases: z.array(essayPhase) }),
  },
  'essay.list': {
    about: 'Essays of a batch, by slot.',
    http: { method: 'get', path: '/v1/batches/{batchId}/essays' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      batchId,
      status: z.enum(essayStatuses).optional(),
      failed: flag.optional().describe('Only those with an error code'),
      cursor,
      limit: pageLimit,
    }),
    answer: pageOf(essaySummary),
  },
  'essay.timeline': {
    about: 'Every status that an essay had, when, and what brought it there.',
    http: { method: 'get', path: '/v1/essays/{essayId}/timeline' },
    access: 'own',
    writes: false,
    request: z.strictObject({ essayId, cursor, limit: pageLimit }),
    answer: pageOf(
      z.object({
        seq: count,
        at: stamp,
        type: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        by: z.string().nullable(),
        outcome: z.string(),
      }),
    ),
  },
  'essay.replace': {
    about: 'A better file for an essay whose file failed.',
    http: { method: 'put', path: '/v1/essays/{essayId}/file', status: 202, multipart: true },
    access: 'own',
    writes: true,
    request: z.strictObject({ essayId, file: inline }),
    answer: fileReceipt,
  },
  'essay.erase': {
    about:
      'Erases the text of an essay, its file name and its student everywhere. The journal stays replayable.',
    http: { method: 'delete', path: '/v1/essays/{essayId}/text' },
    access: 'own',
    writes: true,
    request: z.strictObject({ essayId }),
    answer: z.object({ essayId: z.string(), erasedContents: count, status: z.string() }),
  },
  'content.get': {
    about: 'The bytes of one content: a text, an upload, an artifact.',
    http: { method: 'get', path: '/v1/contents/{contentId}', binary: true },
    access: 'own',
    writes: false,
    request: z.strictObject({ contentId: idText }),
    answer: z.object({
      contentId: z.string(),
      kind: z.string(),
      mediaType: z.string(),
      size: count,
      sha256: z.string().nullable(),
      base64: z.string(),
    }),
  },
  'notification.list': {
    about: 'Notices for whoever asks, newest first.',
    http: { method: 'get', path: '/v1/notifications' },
    access: 'any',
    writes: false,
    request: z.strictObject({ unread: flag.optional(), cursor, limit: pageLimit }),
    answer: pageOf(
      z.object({
        id: z.string(),
        type: z.string(),
        priority: z.string(),
        actionRequired: z.boolean(),
        batchId: z.string().nullable(),
        payload: z.record(z.string(), z.unknown()),
        createdAt: stamp,
        readAt: stamp.nullable(),
      }),
    ),
  },
  'notification.read': {
    about: 'Marks a notice as read.',
    http: { method: 'post', path: '/v1/notifications/{id}/read' },
    access: 'any',
    writes: true,
    request: z.strictObject({ id: idText }),
    answer: z.object({ id: z.string(), readAt: stamp }),
  },
});
