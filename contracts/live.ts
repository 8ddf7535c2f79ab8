/**
 * What `GET /api/live` says: one message at a time, at most ten a second, each with everything that is new
 * since the one before. An event `snapshot` begins a line, and begins it again where too much was missed;
 * each `delta` adds to it. Transitions, rates and facts are of all nodes, as far as this node has heard of
 * them; `self` is of the node that answers.
 */
import { z } from 'zod';
import { fact } from './console-shapes.ts';
import { healthReport } from './health.ts';

const count = z.number();

export const liveMove = z
  .tuple([z.string(), z.string().nullable(), z.string(), count])
  .describe('Kind, status before (null: begun), status after (the same: it stayed), how many');

export const liveSecond = z.object({
  at: count.describe('Its beginning, in milliseconds since 1970'),
  turns: count,
  messages: count,
  rejected: count,
  faults: count,
  p50: count.nullable().describe('Milliseconds of a group of turns; null: there was none'),
  p99: count.nullable(),
});

export const liveMessage = z.object({
  at: count,
  node: z.string(),
  moves: z.array(liveMove),
  movesLost: count.describe('Transitions of too many sorts to be named'),
  seconds: z.array(liveSecond).describe('That ended; a snapshot has those of the last five minutes'),
  facts: z.array(fact).describe('Newest first, the newest 25'),
  factsSkipped: count.describe('That came in between and are not shown'),
  health: healthReport.nullable().describe('Null: as before'),
  population: z
    .object({ at: count, kinds: z.record(z.string(), z.record(z.string(), count)) })
    .nullable()
    .describe('Counted anew, by kind and status; moves since then come on top. Null: as before'),
  self: z.object({
    status: z.string(),
    nats: z.string(),
    isHeld: z.boolean(),
    ledgerError: z.string().nullable(),
    waiting: count,
    groups: count,
    tasks: count,
    nodes: count.describe('Nodes that were heard within the last seconds, this one included'),
  }),
});
export type LiveMove = z.output<typeof liveMove>;
export type LiveSecond = z.output<typeof liveSecond>;
export type LiveMessage = z.output<typeof liveMessage>;
