/**
 * The request/reply API, as one table: every verb with the shape of its request and its answer. The NATS
 * service, the HTTP door, the client, the CLI and the documentation are all made from it.
 */
import { z } from 'zod';
import type { SendAnswer } from './answer.ts';
import { chart, chartSource, xstateConfig } from './chart-shapes.ts';
import { acceptedEvent, eventShape } from './console-shapes.ts';
import { consoleVerbs } from './console-verbs.ts';
import { rejectionCodes, retryableCodes } from './failures.ts';
import { limits } from './limits.ts';
import { healthReport, hold, queues } from './health.ts';
import {
  actorId,
  actorSummary,
  deadLetter,
  event,
  jsonObject,
  key,
  kind,
  limit,
  messageId,
} from './shapes.ts';
import { outcome, page, pendingMail, stamp, traceparent, word } from './shapes.ts';
import { deadReasons, journalOutcomes, sendResults, supervisorDeeds, taskStatuses } from './words.ts';

const delivery = {
  messageId: messageId.optional().describe('Same id, same answer. Made up by the door when absent.'),
  correlationId: messageId.optional(),
  trace: traceparent.optional(),
};

/**
 * One send, and the entries of a bag. `runtime/api/decode-send.ts` is the same by hand: this is the hot path.
 */
export const sendRequest = z.strictObject({ key, event, ...delivery });
/**
 * Several sends in one request. Its entries come from callers who know nothing of each other, so a malformed
 * one is answered as rejected in its place and the others go on.
 */
export const bagRequest = z.strictObject({ bag: z.array(sendRequest).min(1).max(limits.bagEnvelopesMax) });

/** All four answers in one shape, for readers of the schema; `SendAnswer` tells them apart by `result`. */
const sendAnswer = z.object({
  result: z.enum(sendResults),
  key: z.string(),
  messageId: z.string(),
  status: z.string().optional(),
  version: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  accepts: z.array(z.string()).optional(),
  outcome: outcome.optional(),
  retryAfterMs: z.number().optional(),
}) as unknown as z.ZodType<SendAnswer>;

/** What a fork took along, where it was accepted. */
const forked = z.object({
  timers: z.array(z.object({ type: z.string(), delayMs: z.number() })).optional(),
  inert: z.array(z.string()).optional().describe('Tasks and children of the original that never answer here'),
});

const openTask = z.object({
  id: z.string(),
  child: z.string(),
  activity: z.string(),
  status: z.enum(taskStatuses),
  attempts: z.number(),
  attemptsMax: z.number(),
  error: z.unknown().nullable(),
});
const actorDetail = actorSummary.extend({
  machine: z.string(),
  snapshot: z.unknown(),
  parent: z.unknown().nullable(),
  correlationId: z.string().nullable(),
  restarts: z.number(),
  accepts: z.array(z.string()).describe('Events that the actor has a transition for in its present state'),
  events: z.array(acceptedEvent).nullable().describe('Those of `accepts`; only where asked for'),
  mail: z.array(pendingMail),
  tasks: z.array(openTask),
});

const journalEntry = z.object({
  seq: z.number(),
  version: z.number(),
  messageId: z.string(),
  type: z.string(),
  payload: z.unknown(),
  at: stamp,
  sender: z.string().nullable(),
  causationId: z.string().nullable(),
  correlationId: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  effects: z.array(z.string()),
  outcome: z.enum(journalOutcomes),
  answer: z.unknown().nullable(),
  hash: z.string(),
});

const kindSummary = z.object({
  name: z.string(),
  machine: z.string().describe('Content hash of the machine'),
  strict: z.boolean(),
  statuses: z.array(z.string()).nullable(),
  activities: z.array(z.string()),
});

const nodeSeen = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  kinds: z.array(z.string()),
  startedAt: stamp,
  silentMs: z.number().describe('Since its last heartbeat'),
});
const actorCount = z.object({ kind: z.string(), status: z.string(), count: z.number() });

const supervisorEntry = z.object({
  id: z.number(),
  at: z.string(),
  node: z.string(),
  kind: z.string().nullable(),
  actor: z.string().nullable(),
  what: z.enum(supervisorDeeds),
  detail: z.unknown().nullable(),
});

export const api = {
  'actor.create': {
    about: 'Begins an actor. Without an id one is made up.',
    request: z.strictObject({ kind, id: actorId.optional(), input: z.unknown().optional(), ...delivery }),
    answer: sendAnswer,
  },
  'actor.send': {
    about:
      'Sends an event and answers after the commit. With `bag`, several at once, answered in that order.',
    request: z.union([sendRequest, bagRequest]),
    answer: z.union([sendAnswer, z.object({ answers: z.array(sendAnswer) })]),
  },
  'actor.cancel': {
    about: 'Stops an actor for good: its tasks, timers and children end with it.',
    request: z.strictObject({ key, reason: z.string().max(1000).optional(), ...delivery }),
    answer: sendAnswer,
  },
  'actor.fork': {
    about:
      'A new actor that begins where another one stood at a version. Timers start anew; tasks stay behind.',
    request: z.strictObject({ key, version: z.int().min(1), id: actorId.optional(), ...delivery }),
    answer: z.intersection(sendAnswer, forked),
  },
  'actor.get': {
    about: 'One actor, with what it waits for.',
    request: z.strictObject({
      key,
      examples: z.boolean().default(false).describe('With `events`: a payload to begin from for each'),
    }),
    answer: actorDetail,
  },
  'actor.list': {
    about: 'Actors by key, page by page.',
    request: z.strictObject({
      kind: kind.optional(),
      prefix: actorId.optional().describe('Ids that begin with this; only beside `kind`'),
      status: word.optional(),
      state: word.optional().describe('A `path` of `kind.population`, of what is in it; only beside `kind`'),
      finished: z.boolean().optional(),
      quarantined: z.boolean().optional(),
      stalled: z.boolean().optional().describe('Rests longer than it may'),
      after: word.optional().describe('`next` of the page before'),
      limit,
    }),
    answer: page(actorSummary),
  },
  'actor.history': {
    about: 'The journal of one actor.',
    request: z.strictObject({ key, after: word.optional(), limit, newestFirst: z.boolean().default(false) }),
    answer: page(journalEntry),
  },
  'actor.release': {
    about: 'Lifts the quarantine of an actor; its mail is tried again.',
    request: z.strictObject({ key }),
    answer: z.object({ key: z.string(), released: z.boolean() }),
  },
  'actor.skip': {
    about:
      'Takes the message that an actor in quarantine stumbles over out of its way, and releases the actor.',
    request: z.strictObject({ key }),
    answer: z.object({
      key: z.string(),
      skipped: z.object({ messageId: z.string(), type: z.string() }).nullable(),
    }),
  },
  'kind.list': {
    about: 'The kinds that this node runs.',
    request: z.strictObject({}),
    answer: z.object({ rows: z.array(kindSummary) }),
  },
  'kind.get': {
    about: 'One kind with its statechart.',
    request: z.strictObject({ kind }),
    answer: kindSummary.extend({
      chart,
      mermaid: z.string(),
      xstate: xstateConfig,
      source: chartSource.nullable(),
      input: jsonObject.nullable().describe('JSON schema of what `actor.create` brings, where one is known'),
      events: z.array(eventShape).describe('All that some state takes from outside'),
    }),
  },
  'node.status': {
    about: 'The nodes and how far the queues are behind; with `counts`, all actors by status.',
    request: z.strictObject({ counts: z.boolean().default(false) }),
    answer: z.object({
      answeredBy: z.string(),
      nodes: z.array(nodeSeen),
      queues,
      actors: z.array(actorCount).nullable(),
    }),
  },
  'supervisor.health': {
    about: 'How the installation is, with every reason to worry: kinds, queues, nodes.',
    request: z.strictObject({}),
    answer: healthReport,
  },
  'supervisor.hold': {
    about:
      'Nodes begin nothing by themselves any more: no mail, commands, tasks, timers. Requests are answered.',
    request: z.strictObject({ by: word.optional() }),
    answer: hold,
  },
  'supervisor.release': {
    about: 'Ends the hold; held nodes begin their work.',
    request: z.strictObject({ by: word.optional() }),
    answer: hold,
  },
  'supervisor.log': {
    about: 'What the supervisor did, newest first.',
    request: z.strictObject({ key: key.optional(), limit }),
    answer: z.object({ rows: z.array(supervisorEntry) }),
  },
  'deadletter.list': {
    about: 'What could not be applied, published or run.',
    request: z.strictObject({
      reason: z.enum(deadReasons).optional(),
      kind: kind.optional(),
      actor: key.optional(),
      open: z.boolean().default(true),
      newestFirst: z.boolean().default(false),
      after: word.optional(),
      limit,
    }),
    answer: page(deadLetter),
  },
  'deadletter.redrive': {
    about: 'Puts a dead letter back to where it fell out.',
    request: z.strictObject({ id: z.int().min(1) }),
    answer: z.object({ id: z.number(), redriven: z.boolean() }),
  },
  ...consoleVerbs,
} as const;

export type Verb = keyof typeof api;
export type Request<V extends Verb> = z.output<(typeof api)[V]['request']>;
export type RequestInput<V extends Verb> = z.input<(typeof api)[V]['request']>;
export type Answer<V extends Verb> = z.output<(typeof api)[V]['answer']>;

export const verbs = Object.keys(api) as Verb[];

/** All others change something: a new verb is taken for one that does until it is named here. */
const readingVerbs: ReadonlySet<Verb> = new Set<Verb>([
  'actor.at',
  'actor.frames',
  'actor.get',
  'actor.history',
  'actor.list',
  'actor.relations',
  'actor.try',
  'deadletter.get',
  'deadletter.list',
  'fact.recent',
  'kind.get',
  'kind.list',
  'kind.population',
  'node.status',
  'supervisor.health',
  'supervisor.log',
  'supervisor.tree',
]);
export const isMutating = (verb: Verb): boolean => !readingVerbs.has(verb);

/** Why a door answers no to a request that it could not even begin, or not now. */
const refusalCodes = [...rejectionCodes, ...retryableCodes, 'internal'] as const;

/**
 * How every door says no: the same shape everywhere. With `retryAfterMs`, the same request may be made again.
 */
export const refusal = z.object({
  error: z.object({ code: z.enum(refusalCodes), message: z.string(), retryAfterMs: z.number().optional() }),
});
export type Refusal = z.output<typeof refusal>;
