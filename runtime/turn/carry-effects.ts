/**
 * Effects of one applied message, as rows: mail, timers, tasks, facts. The one place where what a machine
 * said is put into the words of the ledger.
 */
import type { FactWrite, MailWrite, ParentLink, TaskWrite } from '../../actors/ports.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { type ActorKey, causedId } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import { factHeaders, type Subjects } from '../../contracts/subjects.ts';
import { initType } from '../../contracts/words.ts';
import type { CustomAction, Effect, Outcome, TaskStarted } from '../../machines/effects.ts';
import type { Kind, ProjectedFact } from '../../machines/kind.ts';
import type { LiveSnapshot } from '../../machines/snapshot.ts';
import type { Notice } from './plan.ts';

/** What the node lends to the translation. */
export interface Carrier {
  readonly limits: Limits;
  readonly subjects: Subjects;
  /** Of the ledger: facts of another one than the first have ids that tell which. */
  readonly epoch: number;
  /** A place for the task on this node, if it has one: the lease owner that the task is born with. */
  reserve(activity: string): string | null;
  unreserve(task: TaskWrite | undefined): void;
}

export interface Carried {
  readonly key: ActorKey;
  readonly kind: Kind;
  readonly parent: ParentLink | null;
  readonly envelope: Envelope;
  readonly seq: number;
  readonly version: number;
  readonly after: LiveSnapshot;
  readonly effects: readonly Effect[];
}

export interface CarriedRows {
  readonly mail: MailWrite[];
  readonly tasks: TaskWrite[];
  readonly facts: FactWrite[];
  readonly projected: ProjectedFact[];
  readonly actions: CustomAction[];
  readonly notices: Notice[];
  readonly timersCancelled: (string | null)[];
  readonly tasksCancelled: string[];
}

export function carryEffects(carrier: Carrier, carried: Carried): CarriedRows {
  const rows: CarriedRows = {
    mail: [],
    tasks: [],
    facts: [],
    projected: [],
    actions: [],
    notices: [],
    timersCancelled: [],
    tasksCancelled: [],
  };
  for (const effect of carried.effects) carryOne(carrier, carried, effect, rows);
  const { parent, after } = carried;
  if (parent?.sync === true && after.state.status === 'active') tellSnapshot(carried, parent, rows);
  return rows;
}

function carryOne(carrier: Carrier, carried: Carried, effect: Effect, rows: CarriedRows): void {
  const { key } = carried;
  switch (effect.kind) {
    case 'task':
      rows.tasks.push(taskRow(carrier, carried, effect));
      return;
    case 'task-cancelled':
      rows.tasksCancelled.push(effect.id);
      return;
    case 'actor': {
      const parent = { key, child: effect.child, ...(effect.sync ? { sync: true } : {}) };
      const payload = {
        ...(effect.input === undefined ? {} : { input: effect.input }),
        parent,
      } as JsonObject;
      rows.mail.push(mailRow(carried, { id: effect.id, target: effect.key, type: initType, payload }));
      return;
    }
    case 'mail':
      rows.mail.push(mailRow(carried, effect));
      return;
    case 'timer-cancelled':
      rows.timersCancelled.push(effect.timer);
      return;
    case 'fact':
      rows.facts.push(factRow(carrier, carried, effect));
      rows.projected.push({
        source: key,
        type: effect.type,
        payload: effect.payload,
        at: carried.envelope.at,
      });
      return;
    case 'log':
      rows.notices.push({ kind: 'log', key, label: effect.label, value: effect.value });
      return;
    case 'action':
      rows.actions.push(effect);
      return;
    case 'finished':
      finish(carrier, carried, effect.outcome, rows);
  }
}

interface Letter {
  readonly id: string;
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: JsonObject;
  readonly timer?: string | null;
  readonly delayMs?: number;
}

function mailRow({ key, envelope }: Carried, letter: Letter): MailWrite {
  return {
    envelope: {
      id: letter.id,
      target: letter.target,
      type: letter.type,
      payload: letter.payload,
      sender: key,
      causation: envelope.id,
      correlation: envelope.correlation ?? envelope.id,
      trace: envelope.trace,
      at: envelope.at,
    },
    timer: letter.timer ?? null,
    delayMs: Math.min(letter.delayMs ?? 0, DELAY_MS_MAX),
  };
}

/** Some 3,000 years: what is further off than the calendar of Postgres cannot be told from it. */
const DELAY_MS_MAX = 1e14;

export const activityName = (kind: string, src: string): string => `${kind}/${src}`;

function taskRow(carrier: Carrier, { key, kind, envelope }: Carried, effect: TaskStarted): TaskWrite {
  const { limits } = carrier;
  const options = kind.activities.get(effect.src);
  const activity = activityName(kind.name, effect.src);
  return {
    id: effect.id,
    actor: key,
    child: effect.child,
    activity,
    input: effect.input === undefined ? null : JSON.stringify(effect.input),
    attemptsMax: options?.lostMax ?? options?.attemptsMax ?? limits.taskAttemptsMax,
    priority: options?.priority ?? 0,
    deadlineMs: options?.deadlineMs ?? null,
    leaseOwner: carrier.reserve(activity),
    leaseMs: options?.leaseMs ?? limits.taskLeaseMs,
    correlationId: envelope.correlation ?? envelope.id,
    trace: envelope.trace ?? null,
  };
}

interface Fact {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

function factRow(carrier: Carrier, carried: Carried, fact: Fact): FactWrite {
  const { key, envelope, version } = carried;
  const told = carrier.epoch === 0 ? fact.id : `${fact.id}@${carrier.epoch}`;
  const body = {
    id: told,
    source: key,
    type: fact.type,
    payload: fact.payload,
    version,
    at: envelope.at,
    correlationId: envelope.correlation ?? envelope.id,
    causationId: envelope.id,
  };
  const headers = {
    ...(envelope.trace === undefined ? {} : { traceparent: envelope.trace }),
    ...(told === fact.id ? {} : { [factHeaders.id]: told }),
  };
  return {
    id: fact.id,
    subject: carrier.subjects.fact(key, fact.type),
    payload: JSON.stringify(body),
    headers: Object.keys(headers).length === 0 ? null : JSON.stringify(headers),
  };
}

/** The terminal fact has one id for ever: there can be no second one (T6). */
function finish(carrier: Carrier, carried: Carried, outcome: Outcome, rows: CarriedRows): void {
  const { key, parent, envelope, seq } = carried;
  rows.timersCancelled.push(null);
  // Those of this very step as well: what has ended reminds nobody.
  rows.mail.splice(0, rows.mail.length, ...rows.mail.filter((mail) => mail.timer === null));
  rows.facts.push(factRow(carrier, carried, { id: `${key}#finished`, type: 'finished', payload: outcome }));
  rows.projected.push({ source: key, type: 'finished', payload: outcome, at: envelope.at });
  rows.notices.push({ kind: 'finished', key, ending: outcome.ending });
  const news = parent === null ? null : newsFor(parent, outcome, envelope);
  if (parent !== null && news !== null) {
    rows.mail.push(mailRow(carried, { id: causedId(key, seq, END), target: parent.key, ...news }));
  }
}

/** Numbers no effect of a step can have: what a turn adds by itself. */
const END = -1;
const SYNC = -2;

function newsFor(
  parent: ParentLink,
  outcome: Outcome,
  envelope: Envelope,
): Pick<Letter, 'type' | 'payload'> | null {
  const { child } = parent;
  const actorId = child;
  switch (outcome.ending) {
    case 'done':
      return {
        type: `xstate.done.actor.${child}`,
        payload: { output: outcome.output, actorId } as JsonObject,
      };
    case 'error':
      return {
        type: `xstate.error.actor.${child}`,
        payload: { error: outcome.error, actorId } as unknown as JsonObject,
      };
    case 'stopped': {
      // Stopped by its parent it owes it nothing; stopped by anybody else, the parent must not wait for ever.
      if (envelope.sender === parent.key) return null;
      const error = { name: 'Stopped', message: `The child \`${child}\` was stopped` };
      return { type: `xstate.error.actor.${child}`, payload: { error, actorId } };
    }
  }
}

function tellSnapshot(carried: Carried, parent: ParentLink, rows: CarriedRows): void {
  const { status, value, context } = carried.after.state as {
    status: string;
    value: unknown;
    context: unknown;
  };
  const payload = { snapshot: { status, value, context } } as JsonObject;
  const type = `xstate.snapshot.${parent.child}`;
  rows.mail.push(
    mailRow(carried, { id: causedId(carried.key, carried.seq, SYNC), target: parent.key, type, payload }),
  );
}
