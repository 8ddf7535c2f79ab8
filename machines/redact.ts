/**
 * A journal without its text. Structure, numbers, truth values and what the runtime itself wrote (types,
 * keys, ids, states, effects) stay, so that a replay goes the same way; every text that people or activities
 * brought in is replaced by what `pseudonym` makes of it. The same text gets the same pseudonym, so that
 * equal stays equal.
 */
import type { Json, JsonObject } from '../contracts/envelope.ts';
import { initType, isReservedType, migratedType } from '../contracts/words.ts';
import { forkedType } from './fork.ts';

export interface Redaction {
  readonly pseudonym: (text: string) => string;
  /** Names of fields whose text stays: codes and choices that guards look at. */
  readonly kept: ReadonlySet<string>;
}

/** A field's name is a word of the machine; anything else is somebody's text that serves as a name. */
const FIELD = /^[\w$.:-]{1,64}$/;

export function redactedValue(value: Json, redaction: Redaction): Json {
  if (typeof value === 'string') return value === '' ? '' : redaction.pseudonym(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => redactedValue(item, redaction));
  // A reference to an actor: names and keys only, and a replay must know whom it means.
  if (value['xstate$$type'] === 1) return value;
  return redactedFields(value, redaction);
}

function redactedFields(fields: JsonObject, redaction: Redaction): JsonObject {
  const redacted = Object.entries(fields).map(([name, held]): [string, Json] => {
    const stays = typeof held === 'string' && redaction.kept.has(name);
    return [
      FIELD.test(name) ? name : redaction.pseudonym(name),
      stays ? held : redactedValue(held, redaction),
    ];
  });
  return Object.fromEntries(redacted);
}

/** What the runtime wrote into a message of its own stays; what it carries for others does not. */
export function redactedPayload(type: string, payload: JsonObject, redaction: Redaction): JsonObject {
  if (!isReservedType(type)) return redactedFields(payload, redaction);
  const own = type === initType ? ['parent'] : ['actorId'];
  const carriesSnapshot = type === migratedType || type === forkedType || type.startsWith('xstate.snapshot.');
  const fields = Object.entries(payload).map(([name, held]): [string, Json] => {
    if (carriesSnapshot && name === 'snapshot') return [name, redactedSnapshot(held, redaction)];
    if (type === forkedType && name === 'timers') return [name, redactedTimers(held, redaction)];
    if (carriesSnapshot) return [name, held];
    if (name === 'error') return [name, redactedError(held, redaction)];
    return [name, own.includes(name) ? held : redactedValue(held, redaction)];
  });
  return Object.fromEntries(fields);
}

/** What a fork's timers bring is an event like any other. */
const redactedTimers = (timers: Json, redaction: Redaction): Json =>
  (timers as readonly (JsonObject & { readonly type: string; readonly payload: JsonObject })[]).map(
    (timer) => ({
      ...timer,
      payload: redactedPayload(timer.type, timer.payload, redaction),
    }),
  );

/** States, history and children are the machine's; context, output and error are not. */
export function redactedSnapshot(snapshot: Json, redaction: Redaction): Json {
  if (typeof snapshot !== 'object' || snapshot === null || isList(snapshot)) return snapshot;
  const fields = Object.entries(snapshot).map(([name, held]): [string, Json] => {
    if (name === 'error') return [name, redactedError(held, redaction)];
    return [name, name === 'context' || name === 'output' ? redactedValue(held, redaction) : held];
  });
  return Object.fromEntries(fields);
}

/** What was answered: the words of the runtime, and an outcome that is the author's. */
export function redactedAnswer(answer: JsonObject, redaction: Redaction): JsonObject {
  const fields = Object.entries(answer).map(([name, held]): [string, Json] => {
    if (name === 'outcome') return [name, redactedOutcome(held, redaction)];
    if (name === 'message') return [name, redactedValue(held, redaction)];
    return [name, held];
  });
  return Object.fromEntries(fields);
}

export function redactedOutcome(outcome: Json, redaction: Redaction): Json {
  if (typeof outcome !== 'object' || outcome === null || isList(outcome)) return outcome;
  const { ending, error, ...own } = outcome;
  return {
    ...(ending === undefined ? {} : { ending }),
    ...(error === undefined ? {} : { error: redactedError(error, redaction) }),
    ...redactedFields(own, redaction),
  };
}

/** Its name and code are what machines tell errors apart by. */
const redactedError = (error: Json, redaction: Redaction): Json =>
  redactedValue(error, { ...redaction, kept: new Set([...redaction.kept, 'name', 'code']) });

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
