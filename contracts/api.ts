/**
 * The request/reply API, as one table: every verb with the shape of its request and its answer. The NATS
 * service, the HTTP door, the client, the CLI and the documentation are all made from it.
 */
import { z } from 'zod';
import type { OutcomeRecord, SendAnswer } from './answer.ts';
import { type RejectionCode, rejectionCodes, retryableCodes } from './failures.ts';
import { type ActorKey, isActorId, isEventType, isKindName, isMessageId } from './ids.ts';
import { limits } from './limits.ts';
import { healthReport, hold, queues } from './health.ts';
import { deadReasons, endings, isReservedType, journalOutcomes } from './words.ts';
import { sendResults, supervisorDeeds, taskStatuses } from './words.ts';

/** What a check says, and the code that a door answers with when it fails. */
const says = (message: string, code: RejectionCode = 'invalid_request') => ({ message, params: { code } });
const kind = z
  .string()
  .refine(isKindName, says('a kind: lower-case letters, digits and `-`, such as `order`', 'invalid_key'));
const actorId = z
  .string()
  .refine(isActorId, says('an id of 1 to 200 letters, digits or `_ ~ : = @ + -`', 'invalid_key'));
const key = z
  .string()
  .refine((text) => isActorKey(text), says('an actor key such as `order/4711`', 'invalid_key'));
const messageId = z.string().refine(isMessageId, says('a message id of 1 to 256 visible ASCII characters'));
const eventType = z
  .string()
  .refine(isEventType, says('an event type of 1 to 200 characters without white space, `*` or `>`'))
  .refine(
    (type) => !isReservedType(type),
    says('a type of your own; `xstate.` is reserved', 'reserved_event'),
  );
/** Objects that came through `JSON.parse`; their keys are data and never become prototypes. */
const jsonObject = z.record(z.string(), z.unknown());
const event = z.looseObject({ type: eventType });
const traceparent = z.string().refine(isTraceparent, says('a W3C traceparent'));
const limit = z.int().min(1).max(limits.listRowsMax).default(100);
const stamp = z.string();
/** What is compared with a column: short, and without the characters that Postgres has no text for. */
const word = z.string().regex(/^\P{C}{1,1000}$/u, 'text of 1 to 1000 characters without control characters');

const delivery = {
  messageId: messageId.optional().describe('Same id, same answer. Made up by the door when absent.'),
  correlationId: messageId.optional(),
  trace: traceparent.optional(),
};

const outcome = z.object({
  ending: z.enum(endings),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  reason: z.unknown().optional(),
}) as z.ZodType<OutcomeRecord>;

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

const actorSummary = z.object({
  key: z.string(),
  kind: z.string(),
  status: z.string(),
  version: z.number(),
  outcome: outcome.nullable(),
  quarantined: z.string().nullable(),
  createdAt: stamp,
  updatedAt: stamp,
});

const pendingMail = z.object({
  id: z.string(),
  type: z.string(),
  sender: z.string().nullable(),
  dueAt: stamp,
  timer: z.string().nullable(),
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

const deadLetter = z.object({
  id: z.number(),
  reason: z.enum(deadReasons),
  actor: z.string().nullable(),
  messageId: z.string().nullable(),
  type: z.string().nullable(),
  letter: z.unknown(),
  error: z.unknown(),
  createdAt: stamp,
  redrivenAt: stamp.nullable(),
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

const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), next: z.string().nullable() });

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
    request: z.strictObject({ key }),
    answer: actorDetail,
  },
  'actor.list': {
    about: 'Actors by key, page by page.',
    request: z.strictObject({
      kind: kind.optional(),
      status: word.optional(),
      finished: z.boolean().optional(),
      quarantined: z.boolean().optional(),
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
    answer: kindSummary.extend({ chart: jsonObject, mermaid: z.string() }),
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
      open: z.boolean().default(true),
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
} as const;

export type Verb = keyof typeof api;
export type Request<V extends Verb> = z.output<(typeof api)[V]['request']>;
export type RequestInput<V extends Verb> = z.input<(typeof api)[V]['request']>;
export type Answer<V extends Verb> = z.output<(typeof api)[V]['answer']>;

export const verbs = Object.keys(api) as Verb[];

/** Why a door answers no to a request that it could not even begin, or not now. */
const refusalCodes = [...rejectionCodes, ...retryableCodes, 'internal'] as const;

/**
 * How every door says no: the same shape everywhere. With `retryAfterMs`, the same request may be made again.
 */
export const refusal = z.object({
  error: z.object({ code: z.enum(refusalCodes), message: z.string(), retryAfterMs: z.number().optional() }),
});
export type Refusal = z.output<typeof refusal>;

export function isActorKey(text: string): text is ActorKey {
  const slash = text.indexOf('/');
  return slash > 0 && isKindName(text.slice(0, slash)) && isActorId(text.slice(slash + 1));
}

export function isTraceparent(text: string): boolean {
  return /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text);
}
