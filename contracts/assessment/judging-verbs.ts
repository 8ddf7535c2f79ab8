/** Comparative judgement: sessions and their results, judges, assignments with anchors, people who judge. */
import { z } from 'zod';
import { gradeScaleIds } from './grade-scales.ts';
import {
  anchor,
  assignment,
  comparison,
  gatewayState,
  humanProgress,
  judge,
  script,
  session,
  skipReasons,
  turn,
} from './judged-shapes.ts';
import { judgingLimits as limits } from './judging-limits.ts';
import { assessmentResult, suspicion } from './judging-result.ts';
import {
  cursor,
  defineVerbs,
  flag,
  idText,
  limitUpTo,
  line,
  pageLimit,
  pageOf,
  personId,
  whole,
  word,
} from './verb.ts';
import {
  assessmentStatuses,
  comparisonStatuses,
  contextOrigins,
  judgeKinds,
  providerNames,
  providerStatuses,
  winners,
} from './words.ts';

const count = z.int();
/** Numbers beyond it are of no comparison, and Postgres would not take them as one. */
const seq = z.int().min(0).max(limits.comparisonsMax);
const assessmentId = idText;
const assignmentId = idText.max(100);

export const reportFormats = ['html', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];
const partNumber = whole.pipe(z.int().min(0).max(10_000));

export const judgingVerbs = defineVerbs({
  'assessment.get': {
    about: 'One session of comparative judgement: where it stands, what it has cost.',
    http: { method: 'get', path: '/v1/assessments/{assessmentId}' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      assessmentId,
      items: flag.default(false).describe('With its scripts: who is number 7 in a comparison'),
    }),
    answer: session.extend({
      settings: z.record(z.string(), z.unknown()),
      items: z.array(script).nullable(),
    }),
  },
  'assessment.list': {
    about: 'Sessions, newest first: one’s own, or all for admins and services.',
    http: { method: 'get', path: '/v1/assessments' },
    access: 'any',
    writes: false,
    request: z.strictObject({
      batchId: idText.optional(),
      status: z.enum(assessmentStatuses).optional(),
      owner: personId.optional(),
      limit: pageLimit,
      cursor,
    }),
    answer: pageOf(session),
  },
  'assessment.results': {
    about:
      'Ranking, errors, grades, reliability, judges: of the end, or of the newest wave. A large one comes ' +
      'in pages of scripts, and says of these alone who needs a human and what is suspicious; the rest ' +
      'stands in every page.',
    http: { method: 'get', path: '/v1/assessments/{assessmentId}/results' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      assessmentId,
      interim: flag.default(false),
      limit: limitUpTo(limits.resultItemsPageMax, limits.resultItemsPageMax).optional(),
      cursor,
    }),
    answer: assessmentResult.extend({ nextCursor: z.string().nullable() }),
  },
  'assessment.report': {
    about: 'The result as a file: a printable page, CSV or JSON.',
    http: { method: 'get', path: '/v1/assessments/{assessmentId}/report', binary: true },
    access: 'own',
    writes: false,
    request: z.strictObject({
      assessmentId,
      format: z.enum(reportFormats).default('html'),
      interim: flag.default(false).describe('Of the newest wave, where the session has not ended'),
      part: partNumber.optional().describe('From 0, for doors that carry no whole file; absent: all of it'),
    }),
    answer: z.object({
      name: z.string(),
      mediaType: z.string(),
      base64: z.string(),
      parts: count.describe('How many there are'),
    }),
  },
  'assessment.comparisons': {
    about: 'Every comparison in order, with its judge and answer.',
    http: { method: 'get', path: '/v1/assessments/{assessmentId}/comparisons' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      assessmentId,
      status: z.enum(comparisonStatuses).optional(),
      judge: idText.optional(),
      item: whole
        .pipe(z.int().min(0).max(limits.scriptsMax))
        .optional()
        .describe('Only those of this script'),
      notes: flag.default(false),
      limit: pageLimit,
      cursor,
    }),
    answer: pageOf(comparison),
  },
  'assessment.cancel': {
    about: 'Gives a session up. Its run ends as if the phase had failed.',
    http: { method: 'post', path: '/v1/assessments/{assessmentId}/cancel' },
    access: 'own',
    writes: true,
    request: z.strictObject({ assessmentId }),
    answer: z.object({ assessmentId: z.string(), status: z.enum(assessmentStatuses) }),
  },
  'assessment.recover': {
    about: 'Has a session look after itself now instead of when its time is up.',
    http: { method: 'post', path: '/v1/assessments/{assessmentId}/recover' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ assessmentId }),
    answer: z.object({
      assessmentId: z.string(),
      status: z.enum(assessmentStatuses),
      result: z.enum(['recovering', 'waits']).describe('`waits`: too little is there to make do with'),
    }),
  },
  'assessment.inspect': {
    about: 'Whether the counters of a session agree with its rows, and what waits where.',
    http: { method: 'get', path: '/v1/assessments/{assessmentId}/inspection' },
    access: 'admin',
    writes: false,
    request: z.strictObject({ assessmentId }),
    answer: z.object({
      assessmentId: z.string(),
      agrees: z.boolean(),
      counters: z.record(z.string(), count),
      comparisons: z.record(z.string(), count),
      requests: z.record(z.string(), count),
      undelivered: count,
      ignored: z.record(z.string(), count),
      positions: z.object({ skewMax: z.number(), firstShareMin: z.number(), firstShareMax: z.number() }),
      suspicions: z.array(suspicion),
      problems: z.array(z.string()),
    }),
  },
  'judge.create': {
    about: 'A judge: a model with its prompt, a group of people, or a judge for tests.',
    http: { method: 'post', path: '/v1/judges', status: 201 },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      judgeId: idText.max(100),
      kind: z.enum(judgeKinds),
      label: word.optional(),
      settings: z.record(z.string(), z.unknown()).default({}).describe('Of the kind; see the documentation'),
    }),
    answer: judge,
  },
  'judge.list': {
    about: 'The judges there are; `heuristic` and `simulated` are built in.',
    http: { method: 'get', path: '/v1/judges' },
    access: 'any',
    writes: false,
    request: z.strictObject({ retired: flag.default(false) }),
    answer: z.object({ items: z.array(judge), defaultJudge: z.string() }),
  },
  'judge.retire': {
    about: 'Takes a judge out of use. What it has judged stays.',
    http: { method: 'delete', path: '/v1/judges/{judgeId}' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ judgeId: idText.max(100) }),
    answer: judge,
  },
  'assignment.set': {
    about: 'What essays of one task are judged by. Scale and origin are chosen once.',
    http: { method: 'put', path: '/v1/assignments/{assignmentId}' },
    access: 'any',
    writes: true,
    request: z.strictObject({
      assignmentId,
      gradeScale: z.enum(gradeScaleIds).optional(),
      contextOrigin: z.enum(contextOrigins).optional(),
      instructions: z.string().min(1).max(limits.rubricCharsMax).optional(),
      prompt: z.string().min(10).max(limits.rubricCharsMax).optional(),
      rubric: z.string().min(10).max(limits.rubricCharsMax).optional(),
      owner: personId.optional().describe('Somebody else, where an admin or a service sets a new one'),
    }),
    answer: assignment,
  },
  'assignment.get': {
    about: 'One assignment, with its anchors counted by grade.',
    http: { method: 'get', path: '/v1/assignments/{assignmentId}' },
    access: 'own',
    writes: false,
    request: z.strictObject({ assignmentId }),
    answer: assignment,
  },
  'assignment.list': {
    about: 'Assignments: one’s own, or all for admins and services.',
    http: { method: 'get', path: '/v1/assignments' },
    access: 'any',
    writes: false,
    request: z.strictObject({ owner: personId.optional(), limit: pageLimit, cursor }),
    answer: pageOf(assignment),
  },
  'anchor.register': {
    about: 'An essay whose grade is known. The same label again replaces its text.',
    http: { method: 'post', path: '/v1/assignments/{assignmentId}/anchors', status: 201 },
    access: 'own',
    writes: true,
    request: z.strictObject({
      assignmentId,
      label: word,
      grade: z.string().min(1).max(4),
      text: z.string().min(limits.anchorCharsMin).max(50_000),
      theta: z
        .number()
        .min(-50)
        .max(50)
        .optional()
        .describe('Its place, where a session has found it before'),
      thetaSd: z.number().min(0).max(50).optional(),
    }),
    answer: anchor,
  },
  'anchor.list': {
    about: 'The anchors of an assignment, by grade.',
    http: { method: 'get', path: '/v1/assignments/{assignmentId}/anchors' },
    access: 'own',
    writes: false,
    request: z.strictObject({ assignmentId }),
    answer: z.object({ items: z.array(anchor) }),
  },
  'anchor.retire': {
    about: 'Takes an anchor out of use, if asked with its text. Sessions that used it keep its grade.',
    http: { method: 'delete', path: '/v1/assignments/{assignmentId}/anchors/{anchorId}' },
    access: 'own',
    writes: true,
    request: z.strictObject({
      assignmentId,
      anchorId: idText,
      erase: flag
        .default(false)
        .describe('Erases its text, too; sessions that still ask about it fail there'),
    }),
    answer: anchor,
  },
  'judgement.next': {
    about:
      'The next pair for whoever asks, theirs for a while. None: nothing waits, or the quota is reached.',
    http: { method: 'post', path: '/v1/judgements/next' },
    access: 'any',
    writes: true,
    request: z.strictObject({ assessmentId: assessmentId.optional() }),
    answer: z.object({ turn: turn.nullable(), progress: humanProgress.nullable() }),
  },
  'judgement.submit': {
    about: 'Which of the two is better. Once per pair; the same again gets the same answer.',
    http: { method: 'post', path: '/v1/judgements' },
    access: 'any',
    writes: true,
    request: z.strictObject({
      assessmentId,
      seq,
      winner: z.enum(winners),
      decisionMs: z
        .int()
        .min(0)
        .max(24 * 3_600_000)
        .optional()
        .describe('How long the person thought, where the door’s own count would be wrong'),
      note: line.max(limits.justificationCharsMax).optional(),
    }),
    answer: z.object({
      assessmentId: z.string(),
      seq: count,
      result: z.enum(['counted', 'practice', 'already_answered', 'too_late']),
      progress: humanProgress,
    }),
  },
  'judgement.skip': {
    about: 'Gives a pair back for somebody else.',
    http: { method: 'post', path: '/v1/judgements/skip' },
    access: 'any',
    writes: true,
    request: z.strictObject({ assessmentId, seq, reason: z.enum(skipReasons).optional() }),
    answer: z.object({ assessmentId: z.string(), seq: count, progress: humanProgress }),
  },
  'judgement.progress': {
    about: 'How far whoever asks has come in a session.',
    http: { method: 'get', path: '/v1/judgements/progress' },
    access: 'any',
    writes: false,
    request: z.strictObject({ assessmentId }),
    answer: humanProgress,
  },
  'gateway.get': {
    about: 'Providers, their circuits and limits, the queue, and what today has cost.',
    http: { method: 'get', path: '/v1/gateway' },
    access: 'admin',
    writes: false,
    request: z.strictObject({}),
    answer: gatewayState,
  },
  'gateway.reset': {
    about: 'Closes the circuit of a provider: its limit was raised, or it is back.',
    http: { method: 'post', path: '/v1/gateway/{provider}/reset' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ provider: z.enum(providerNames) }),
    answer: z.object({ provider: z.string(), status: z.enum(providerStatuses) }),
  },
});
