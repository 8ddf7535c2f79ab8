/** What the verbs of operators answer: populations, moments of the past, relations, the supervision table. */
import { z } from 'zod';
import { hold } from './health.ts';
import { deadLetter, jsonObject, pendingMail, stamp } from './shapes.ts';
import { journalOutcomes, taskStatuses } from './words.ts';

const count = z.number();

export const populationState = z
  .object({
    path: z.string().describe('From the root, with dots: `open.paid`'),
    count,
    oldest: stamp.nullable().describe('When the one that rests here longest last took a message'),
    stalled: count,
    quarantined: count,
    entered: count.describe('Within the last minute, on all nodes, as far as this node has heard'),
  })
  .meta({ id: 'PopulationState' });

export const population = z.object({
  kind: z.string(),
  total: count,
  finished: count,
  at: stamp.describe('When the actors were counted; one count serves everybody for a while'),
  states: z.array(populationState).describe('Every active state, also those around others; none: absent'),
  statuses: z.record(z.string(), count).describe('As `actor.list` filters by them'),
});

export const change = z
  .object({
    path: z.string(),
    before: z.unknown().optional().describe('Absent: there was nothing'),
    after: z.unknown().optional().describe('Absent: there is nothing any more'),
  })
  .meta({ id: 'Change' });

const child = z
  .object({
    id: z.string(),
    src: z.string(),
    actor: z.string().nullable(),
    task: z.string().nullable(),
    done: z.boolean(),
  })
  .meta({ id: 'ActorChild' });

/** An actor at one place of its journal. */
export const frame = z
  .object({
    seq: z.number(),
    version: z.number(),
    at: stamp,
    type: z.string(),
    messageId: z.string(),
    sender: z.string().nullable(),
    outcome: z.enum(journalOutcomes),
    status: z.string().nullable(),
    value: z.unknown().describe('The state value after this entry'),
    states: z.array(z.string()).describe('Active states as paths, outermost first'),
    context: z.unknown(),
    phase: z.enum(['active', 'done', 'error', 'stopped']),
    accepts: z.array(z.string()),
    children: z.array(child),
    effects: z.array(z.string()),
    changes: z.array(change).describe('Of value, context, children: against the entry before; the first 200'),
    divergence: z
      .string()
      .nullable()
      .describe('Why this is no longer what was: the machine has changed since; see `assay replay`'),
  })
  .meta({ id: 'Frame' });

export const tried = z.object({
  result: z.enum(['applied', 'rejected', 'ignored', 'fault']),
  code: z.string().nullable(),
  message: z.string().nullable(),
  version: z.number().describe('At which it was tried'),
  from: z.object({ status: z.string(), value: z.unknown() }),
  to: z.object({ status: z.string(), value: z.unknown(), states: z.array(z.string()), context: z.unknown() }),
  changes: z.array(change),
  effects: z.array(z.string()).describe('What would be done, as the journal would say it'),
  accepts: z.array(z.string()).describe('Afterwards'),
});

/** An event that a machine takes, and what it must look like to be let in. */
export const eventShape = z
  .object({
    type: z.string(),
    schema: jsonObject.nullable().describe('JSON schema of its payload, where one is known'),
  })
  .meta({ id: 'EventShape' });

/** An event that an actor accepts, with something to begin from. */
export const acceptedEvent = eventShape
  .extend({
    example: jsonObject.nullable().describe('The newest payload of its type that the journal has'),
    from: z.string().nullable().describe('Whose journal the example is from'),
  })
  .meta({ id: 'AcceptedEvent' });

const relative = z.object({ key: z.string(), status: z.string().nullable(), isFinished: z.boolean() });
const taskOfActor = z
  .object({
    id: z.string(),
    child: z.string(),
    activity: z.string(),
    status: z.enum(taskStatuses),
    attempts: count,
    attemptsMax: count,
    error: z.unknown().nullable(),
    note: z.unknown().nullable().describe('What it said with its last heartbeat'),
    runAt: stamp,
    deadline: stamp.nullable(),
    leaseOwner: z.string().nullable(),
    leaseUntil: stamp.nullable(),
    createdAt: stamp,
    finishedAt: stamp.nullable(),
  })
  .meta({ id: 'ActorTask' });

export const relations = z.object({
  key: z.string(),
  parent: relative.extend({ child: z.string() }).nullable(),
  children: z.array(child.extend({ status: z.string().nullable(), isFinished: z.boolean() })),
  tasks: z.array(taskOfActor).describe('Newest first, ended ones included'),
  mail: z.array(pendingMail),
  timers: z.array(pendingMail),
  deadLetters: z.array(deadLetter),
});

export const fact = z
  .object({
    n: count.describe('Rises with every fact that this node hears'),
    at: stamp.describe('When this node heard of it'),
    source: z.string().describe('The actor'),
    kind: z.string(),
    type: z.string(),
    body: z.unknown().nullable().describe('As published: `{id, payload, version, …}`; null where too large'),
  })
  .meta({ id: 'Fact' });

const supervisedKind = z
  .object({
    kind: z.string(),
    machine: z.string(),
    actors: count,
    finished: count,
    restarts: count.describe('Faulted turns within the period, of all its actors'),
    stalled: count,
    quarantined: count,
    children: z.array(z.string()).describe('Kinds that it begins'),
    limits: z.object({
      restartsMax: count,
      periodMs: count,
      backoffMs: count,
      backoffMaxMs: count,
      atLimit: z.string(),
      stallAfterMs: z.union([count, z.record(z.string(), count)]).nullable(),
      atStall: z.string(),
    }),
  })
  .meta({ id: 'SupervisedKind' });

export const supervisorTree = z.object({
  kinds: z.array(supervisedKind),
  unhosted: z
    .array(z.object({ kind: z.string(), actors: count }))
    .describe('Kinds with actors that this node does not know'),
  held: hold.nullable(),
  at: stamp,
});
