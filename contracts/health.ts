/**
 * How an installation is, as one report: the tree by kind, the queues, the nodes, and every reason to worry.
 */
import { z } from 'zod';

export const healthLevels = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthLevel = (typeof healthLevels)[number];

const reason = z.object({
  level: z.enum(healthLevels),
  what: z.string().describe('A stable word, such as `quarantined`'),
  message: z.string(),
});

/** Ages in milliseconds of the oldest that should be gone by now; null: there is none. */
export const queues = z.object({
  mailMs: z.number().nullable(),
  outboxMs: z.number().nullable(),
  tasksMs: z.number().nullable(),
  expiredLeases: z.number(),
  deadLetters: z.number(),
  quarantined: z.number(),
});

/** The one switch: whether nodes may begin work by themselves. */
export const hold = z.object({ held: z.boolean(), by: z.string(), changedAt: z.string() });

const kindHealth = z.object({
  kind: z.string(),
  statuses: z.record(z.string(), z.number()),
  stalled: z.number(),
  quarantined: z.number(),
  restarts: z.number().describe('Faulted turns within the period, of all its actors'),
});

export const healthReport = z.object({
  status: z.enum(healthLevels),
  reasons: z.array(reason),
  kinds: z.array(kindHealth),
  queues: queues.nullable(),
  nodes: z.array(
    z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()), silentMs: z.number() }),
  ),
  held: hold.nullable(),
  self: z.object({
    node: z.string(),
    status: z.string(),
    sweptMsAgo: z.number().nullable(),
    waiting: z.number(),
    waitingBytes: z.number().describe('Of the payloads of those that wait, about'),
    groups: z.number(),
    tasks: z.number(),
  }),
  postgres: z.string().nullable().describe('Null: it answers. Else why not.'),
  nats: z.string().nullable(),
});
export type HealthReport = z.output<typeof healthReport>;
export type HealthReason = z.output<typeof reason>;
