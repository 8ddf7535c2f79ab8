/**
 * What batches, essays, runs, sessions and providers can be told from outside, for the doors and whoever
 * writes such a message by hand. A message of messages.ts or judging-messages.ts without a schema here, or
 * with a wrong one, does not compile.
 */
import { z } from 'zod';
import type { BatchInput, BatchMessage, EssayInput, EssayMessage, ExecutorInput } from './messages.ts';
import type { PlannedStep, RunBatch, RunInput, RunMessage } from './messages.ts';
import type { AssessmentMessage, ProviderMessage } from './judging-messages.ts';
import {
  courseCodes,
  essayOutcomes,
  languages,
  phaseNames,
  phaseOutcomes,
  providerNames,
  runModes,
  winners,
} from './words.ts';

type PayloadOf<Message, Type> = Message extends { readonly type: infer Types }
  ? Type extends Types
    ? Omit<Message, 'type'>
    : never
  : never;
/** A schema for every message, of its payload. */
type Schemas<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: z.ZodType<PayloadOf<Message, Type>>;
};

const id = z.string().min(1).max(300);
const word = z.string().min(1).max(300);
const by = word.describe('Who says so');
const code = z.string().min(1).max(100).describe('A code, such as `TIMEOUT`; no text');
const count = z.int().min(0);
const ms = z.int().min(0);
const slot = z.int().min(1).describe('Number of the essay in its batch, from 1');
const slots = z
  .string()
  .regex(/^[0-9a-f]*$/, 'hex digits, four slots each')
  .describe('A set of slots: hex digits, four slots each, the first slot the lowest bit');
const fields = z.record(z.string(), z.unknown());
const phase = z.enum(phaseNames);
const reason = z.string().max(1_000).nullable();
const when = z.number().nullable().describe('Milliseconds since 1970; null: without end');
const ofStep = { step: id, attempt: z.int().min(1) };
const ofPhase = { runId: id, step: id };
const fileInSlot = z.strictObject({ slot, fileId: id });

const plannedStep: z.ZodType<PlannedStep> = z.strictObject({
  id,
  kind: word,
  needs: z.array(id),
  attemptsMax: z.int().min(1),
  approval: z.boolean(),
  params: fields,
  phase: z
    .strictObject({
      name: phase,
      grain: z.enum(['essay', 'batch']),
      executor: word.exactOptional(),
      deadlineMs: ms,
      essayDeadlineMs: ms,
      essaysMin: count,
    })
    .exactOptional(),
});

const runBatch: z.ZodType<RunBatch> = z.strictObject({
  batchId: id,
  owner: word,
  org: word.nullable(),
  pipeline: word,
  courseCode: z.enum(courseCodes),
  language: z.enum(languages),
  promptContentId: id.nullable(),
  assignmentId: id.nullable(),
  eligible: slots,
  done: z.record(z.string(), slots),
  skipped: z.array(phase),
  retry: slots.nullable(),
});

export const batchInput: z.ZodType<BatchInput> = z.strictObject({
  batchId: id,
  owner: word,
  org: word.nullable(),
  courseCode: z.enum(courseCodes),
  classId: word.nullable(),
  assignmentId: id.nullable(),
  expected: z.int().min(1),
  promptContentId: id.nullable(),
  intakeMs: ms,
  studentValidationMs: ms,
  retentionMs: ms.nullable(),
});

export const batchMessages = {
  FILE_RECEIVED: z.strictObject({ fileId: id }),
  ESSAY_INGESTING: fileInSlot,
  ESSAY_STORED: fileInSlot,
  ESSAY_REJECTED: z.strictObject({ slot, fileId: id, code }),
  ESSAY_GONE: z.strictObject({ slot, code }),
  INTAKE_CLOSED: z.strictObject({ by }),
  PROMPT_ATTACHED: z.strictObject({ contentId: id, by }),
  ASSOCIATIONS_CONFIRMED: z.strictObject({ contentId: id, by }),
  RUN_REQUESTED: z.strictObject({
    runId: id,
    pipeline: word,
    steps: z.array(plannedStep),
    requested: z.array(phase),
    env: word,
    lane: word,
    mode: z.enum(runModes),
    requestedBy: word,
    redo: z.boolean(),
    retry: slots.nullable(),
    needsPrompt: z.boolean(),
  }),
  RUN_ENDED: z.strictObject({
    runId: id,
    status: z.enum(['succeeded', 'failed', 'cancelled']),
    phases: z.record(
      z.string(),
      z.strictObject({ outcome: z.enum(phaseOutcomes), succeeded: slots, failed: slots }),
    ),
  }),
  CANCEL: z.strictObject({ by, reason }),
  CLOSE: z.strictObject({ by }),
  ERASE_ALL: z.strictObject({ by }),
} satisfies Schemas<BatchMessage>;

export const essayInput: z.ZodType<EssayInput> = z.strictObject({ batchId: id, essayId: id, slot });

const initiate = z.strictObject({
  runId: id,
  ...ofStep,
  grain: z.enum(['essay', 'batch']),
  deadlineMs: ms,
  language: z.enum(languages),
  promptContentId: id.nullable(),
});
const news = z.strictObject({
  ...ofPhase,
  attempt: z.int().min(1).exactOptional(),
  contentId: id.exactOptional(),
  textContentId: id.exactOptional(),
  code: code.exactOptional(),
  metrics: fields.exactOptional(),
});
const phaseOver = z.strictObject({ ...ofPhase, attempt: z.int().min(1).exactOptional() });

type OfPhases = Extract<EssayMessage['type'], `CMD_INITIATE_${string}` | `EVT_${string}_${string}ED`>;
const phaseMessages = Object.fromEntries(
  phaseNames.flatMap((name) => {
    const upper = name.toUpperCase();
    const words = ['STARTED', 'SUCCEEDED', 'FAILED'].map((end) => [`EVT_${upper}_${end}`, news] as const);
    return [[`CMD_INITIATE_${upper}`, initiate] as const, ...words];
  }),
) as unknown as Pick<Schemas<EssayMessage>, OfPhases>;

export const essayMessages = {
  CONTENT_ASSIGNED: z.strictObject({ fileId: id }),
  CONTENT_REPLACED: z.strictObject({ fileId: id }),
  ...phaseMessages,
  PHASE_TIMED_OUT: phaseOver,
  PHASE_CANCELLED: phaseOver,
  CMD_MARK_PIPELINE_COMPLETE: z.strictObject({}),
  EVT_CRITICAL_FAILURE: z.strictObject({ code }),
  ERASE: z.strictObject({ by }),
} satisfies Schemas<EssayMessage>;

export const runInput: z.ZodType<RunInput> = z.strictObject({
  runId: id,
  owner: word,
  env: word,
  lane: word,
  mode: z.enum(runModes),
  requestedBy: word,
  parentRunId: id.nullable(),
  steps: z.array(plannedStep),
  entry: id.nullable(),
  params: fields,
  batch: runBatch.nullable(),
});

export const runMessages = {
  TICK: z.strictObject({ tick: z.int().min(1), by, fence: z.int().nullable() }),
  ESSAY_DONE: z.strictObject({ ...ofStep, slot, outcome: z.enum(essayOutcomes), code: code.exactOptional() }),
  PHASE_EXECUTED: z.strictObject({ ...ofStep, code: code.exactOptional() }),
  ESSAY_GONE: z.strictObject({ slot, code: code.exactOptional() }),
  APPROVAL_GIVEN: z.strictObject({ step: id, by, expiresAt: when }),
  APPROVAL_REFUSED: z.strictObject({ step: id, by, reason }),
  CANCEL: z.strictObject({ by, reason }),
  LEASE_ACQUIRED: z.strictObject({ owner: word, ttlMs: ms }),
  LEASE_RENEWED: z.strictObject({ owner: word, fence: z.int(), ttlMs: ms }),
  LEASE_RELEASED: z.strictObject({ owner: word, fence: z.int() }),
  ARTIFACT_STORED: z.strictObject({ name: word, contentId: id, sha256: word, size: count }),
} satisfies Schemas<RunMessage>;

export const executorInput: z.ZodType<ExecutorInput> = z.strictObject({
  runId: id,
  ...ofStep,
  phase,
  batch: runBatch,
  participants: slots,
  params: fields,
});

export const sessionMessages = {
  JUDGED: z.strictObject({
    verdicts: z.array(
      z.strictObject({
        seq: z.int().describe('Number of the comparison within its session, from 1'),
        outcome: z.enum([...winners, 'error']),
        code: code.exactOptional(),
      }),
    ),
  }),
  CANCEL: z.strictObject({ by }),
  PHASE_CANCELLED: z.strictObject(ofPhase),
  PHASE_TIMED_OUT: z.strictObject(ofPhase),
  RECOVER: z.strictObject({ by }),
} satisfies Schemas<AssessmentMessage>;

export const providerInput = z.strictObject({ provider: z.enum(providerNames) });

export const providerMessages = {
  CALLS: z.strictObject({ succeeded: count, failed: count, code: code.exactOptional() }),
  CAPPED: z.strictObject({ code, untilMs: when }),
  RESET: z.strictObject({ by }),
} satisfies Schemas<ProviderMessage>;
