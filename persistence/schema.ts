/**
 * Every table of the runtime as drizzle sees it; those of assessment stand in assessment/schema.ts. The
 * migrations are the law and this mirrors them: a test introspects the migrated database and fails on any
 * difference. Queries for people are built from it; the hot path speaks SQL.
 */
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { deadReasons, journalOutcomes, supervisorDeeds, taskStatuses } from '../contracts/words.ts';
import { bytes, counter, hexBytes, json, now, oneOf, stamp } from './columns.ts';

export const actors = pgTable(
  'actors',
  {
    key: text('key').primaryKey(),
    kind: text('kind').notNull(),
    machine: text('machine').notNull(),
    status: text('status').notNull(),
    snapshot: json('snapshot').notNull(),
    version: counter('version').notNull(),
    seq: counter('seq').notNull(),
    head: hexBytes('head').notNull(),
    outcome: json('outcome'),
    parent: json('parent'),
    correlationId: text('correlation_id'),
    nextLook: stamp('next_look'),
    restarts: integer('restarts').notNull().default(0),
    retryAt: stamp('retry_at'),
    quarantined: text('quarantined'),
    createdAt: stamp('created_at').notNull().default(now),
    updatedAt: stamp('updated_at').notNull().default(now),
    restartsSince: stamp('restarts_since'),
    movedAt: stamp('moved_at'),
    stallMs: counter('stall_ms'),
    stalledAt: stamp('stalled_at'),
  },
  (table) => [
    index('actors_stalled')
      .on(table.key)
      .where(sql`stalled_at is not null`),
    index('actors_next_look')
      .on(table.nextLook)
      .where(sql`next_look is not null`),
    index('actors_quarantined')
      .on(table.key)
      .where(sql`quarantined is not null`),
  ],
);

export const journal = pgTable(
  'journal',
  {
    actor: text('actor').notNull(),
    seq: counter('seq').notNull(),
    version: counter('version').notNull(),
    messageId: text('message_id').notNull(),
    type: text('type').notNull(),
    payload: json('payload').notNull(),
    at: stamp('at').notNull(),
    sender: text('sender'),
    causationId: text('causation_id'),
    correlationId: text('correlation_id'),
    fromStatus: text('from_status'),
    toStatus: text('to_status'),
    effects: json('effects'),
    outcome: text('outcome', { enum: journalOutcomes }).notNull(),
    answer: json('answer'),
    hash: hexBytes('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.actor, table.seq] }),
    uniqueIndex('journal_message').on(table.messageId, table.actor),
    oneOf('journal_outcome_check', 'outcome', journalOutcomes),
  ],
);

export const mailbox = pgTable(
  'mailbox',
  {
    seq: counter('seq').primaryKey().generatedAlwaysAsIdentity(),
    id: text('id').notNull(),
    target: text('target').notNull(),
    type: text('type').notNull(),
    payload: json('payload').notNull(),
    sender: text('sender'),
    causationId: text('causation_id'),
    correlationId: text('correlation_id'),
    trace: text('trace'),
    dueAt: stamp('due_at').notNull().default(now),
    timer: text('timer'),
    attempts: integer('attempts').notNull().default(0),
  },
  (table) => [
    index('mailbox_target').on(table.target, table.seq),
    index('mailbox_due').on(table.dueAt),
    index('mailbox_timer')
      .on(table.sender, table.timer)
      .where(sql`timer is not null`),
  ],
);

export const tasks = pgTable(
  'tasks',
  {
    id: text('id').primaryKey(),
    actor: text('actor').notNull(),
    child: text('child').notNull(),
    activity: text('activity').notNull(),
    input: json('input'),
    status: text('status', { enum: taskStatuses }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    attemptsMax: integer('attempts_max').notNull(),
    priority: integer('priority').notNull().default(0),
    runAt: stamp('run_at').notNull().default(now),
    deadline: stamp('deadline'),
    leaseOwner: text('lease_owner'),
    leaseUntil: stamp('lease_until'),
    heartbeat: json('heartbeat'),
    result: json('result'),
    error: json('error'),
    correlationId: text('correlation_id'),
    trace: text('trace'),
    createdAt: stamp('created_at').notNull().default(now),
    finishedAt: stamp('finished_at'),
  },
  (table) => [
    index('tasks_claim')
      .on(table.activity, table.priority.desc(), table.runAt)
      .where(sql`status = 'queued'`),
    index('tasks_ready')
      .on(table.runAt)
      .where(sql`status = 'queued'`),
    index('tasks_deadline')
      .on(table.deadline)
      .where(sql`status = 'queued' and deadline is not null`),
    index('tasks_lease')
      .on(table.leaseUntil)
      .where(sql`lease_until is not null`),
    index('tasks_actor')
      .on(table.actor, table.child)
      .where(sql`finished_at is null`),
    oneOf('tasks_status_check', 'status', taskStatuses),
  ],
);

export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    subject: text('subject').notNull(),
    payload: json('payload').notNull(),
    headers: json('headers'),
    attempts: integer('attempts').notNull().default(0),
    nextAttempt: stamp('next_attempt').notNull().default(now),
    error: json('error'),
    createdAt: stamp('created_at').notNull().default(now),
  },
  (table) => [index('outbox_due').on(table.nextAttempt)],
);

export const deadLetters = pgTable(
  'dead_letters',
  {
    id: counter('id').primaryKey().generatedAlwaysAsIdentity(),
    reason: text('reason', { enum: deadReasons }).notNull(),
    actor: text('actor'),
    messageId: text('message_id'),
    type: text('type'),
    letter: json('letter').notNull(),
    error: json('error').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
    redrivenAt: stamp('redriven_at'),
  },
  (table) => [
    index('dead_letters_open')
      .on(table.id)
      .where(sql`redriven_at is null`),
    oneOf('dead_letters_reason_check', 'reason', deadReasons),
  ],
);

export const nodes = pgTable('nodes', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  roles: text('roles').notNull(),
  kinds: json('kinds').notNull(),
  startedAt: stamp('started_at').notNull().default(now),
  heartbeatAt: stamp('heartbeat_at').notNull().default(now),
});

export const supervisorLog = pgTable(
  'supervisor_log',
  {
    id: counter('id').primaryKey().generatedAlwaysAsIdentity(),
    at: stamp('at').notNull().default(now),
    node: text('node').notNull(),
    kind: text('kind'),
    actor: text('actor'),
    what: text('what', { enum: supervisorDeeds }).notNull(),
    detail: json('detail'),
  },
  (table) => [
    index('supervisor_log_actor').on(table.actor, table.id),
    oneOf('supervisor_log_what_check', 'what', supervisorDeeds),
  ],
);

export const supervisor = pgTable(
  'supervisor',
  {
    id: boolean('id').primaryKey().default(true),
    held: boolean('held').notNull(),
    by: text('by').notNull(),
    changedAt: stamp('changed_at').notNull().default(now),
  },
  () => [check('supervisor_is_one', sql`id`)],
);

export const ledger = pgTable(
  'ledger',
  {
    id: boolean('id').primaryKey().default(true),
    name: text('name')
      .notNull()
      .default(sql`gen_random_uuid()::text`),
    epoch: integer('epoch').notNull().default(0),
    begunAt: stamp('begun_at').notNull().default(now),
  },
  () => [check('ledger_is_one', sql`id`)],
);

export const sessions = pgTable(
  'sessions',
  {
    sha256: bytes('sha256').primaryKey(),
    principal: text('principal').notNull(),
    role: text('role').notNull(),
    org: text('org'),
    source: text('source').notNull(),
    credential: bytes('credential'),
    csrf: text('csrf').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
    renewedAt: stamp('renewed_at').notNull().default(now),
    expiresAt: stamp('expires_at').notNull(),
  },
  (table) => [index('sessions_expired').on(table.expiresAt)],
);

export const signInCodes = pgTable('sign_in_codes', {
  sha256: bytes('sha256').primaryKey(),
  expiresAt: stamp('expires_at').notNull(),
});
