/** What the verbs of teachers take and answer, beside single ids. */
import { z } from 'zod';
import { assessmentLimits as limits } from './limits.ts';
import { idText, stamp, word } from './verb.ts';
import {
  associationMethods,
  batchStatuses,
  clientStatuses,
  courseCodes,
  essayOutcomes,
  essayStatuses,
  fileStatuses,
  judgeKinds,
  languages,
  phaseNames,
  phaseOutcomes,
  runModes,
  runStatuses,
} from './words.ts';

const batchId = idText;
const count = z.int();

export const batchSummary = z
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
    promptContentId: z.string().nullable().describe('The task that the students were given'),
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

export const problem = z
  .object({
    essayId: z.string().nullable(),
    fileName: z.string().nullable(),
    code: z.string(),
    message: z.string(),
    cure: z.string(),
  })
  .meta({ id: 'Problem' });

export const essaySummary = z
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

export const essayPhase = z
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

/** Whose an essay is, as somebody confirmed it. */
export const confirmedStudent = z
  .object({
    studentId: z.string().nullable(),
    studentName: z.string().nullable(),
    confidence: z.number().nullable().describe('Of a guess'),
    method: z.enum(associationMethods),
    confirmedBy: z.string(),
    confirmedAt: stamp,
  })
  .meta({ id: 'ConfirmedStudent' });

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

const planned = z
  .object({
    phase: z.enum(phaseNames),
    needs: z.array(z.string()),
    isAvailable: z.boolean(),
    isDone: z.boolean(),
  })
  .meta({ id: 'PlannedPhase' });

/** What a ranking would be, as far as it can be told before. */
const judgingForecast = z
  .object({
    judges: z.array(
      z.object({
        judgeId: z.string(),
        kind: z.enum(judgeKinds),
        label: z.string().nullable(),
        share: z.number(),
        isForGrading: z.boolean(),
        model: z.string().nullable(),
        people: count
          .nullable()
          .describe('Who may judge, of a group of people; 0: whoever may see the batch'),
      }),
    ),
    students: count,
    anchors: count,
    budget: count.describe('Comparisons at most; a session that is sure enough stops before'),
    estimatedUsd: z.number().nullable().describe('Of the whole budget; null: a price is not known'),
    gate: z
      .object({
        planned: count.describe('Comparisons by people, if the whole budget is used'),
        needed: count
          .nullable()
          .describe(
            'So many open the gate four times in five if both see the same; null: the essays are too few',
          ),
      })
      .nullable()
      .describe('Where grades wait for the agreement of people and machines'),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'JudgingForecast' });

export const preflight = z
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
    assessment: judgingForecast.nullable().describe('Where `cj_assessment` would be done'),
  })
  .meta({ id: 'Preflight' });

export const requested = z.object({
  batchId: z.string(),
  runId: z.string().nullable(),
  result: z.enum(['started', 'nothing_to_do']),
  phases: z.array(z.enum(phaseNames)),
  skipped: z.array(z.enum(phaseNames)),
  status: z.string(),
});
export const pipeline = word.describe(
  'A pipeline or a phase: `spellcheck`, `nlp`, `cj_assessment`, `comprehensive`, …',
);
/** Whatever a disk allows: a name that cannot be shown is made fit, and refuses no other file of its bag. */
const fileName = z
  .string()
  .min(1)
  .max(1000)
  .describe('Kept and shown without its folders and control characters, at most 255 characters of it');
export const inlineFile = z.strictObject({
  name: fileName,
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
export const changed = z.object({
  batchId: z.string(),
  status: z.enum(batchStatuses),
  clientStatus: z.enum(clientStatuses),
});
