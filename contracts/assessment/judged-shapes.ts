/** What the verbs of comparative judgement take and answer, beside single ids. */
import { z } from 'zod';
import { gradeScaleIds } from './grade-scales.ts';
import { stamp } from './verb.ts';
import {
  assessmentReasons,
  assessmentStatuses,
  comparisonModes,
  comparisonStatuses,
  contextOrigins,
  judgeKinds,
  judgingModes,
  providerNames,
  providerStatuses,
  winners,
} from './words.ts';

const count = z.int();

export const session = z
  .object({
    assessmentId: z.string(),
    batchId: z.string(),
    runId: z.string(),
    owner: z.string(),
    assignmentId: z.string().nullable(),
    status: z.enum(assessmentStatuses),
    reason: z.enum(assessmentReasons).nullable(),
    students: count,
    anchors: count,
    wave: count,
    budget: count,
    submitted: count,
    judged: count,
    failed: count,
    pending: count,
    ignored: count,
    percent: z.number().min(0).max(100).describe('Of the budget; a session that is stable ends before 100'),
    reliability: z.number().nullable(),
    spread: z.number().nullable(),
    gradesWithheld: z.string().nullable(),
    costUsd: z.number(),
    createdAt: stamp,
    updatedAt: stamp,
    finishedAt: stamp.nullable(),
  })
  .meta({ id: 'Assessment' });

export const script = z.object({
  item: count,
  essayId: z.string().nullable(),
  anchorId: z.string().nullable(),
  grade: z.string().nullable().describe('Known, of an anchor'),
});
export const comparison = z
  .object({
    seq: count,
    wave: count,
    first: count.describe('Number of the script that was shown first'),
    second: count,
    judge: z.string(),
    mode: z.enum(comparisonModes),
    status: z.enum(comparisonStatuses),
    winner: z.enum(winners).nullable(),
    code: z.string().nullable(),
    confidence: z.number().nullable(),
    note: z.string().nullable().describe('Why the judge decided so; only where it was asked for'),
    provider: z.string().nullable().describe('Null where no machine was asked'),
    model: z.string().nullable(),
    promptSha256: z.string().nullable().describe('Of all that was asked'),
    frameSha256: z.string().nullable().describe('Of what was asked around the two essays'),
    tokensInput: count.nullable().describe('Cached ones included'),
    tokensOutput: count.nullable(),
    costUsd: z.number().nullable(),
    plannedAt: stamp,
    answeredAt: stamp.nullable(),
  })
  .meta({ id: 'Comparison' });

export const judge = z
  .object({
    judgeId: z.string(),
    kind: z.enum(judgeKinds),
    label: z.string().nullable(),
    isForGrading: z.boolean().describe('False: for tests and demonstrations only'),
    settings: z.record(z.string(), z.unknown()),
    createdAt: stamp.nullable(),
    retiredAt: stamp.nullable(),
  })
  .meta({ id: 'Judge' });

export const assignment = z
  .object({
    assignmentId: z.string(),
    owner: z.string(),
    gradeScale: z.enum(gradeScaleIds),
    contextOrigin: z.enum(contextOrigins),
    instructionsContentId: z.string().nullable(),
    promptContentId: z.string().nullable(),
    rubricContentId: z.string().nullable(),
    anchors: count,
    anchorsByGrade: z.record(z.string(), count),
    createdAt: stamp,
    updatedAt: stamp,
  })
  .meta({ id: 'Assignment' });
export const anchor = z
  .object({
    anchorId: z.string(),
    assignmentId: z.string(),
    label: z.string(),
    grade: z.string(),
    contentId: z.string(),
    theta: z.number().nullable(),
    thetaSd: z.number().nullable(),
    createdAt: stamp,
    retiredAt: stamp.nullable(),
  })
  .meta({ id: 'Anchor' });

/** No words of one's own: they would quote what must be erasable. */
export const skipReasons = ['cannot_decide', 'unreadable', 'knows_writer', 'no_time'] as const;
const shownEssay = z.object({ text: z.string() });
export const turn = z
  .object({
    assessmentId: z.string(),
    seq: count.describe('0: a pair for practice; its answer does not count'),
    judge: z.string(),
    first: shownEssay,
    second: shownEssay,
    prompt: z.string().nullable().describe('What the students were asked'),
    instructions: z.string().nullable().describe('By what essays of the assignment are judged'),
    rubric: z.string().nullable(),
    mayTie: z.boolean(),
    shownAt: stamp,
    leaseUntil: stamp.describe('Until then the pair is shown to nobody else'),
  })
  .meta({ id: 'JudgementTurn' });
export const humanProgress = z
  .object({
    assessmentId: z.string(),
    judged: count.describe('By this person'),
    skipped: count,
    quota: count.nullable(),
    open: count.describe('Pairs that wait for a person'),
    medianMs: count.nullable(),
  })
  .meta({ id: 'JudgementProgress' });

const bucket = z.object({
  provider: z.string(),
  account: z.string().describe('A fingerprint of the key that the limit belongs to, or a name'),
  modelClass: z.string(),
  dimension: z.string(),
  perMinute: z.number(),
  capacity: z.number(),
  level: z.number(),
  blockedUntil: stamp.nullable(),
  learnedAt: stamp.nullable(),
});
const usage = z.object({
  provider: z.string(),
  model: z.string(),
  answered: count,
  failed: count,
  tokens: count,
  costUsd: z.number(),
});
export const gatewayState = z
  .object({
    providers: z.array(
      z.object({
        provider: z.enum(providerNames),
        isConfigured: z.boolean(),
        status: z.enum(providerStatuses),
        reason: z.string().nullable(),
        since: stamp.nullable().describe('When its circuit last changed; null: it never had trouble'),
        until: stamp.nullable(),
        failures: count.describe('In a row'),
        opened: count.describe('How often its circuit has opened, ever'),
        queued: count,
        sending: count,
        batched: count,
      }),
    ),
    buckets: z.array(bucket),
    queue: z.object({ waiting: count, limit: count, isFull: z.boolean(), oldestMs: count.nullable() }),
    waiting: z
      .array(
        z.object({ provider: z.enum(providerNames), priority: count, count, oldestMs: count.nullable() }),
      )
      .describe('The queue by provider and priority, the most urgent first'),
    today: z.array(usage),
    days: z
      .array(usage.extend({ day: z.string().describe('UTC, as `2026-03-01`') }))
      .describe('The last 14 days, today included, oldest first'),
    errors: z
      .array(z.object({ provider: z.string(), code: z.string(), count, last: stamp }))
      .describe('Of the last 24 hours, by class, the most frequent first'),
    mode: z.enum(judgingModes).describe('Unless a session says otherwise'),
  })
  .meta({ id: 'Gateway' });
