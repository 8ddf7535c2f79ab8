/**
 * The tables of comparative judgement as drizzle sees them. The migrations are the law and this mirrors
 * them: a test introspects the migrated database and fails on any difference.
 */
import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import * as words from '../../contracts/assessment/words.ts';
import { counter, json, now, oneOf, stamp } from '../columns.ts';

export const assignments = pgTable(
  'assignments',
  {
    id: text('id').primaryKey(),
    owner: text('owner').notNull(),
    org: text('org'),
    gradeScale: text('grade_scale').notNull(),
    contextOrigin: text('context_origin', { enum: words.contextOrigins }).notNull(),
    instructionsContentId: text('instructions_content_id'),
    promptContentId: text('prompt_content_id'),
    rubricContentId: text('rubric_content_id'),
    createdAt: stamp('created_at').notNull().default(now),
    updatedAt: stamp('updated_at').notNull().default(now),
  },
  (table) => [
    index('assignments_owner').on(table.owner, table.createdAt, table.id),
    oneOf('assignments_context_origin_check', 'context_origin', words.contextOrigins),
  ],
);

export const anchors = pgTable(
  'anchors',
  {
    id: text('id').primaryKey(),
    assignmentId: text('assignment_id').notNull(),
    label: text('label').notNull(),
    grade: text('grade').notNull(),
    contentId: text('content_id').notNull(),
    theta: doublePrecision('theta'),
    thetaSd: doublePrecision('theta_sd'),
    createdAt: stamp('created_at').notNull().default(now),
    retiredAt: stamp('retired_at'),
  },
  (table) => [uniqueIndex('anchors_label').on(table.assignmentId, table.label)],
);

export const judges = pgTable(
  'judges',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: words.judgeKinds }).notNull(),
    label: text('label'),
    settings: json('settings').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
    retiredAt: stamp('retired_at'),
  },
  () => [oneOf('judges_kind_check', 'kind', words.judgeKinds)],
);

export const assessments = pgTable(
  'assessments',
  {
    id: text('id').primaryKey(),
    place: counter('place').notNull().generatedAlwaysAsIdentity(),
    batchId: text('batch_id').notNull(),
    runId: text('run_id').notNull(),
    owner: text('owner').notNull(),
    org: text('org'),
    assignmentId: text('assignment_id'),
    status: text('status', { enum: words.assessmentStatuses }).notNull(),
    reason: text('reason', { enum: words.assessmentReasons }),
    settings: json('settings').notNull(),
    students: integer('students').notNull().default(0),
    anchors: integer('anchors').notNull().default(0),
    budget: integer('budget').notNull().default(0),
    wave: integer('wave').notNull().default(0),
    submitted: integer('submitted').notNull().default(0),
    judged: integer('judged').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    ignored: integer('ignored').notNull().default(0),
    reliability: doublePrecision('reliability'),
    spread: doublePrecision('spread'),
    resultWave: integer('result_wave'),
    gradesWithheld: text('grades_withheld'),
    costUsd: doublePrecision('cost_usd').notNull().default(0),
    createdAt: stamp('created_at').notNull(),
    finishedAt: stamp('finished_at'),
    updatedAt: stamp('updated_at').notNull(),
  },
  (table) => [
    index('assessments_newest').on(table.place.desc()),
    index('assessments_owner').on(table.owner, table.place),
    index('assessments_batch').on(table.batchId, table.place.desc()),
    oneOf('assessments_status_check', 'status', words.assessmentStatuses),
    oneOf('assessments_reason_check', 'reason', words.assessmentReasons),
  ],
);

export const assessmentItems = pgTable(
  'assessment_items',
  {
    assessmentId: text('assessment_id').notNull(),
    item: integer('item').notNull(),
    essayId: text('essay_id'),
    slot: integer('slot'),
    anchorId: text('anchor_id'),
    grade: text('grade'),
    contentId: text('content_id').notNull(),
    theta: doublePrecision('theta'),
    thetaSd: doublePrecision('theta_sd'),
  },
  (table) => [
    primaryKey({ columns: [table.assessmentId, table.item] }),
    index('assessment_items_essay')
      .on(table.essayId)
      .where(sql`essay_id is not null`),
  ],
);

export const comparisons = pgTable(
  'comparisons',
  {
    assessmentId: text('assessment_id').notNull(),
    seq: integer('seq').notNull(),
    wave: integer('wave').notNull(),
    first: integer('first').notNull(),
    second: integer('second').notNull(),
    judge: text('judge').notNull(),
    mode: text('mode', { enum: words.comparisonModes }).notNull(),
    status: text('status', { enum: words.comparisonStatuses }).notNull(),
    winner: text('winner', { enum: words.winners }),
    code: text('code'),
    plannedAt: stamp('planned_at').notNull().default(now),
    answeredAt: stamp('answered_at'),
  },
  (table) => [
    primaryKey({ columns: [table.assessmentId, table.seq] }),
    index('comparisons_open')
      .on(table.assessmentId, table.seq)
      .where(sql`status = 'open'`),
    oneOf('comparisons_mode_check', 'mode', words.comparisonModes),
    oneOf('comparisons_status_check', 'status', words.comparisonStatuses),
    oneOf('comparisons_winner_check', 'winner', words.winners),
  ],
);

export const ignoredAnswers = pgTable(
  'ignored_answers',
  {
    id: counter('id').primaryKey().generatedAlwaysAsIdentity(),
    assessmentId: text('assessment_id').notNull(),
    seq: integer('seq').notNull(),
    reason: text('reason', { enum: words.ignoredReasons }).notNull(),
    at: stamp('at').notNull(),
  },
  (table) => [
    index('ignored_answers_of').on(table.assessmentId, table.id),
    oneOf('ignored_answers_reason_check', 'reason', words.ignoredReasons),
  ],
);

export const assessmentResults = pgTable(
  'assessment_results',
  {
    assessmentId: text('assessment_id').notNull(),
    wave: integer('wave').notNull(),
    isFinal: boolean('is_final').notNull(),
    result: json('result').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
  },
  (table) => [primaryKey({ columns: [table.assessmentId, table.wave, table.isFinal] })],
);

export const judgementNotes = pgTable(
  'judgement_notes',
  {
    assessmentId: text('assessment_id').notNull(),
    seq: integer('seq').notNull(),
    batchId: text('batch_id').notNull(),
    firstEssay: text('first_essay'),
    secondEssay: text('second_essay'),
    note: text('note').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.assessmentId, table.seq] }),
    index('judgement_notes_batch').on(table.batchId),
    index('judgement_notes_first')
      .on(table.firstEssay)
      .where(sql`first_essay is not null`),
    index('judgement_notes_second')
      .on(table.secondEssay)
      .where(sql`second_essay is not null`),
  ],
);

export const judgementRequests = pgTable(
  'judgement_requests',
  {
    id: text('id').primaryKey(),
    assessmentId: text('assessment_id').notNull(),
    seq: integer('seq').notNull(),
    wave: integer('wave').notNull(),
    batchId: text('batch_id').notNull(),
    judge: text('judge').notNull(),
    provider: text('provider', { enum: words.providerNames }).notNull(),
    model: text('model').notNull(),
    judgingMode: text('judging_mode', { enum: words.judgingModes }).notNull(),
    priority: smallint('priority').notNull().default(5),
    status: text('status', { enum: words.requestStatuses }).notNull(),
    attempts: smallint('attempts').notNull().default(0),
    unusable: smallint('unusable').notNull().default(0),
    correlationId: text('correlation_id'),
    notBefore: stamp('not_before').notNull().default(now),
    expiresAt: stamp('expires_at').notNull(),
    leaseOwner: text('lease_owner'),
    leaseUntil: stamp('lease_until'),
    providerBatch: text('provider_batch'),
    outcome: text('outcome', { enum: ['first', 'second', 'error'] }),
    confidence: real('confidence'),
    code: text('code'),
    modelUsed: text('model_used'),
    promptSha256: text('prompt_sha256'),
    frameSha256: text('frame_sha256'),
    externalId: text('external_id'),
    suspicions: json('suspicions'),
    tokensInput: integer('tokens_input').notNull().default(0),
    tokensOutput: integer('tokens_output').notNull().default(0),
    tokensCacheRead: integer('tokens_cache_read').notNull().default(0),
    tokensCacheWrite: integer('tokens_cache_write').notNull().default(0),
    costUsd: doublePrecision('cost_usd').notNull().default(0),
    latencyMs: integer('latency_ms'),
    createdAt: stamp('created_at').notNull().default(now),
    queuedAt: stamp('queued_at'),
    answeredAt: stamp('answered_at'),
    deliveredAt: stamp('delivered_at'),
  },
  (table) => [
    uniqueIndex('judgement_requests_seq').on(table.assessmentId, table.seq),
    index('judgement_requests_queue')
      .on(table.provider, table.priority.desc(), table.createdAt, table.id)
      .where(sql`status = 'queued'`),
    index('judgement_requests_leases')
      .on(table.leaseUntil)
      .where(sql`status = 'sending'`),
    index('judgement_requests_batch')
      .on(table.providerBatch)
      .where(sql`provider_batch is not null`),
    index('judgement_requests_undelivered')
      .on(table.answeredAt)
      .where(sql`delivered_at is null and status in ('answered', 'failed', 'expired')`),
    index('judgement_requests_wave').on(table.assessmentId, table.wave),
    oneOf('judgement_requests_provider_check', 'provider', words.providerNames),
    oneOf('judgement_requests_mode_check', 'judging_mode', words.judgingModes),
    oneOf('judgement_requests_status_check', 'status', words.requestStatuses),
    oneOf('judgement_requests_outcome_check', 'outcome', ['first', 'second', 'error']),
  ],
);

export const providerBatches = pgTable(
  'provider_batches',
  {
    id: text('id').primaryKey(),
    provider: text('provider').notNull(),
    judge: text('judge').notNull(),
    externalId: text('external_id'),
    status: text('status', { enum: words.providerBatchStatuses }).notNull(),
    requests: integer('requests').notNull(),
    leaseOwner: text('lease_owner'),
    leaseUntil: stamp('lease_until'),
    nextLookAt: stamp('next_look_at').notNull().default(now),
    expiresAt: stamp('expires_at'),
    error: json('error'),
    createdAt: stamp('created_at').notNull().default(now),
    endedAt: stamp('ended_at'),
  },
  (table) => [
    index('provider_batches_due')
      .on(table.nextLookAt)
      .where(sql`status in ('submitting', 'in_progress')`),
    oneOf('provider_batches_status_check', 'status', words.providerBatchStatuses),
  ],
);

export const rateBuckets = pgTable(
  'rate_buckets',
  {
    key: text('key').primaryKey(),
    provider: text('provider').notNull(),
    modelClass: text('model_class').notNull(),
    dimension: text('dimension', { enum: ['requests', 'input_tokens', 'output_tokens'] }).notNull(),
    perMinute: doublePrecision('per_minute').notNull(),
    capacity: doublePrecision('capacity').notNull(),
    level: doublePrecision('level').notNull(),
    blockedUntil: stamp('blocked_until'),
    learnedAt: stamp('learned_at'),
    updatedAt: stamp('updated_at').notNull().default(now),
  },
  () => [oneOf('rate_buckets_dimension_check', 'dimension', ['requests', 'input_tokens', 'output_tokens'])],
);

export const providers = pgTable(
  'providers',
  {
    name: text('name').primaryKey(),
    status: text('status', { enum: words.providerStatuses }).notNull(),
    reason: text('reason'),
    until: stamp('until'),
    failures: counter('failures').notNull().default(0),
    opened: integer('opened').notNull().default(0),
    updatedAt: stamp('updated_at').notNull(),
  },
  () => [oneOf('providers_status_check', 'status', words.providerStatuses)],
);

export const humanTurns = pgTable(
  'human_turns',
  {
    assessmentId: text('assessment_id').notNull(),
    seq: integer('seq').notNull(),
    principal: text('principal').notNull(),
    leaseUntil: stamp('lease_until').notNull(),
    shownAt: stamp('shown_at').notNull().default(now),
    decidedAt: stamp('decided_at'),
    decisionMs: integer('decision_ms'),
    isSkipped: boolean('is_skipped').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.assessmentId, table.seq, table.principal] }),
    index('human_turns_principal').on(table.assessmentId, table.principal),
  ],
);
