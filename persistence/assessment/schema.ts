/**
 * Every table of assessment as drizzle sees it. The migrations are the law and this mirrors them: a test
 * introspects the migrated database and fails on any difference.
 */
import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import * as words from '../../contracts/assessment/words.ts';
import { bytes, counter, hexBytes, json, now, oneOf, stamp } from '../columns.ts';

export const contents = pgTable(
  'contents',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: words.contentKinds }).notNull(),
    batchId: text('batch_id'),
    essayId: text('essay_id'),
    runId: text('run_id'),
    mediaType: text('media_type').notNull(),
    sha256: hexBytes('sha256'),
    body: bytes('body'),
    size: counter('size').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
    erasedAt: stamp('erased_at'),
  },
  (table) => [
    uniqueIndex('contents_same')
      .on(table.batchId, table.essayId, table.runId, table.kind, table.sha256)
      .where(sql`sha256 is not null`),
    index('contents_essay')
      .on(table.essayId)
      .where(sql`essay_id is not null`),
    index('contents_batch').on(table.batchId),
    oneOf('contents_kind_check', 'kind', words.contentKinds),
  ],
);

export const batches = pgTable(
  'batches',
  {
    id: text('id').primaryKey(),
    owner: text('owner').notNull(),
    org: text('org'),
    name: text('name'),
    courseCode: text('course_code', { enum: words.courseCodes }).notNull(),
    language: text('language', { enum: words.languages }).notNull(),
    classId: text('class_id'),
    assignmentId: text('assignment_id'),
    expected: integer('expected').notNull(),
    assigned: integer('assigned').notNull().default(0),
    stored: integer('stored').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    excess: integer('excess').notNull().default(0),
    status: text('status', { enum: words.batchStatuses }).notNull(),
    clientStatus: text('client_status', { enum: words.clientStatuses }).notNull(),
    promptContentId: text('prompt_content_id'),
    activeRun: text('active_run'),
    lastRun: text('last_run'),
    intakeCompletedAt: stamp('intake_completed_at'),
    closedAt: stamp('closed_at'),
    erasedAt: stamp('erased_at'),
    createdAt: stamp('created_at').notNull(),
    updatedAt: stamp('updated_at').notNull(),
  },
  (table) => [
    index('batches_newest').on(table.createdAt.desc(), table.id.desc()),
    index('batches_owner').on(table.owner, table.createdAt, table.id),
    index('batches_owner_status').on(table.owner, table.clientStatus, table.createdAt, table.id),
    oneOf('batches_status_check', 'status', words.batchStatuses),
    oneOf('batches_client_status_check', 'client_status', words.clientStatuses),
  ],
);

export const intakeCompletions = pgTable('intake_completions', {
  batchId: text('batch_id').primaryKey(),
  expected: integer('expected').notNull(),
  stored: integer('stored').notNull(),
  failed: integer('failed').notNull(),
  completedAt: stamp('completed_at').notNull(),
});

export const files = pgTable(
  'files',
  {
    id: text('id').primaryKey(),
    batchId: text('batch_id').notNull(),
    sha256: hexBytes('sha256'),
    name: text('name'),
    size: counter('size').notNull(),
    contentId: text('content_id'),
    status: text('status', { enum: words.fileStatuses }).notNull().default('received'),
    essayId: text('essay_id'),
    code: text('code'),
    uploadedBy: text('uploaded_by'),
    createdAt: stamp('created_at').notNull().default(now),
    settledAt: stamp('settled_at'),
  },
  (table) => [
    uniqueIndex('files_same')
      .on(table.batchId, table.sha256)
      .where(sql`sha256 is not null`),
    index('files_essay')
      .on(table.essayId)
      .where(sql`essay_id is not null`),
    index('files_excess')
      .on(table.batchId)
      .where(sql`status = 'excess'`),
    index('files_untold')
      .on(table.createdAt)
      .where(sql`status = 'received'`),
    oneOf('files_status_check', 'status', words.fileStatuses),
  ],
);

export const essays = pgTable(
  'essays',
  {
    id: text('id').primaryKey(),
    batchId: text('batch_id').notNull(),
    slot: integer('slot').notNull(),
    fileId: text('file_id'),
    textContentId: text('text_content_id'),
    originalContentId: text('original_content_id'),
    characters: integer('characters'),
    words: integer('words'),
    notes: json('notes'),
    code: text('code'),
    erasedAt: stamp('erased_at'),
    createdAt: stamp('created_at').notNull(),
    updatedAt: stamp('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('essays_slot').on(table.batchId, table.slot),
    index('essays_failed')
      .on(table.batchId, table.slot)
      .where(sql`code is not null`),
  ],
);

export const essayPhases = pgTable(
  'essay_phases',
  {
    runId: text('run_id').notNull(),
    step: text('step').notNull(),
    essayId: text('essay_id').notNull(),
    attempt: integer('attempt').notNull(),
    batchId: text('batch_id').notNull(),
    phase: text('phase', { enum: words.phaseNames }).notNull(),
    outcome: text('outcome', { enum: words.essayOutcomes }),
    contentId: text('content_id'),
    code: text('code'),
    metrics: json('metrics'),
    durationMs: integer('duration_ms'),
    startedAt: stamp('started_at'),
    endedAt: stamp('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.step, table.essayId, table.attempt] }),
    index('essay_phases_essay').on(table.essayId, table.phase, table.endedAt),
    oneOf('essay_phases_outcome_check', 'outcome', words.essayOutcomes),
  ],
);

export const associations = pgTable(
  'associations',
  {
    essayId: text('essay_id').primaryKey(),
    batchId: text('batch_id').notNull(),
    studentId: text('student_id'),
    studentName: text('student_name'),
    confidence: real('confidence'),
    method: text('method', { enum: words.associationMethods }).notNull(),
    confirmedBy: text('confirmed_by').notNull(),
    confirmedAt: stamp('confirmed_at').notNull(),
  },
  (table) => [
    index('associations_batch').on(table.batchId),
    oneOf('associations_method_check', 'method', words.associationMethods),
  ],
);

export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    place: counter('place').notNull().generatedAlwaysAsIdentity(),
    batchId: text('batch_id'),
    owner: text('owner').notNull(),
    env: text('env').notNull(),
    lane: text('lane').notNull(),
    mode: text('mode', { enum: words.runModes }).notNull(),
    pipeline: text('pipeline'),
    requestedBy: text('requested_by').notNull(),
    parentRunId: text('parent_run_id'),
    status: text('status', { enum: words.runStatuses }).notNull(),
    ticks: integer('ticks').notNull().default(0),
    wantsTick: boolean('wants_tick').notNull(),
    seq: integer('seq').notNull(),
    leaseOwner: text('lease_owner'),
    leaseFence: counter('lease_fence'),
    leaseUntil: stamp('lease_until'),
    lastError: json('last_error'),
    capStops: integer('cap_stops').notNull().default(0),
    createdAt: stamp('created_at').notNull(),
    startedAt: stamp('started_at'),
    finishedAt: stamp('finished_at'),
    updatedAt: stamp('updated_at').notNull(),
  },
  (table) => [
    index('runs_newest').on(table.createdAt.desc(), table.id.desc()),
    index('runs_owner').on(table.owner, table.createdAt, table.id),
    index('runs_batch')
      .on(table.batchId, table.place.desc())
      .where(sql`batch_id is not null`),
    index('runs_lane')
      .on(table.env, table.lane, table.place)
      .where(sql`wants_tick`),
    oneOf('runs_mode_check', 'mode', words.runModes),
    oneOf('runs_status_check', 'status', words.runStatuses),
  ],
);

export const runEvents = pgTable(
  'run_events',
  {
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    at: stamp('at').notNull(),
    event: text('event').notNull(),
    detail: json('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.seq] })],
);

export const runPhases = pgTable(
  'run_phases',
  {
    runId: text('run_id').notNull(),
    step: text('step').notNull(),
    attempt: integer('attempt').notNull(),
    batchId: text('batch_id'),
    phase: text('phase', { enum: words.phaseNames }).notNull(),
    outcome: text('outcome', { enum: words.phaseOutcomes }).notNull(),
    total: integer('total').notNull(),
    succeeded: integer('succeeded').notNull(),
    failed: integer('failed').notNull(),
    ineligible: integer('ineligible').notNull(),
    endedAt: stamp('ended_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.step, table.attempt] }),
    index('run_phases_batch')
      .on(table.batchId, table.phase)
      .where(sql`batch_id is not null`),
    oneOf('run_phases_outcome_check', 'outcome', words.phaseOutcomes),
  ],
);

export const runArtifacts = pgTable(
  'run_artifacts',
  {
    runId: text('run_id').notNull(),
    name: text('name').notNull(),
    contentId: text('content_id').notNull(),
    sha256: text('sha256').notNull(),
    size: counter('size').notNull(),
    createdAt: stamp('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.name] })],
);

export const laneSettings = pgTable(
  'lane_settings',
  {
    env: text('env').notNull(),
    lane: text('lane').notNull(),
    version: integer('version').notNull(),
    enabled: boolean('enabled').notNull(),
    gate: text('gate', { enum: words.laneGates }).notNull(),
    ticksPerInvocation: integer('ticks_per_invocation').notNull(),
    ticksPerRun: integer('ticks_per_run').notNull(),
    ticksPerDay: integer('ticks_per_day').notNull(),
    setBy: text('set_by').notNull(),
    setAt: stamp('set_at').notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.env, table.lane, table.version] }),
    oneOf('lane_settings_gate_check', 'gate', words.laneGates),
  ],
);

export const dailyCounters = pgTable(
  'daily_counters',
  {
    day: date('day').notNull(),
    env: text('env').notNull(),
    lane: text('lane').notNull(),
    ticks: counter('ticks').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.env, table.lane] })],
);
