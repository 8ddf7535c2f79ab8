/** The tables of people: their notices, what they did, their keys. See schema.ts. */
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { notificationPriorities, roleNames } from '../../contracts/assessment/words.ts';
import { counter, hexBytes, json, now, oneOf, stamp } from '../columns.ts';

export const notifications = pgTable(
  'notifications',
  {
    id: text('id').primaryKey(),
    place: counter('place').notNull().generatedAlwaysAsIdentity(),
    recipient: text('recipient').notNull(),
    type: text('type').notNull(),
    priority: text('priority', { enum: notificationPriorities }).notNull(),
    actionRequired: boolean('action_required').notNull().default(false),
    batchId: text('batch_id'),
    payload: json('payload').notNull(),
    createdAt: stamp('created_at').notNull(),
    readAt: stamp('read_at'),
  },
  (table) => [
    index('notifications_recipient').on(table.recipient, table.place.desc()),
    index('notifications_unread')
      .on(table.recipient, table.place.desc())
      .where(sql`read_at is null`),
    oneOf('notifications_priority_check', 'priority', notificationPriorities),
  ],
);

export const auditLog = pgTable(
  'audit_log',
  {
    id: counter('id').primaryKey().generatedAlwaysAsIdentity(),
    at: stamp('at').notNull().default(now),
    actor: text('actor').notNull(),
    role: text('role').notNull(),
    action: text('action').notNull(),
    target: text('target'),
    result: text('result').notNull(),
    code: text('code'),
    correlationId: text('correlation_id'),
    payload: json('payload'),
  },
  (table) => [
    index('audit_log_target')
      .on(table.target, table.id.desc())
      .where(sql`target is not null`),
    index('audit_log_actor').on(table.actor, table.id.desc()),
  ],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    sha256: hexBytes('sha256').notNull(),
    principal: text('principal').notNull(),
    role: text('role', { enum: roleNames }).notNull(),
    org: text('org'),
    label: text('label'),
    createdBy: text('created_by').notNull(),
    createdAt: stamp('created_at').notNull().default(now),
    expiresAt: stamp('expires_at'),
    revokedAt: stamp('revoked_at'),
  },
  (table) => [
    uniqueIndex('api_keys_sha256').on(table.sha256),
    oneOf('api_keys_role_check', 'role', roleNames),
  ],
);
