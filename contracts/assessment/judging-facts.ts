/** Facts of comparative judgement: of sessions (`assessment`) and of the circuits of providers. */
import { z } from 'zod';
import { assessmentReasons, assessmentStatuses, ignoredReasons, providerStatuses, winners } from './words.ts';

const id = z.string();
const count = z.int().min(0);
const session = { assessmentId: id, batchId: id, runId: id };
const counters = { submitted: count, judged: count, failed: count, budget: count };
const verdict = z.object({
  seq: z.int().min(1),
  outcome: z.enum([...winners, 'error']),
  code: z.string().nullable(),
});

const thin = <T extends z.ZodRawShape>(kind: 'assessment' | 'provider', about: string, shape: T) => ({
  kind,
  weight: 'thin' as const,
  about,
  payload: z.object(shape),
});
const rich = <T extends z.ZodRawShape>(kind: 'assessment', about: string, shape: T) => ({
  kind,
  weight: 'rich' as const,
  about,
  payload: z.object(shape),
});

export const judgingFacts = {
  'assessment.created': thin('assessment', 'A session of comparative judgement has begun.', {
    ...session,
    owner: id,
    org: id.nullable(),
    assignmentId: id.nullable(),
    settings: z.record(z.string(), z.unknown()),
  }),
  'assessment.prepared': thin('assessment', 'The scripts of a session are known.', {
    ...session,
    students: count,
    anchors: count,
    budget: count,
    warnings: z.array(z.string()),
  }),
  'assessment.status.changed': thin('assessment', 'A session has another status.', {
    ...session,
    status: z.enum(assessmentStatuses),
  }),
  'assessment.wave.planned': thin('assessment', 'Comparisons `from` to `to` may be judged now.', {
    ...session,
    wave: z.int().min(1),
    from: z.int().min(1),
    to: z.int().min(1),
    ...counters,
  }),
  'assessment.comparisons.answered': thin('assessment', 'Judges have answered.', {
    ...session,
    wave: z.int().min(1),
    verdicts: z.array(verdict),
    ...counters,
  }),
  'assessment.answer.ignored': thin('assessment', 'Answers that changed nothing, and why.', {
    ...session,
    answers: z.array(
      z.object({ seq: z.int(), outcome: z.enum([...winners, 'error']), reason: z.enum(ignoredReasons) }),
    ),
  }),
  'assessment.scored': thin('assessment', 'A wave has become a scale.', {
    ...session,
    wave: count,
    reliability: z.number().nullable(),
    spread: z.number().nullable(),
    largestChange: z.number().nullable(),
    costUsd: z.number(),
  }),
  'assessment.completed': thin('assessment', 'A session is over and has a result. Once per session.', {
    ...session,
    reason: z.enum(assessmentReasons),
    resultWave: count,
    students: count,
    missing: count,
    isGraded: z.boolean(),
    gradesWithheld: z.string().nullable(),
    reliability: z.number().nullable(),
    ...counters,
  }),
  'assessment.failed': thin('assessment', 'A session is over without a result. Once per session.', {
    ...session,
    reason: z.enum(assessmentReasons),
    detail: z.string().nullable(),
    ...counters,
  }),
  'assessment.cancelled': thin('assessment', 'A session was given up.', {
    ...session,
    reason: z.enum(assessmentReasons),
    by: id.nullable(),
    ...counters,
  }),
  'assessment.result.published': rich('assessment', 'Ranks and grades; in full with `assessment.results`.', {
    ...session,
    assignmentId: id.nullable(),
    resultWave: count,
    essays: z
      .array(z.object({ essayId: id, rank: z.int().min(1), grade: z.string().nullable() }))
      .nullable()
      .describe('Null where there are too many for one message'),
    comparisons: count,
    reliability: z.number().nullable(),
  }),
  'assessment.resources.consumed': rich('assessment', 'What a session has used: judged comparisons only.', {
    ...session,
    owner: id,
    org: id.nullable(),
    resource: z.literal('cj_comparison'),
    quantity: count,
    tokens: count,
    costUsd: z.number(),
  }),
  'provider.status.changed': thin('provider', 'The circuit of a provider has another status.', {
    provider: id,
    status: z.enum(providerStatuses),
    reason: z.string().nullable(),
    untilMs: z.number().nullable(),
    failures: count,
  }),
} as const;
