/**
 * One message through one machine. Pure: same snapshot, same message, same answer (T7). Owns the translation
 * of XState's actions into effects; knows no clock, no rows, no wire.
 *
 * Invariants
 *
 * S1  What a machine does not take in this state is rejected (from outside) or ignored (from the runtime),
 * and leaves the snapshot as it was.
 *
 * S2  An answer of a task or child that is no longer the current one under its name changes nothing.
 *
 * S3  Every id is derived from the actor, the journal entry and a counter.
 *
 * S4  An actor that has ended takes nothing (T6).
 */
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { type Envelope, type JsonObject, metaOf } from '../contracts/envelope.ts';
import { Fault, messageOf, type RejectionCode, toErrorRecord } from '../contracts/failures.ts';
import { initType, isReservedType, stopType } from '../contracts/words.ts';
import type { Effect, Outcome } from './effects.ts';
import { beginFork, forkedType } from './fork.ts';
import type { Kind } from './kind.ts';
import { withRefs } from './refs.ts';
import { type Collected, collectInitial, collectTransition, type Identity } from './scope.ts';
import { assertStorable, type ChildEntry, type LiveSnapshot } from './snapshot.ts';
import { isKeepableText, unwritablePath } from './storable.ts';
import { Translation } from './translate.ts';

export interface StepInput {
  readonly kind: Kind;
  /** Null: the actor does not exist yet and the message must create it. */
  readonly before: LiveSnapshot | null;
  readonly envelope: Envelope;
  readonly identity: Identity;
  readonly effectsMax: number;
}

export type StepResult =
  | { readonly kind: 'applied'; readonly after: LiveSnapshot; readonly effects: readonly Effect[] }
  | { readonly kind: 'ignored'; readonly why: 'stale' | 'not-taken' }
  | {
      readonly kind: 'rejected';
      readonly code: RejectionCode;
      readonly message: string;
      readonly accepts?: readonly string[];
    }
  | { readonly kind: 'fault'; readonly fault: Fault };

export function step(input: StepInput): StepResult {
  const { before, envelope } = input;
  if (before === null) return beginning(input);
  if (isBeginning(envelope)) return alreadyExists(envelope);
  if (before.state.status !== 'active') return refuseFinal(envelope, before.state.status);
  if (isStale(before, envelope)) return { kind: 'ignored', why: 'stale' };
  return advance(input, before);
}

const isBeginning = ({ type }: Envelope): boolean => type === initType || type === forkedType;

function beginning(input: StepInput): StepResult {
  const { kind, identity, envelope } = input;
  if (envelope.type === initType) return begin(input);
  // Only a door of ours may say so: an actor that could send it would make others out of nothing.
  if (envelope.type !== forkedType || envelope.sender?.startsWith('api:') !== true)
    return unknownActor(envelope);
  try {
    return { kind: 'applied', ...beginFork(kind, identity.key, envelope.payload, identity.seq) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'fault', fault: error };
    throw error;
  }
}

function begin(input: StepInput): StepResult {
  const { kind, identity, envelope } = input;
  const collected = collectInitial(kind.machine, identity, withRefs(envelope.payload['input']));
  if (collected.snapshot.status === 'error' && identity.parent === null) {
    const why = messageOf(collected.snapshot.error);
    return {
      kind: 'rejected',
      code: 'init_failed',
      message: `\`${kind.name}\` cannot start with this input: ${why}`,
    };
  }
  return applied(input, {}, collected);
}

function advance(input: StepInput, before: LiveSnapshot): StepResult {
  const { kind, envelope, identity } = input;
  const event = eventOf(envelope);
  let collected: Collected;
  try {
    collected = collectTransition(kind.machine, identity, before.state, event);
  } catch (error) {
    return {
      kind: 'fault',
      fault: new Fault(
        'machine_threw',
        `\`${kind.name}\` threw on ${envelope.type}: ${messageOf(error)}`,
        error,
      ),
    };
  }
  const failed = collected.snapshot.status === 'error';
  if (!collected.taken && !failed && envelope.type !== stopType) return notTaken(envelope, before.state);
  return applied(input, closeAnswered(before.children, envelope), collected);
}

function applied(input: StepInput, children: LiveSnapshot['children'], collected: Collected): StepResult {
  const { kind, identity, envelope, effectsMax } = input;
  try {
    const translation = new Translation(kind, identity, children);
    translation.spawnedByAssign(collected.snapshot, collected.actions);
    for (const action of collected.actions) translation.add(action);
    const outcome = outcomeOf(collected.snapshot, envelope);
    if (outcome !== null) translation.finish(outcome);
    const { effects } = translation;
    if (effects.length > effectsMax) {
      throw new Fault(
        'too_much_output',
        `${envelope.type} caused ${effects.length} effects; the limit is ${effectsMax}`,
      );
    }
    assertWritable(effects);
    const after = { state: translation.settle(collected.snapshot), children: translation.children };
    assertStorable(after);
    return { kind: 'applied', after, effects };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'fault', fault: error };
    throw error;
  }
}

/** Longer ones would not fit a NATS subject. */
const TYPE_LENGTH_MAX = 500;

/**
 * What leaves the actor must be JSON under a name that can be kept, or the whole turn could not be written.
 */
function assertWritable(effects: readonly Effect[]): void {
  for (const effect of effects) {
    const flaw = flawOf(effect);
    if (flaw !== null) throw new Fault('context_not_storable', `${flaw}; only JSON data leaves an actor`);
  }
}

function flawOf(effect: Effect): string | null {
  switch (effect.kind) {
    case 'mail':
    case 'fact':
      if (!isKeepableText(effect.type) || effect.type.length > TYPE_LENGTH_MAX)
        return `${JSON.stringify(effect.type.slice(0, 100))} cannot be kept as the type of an event`;
      return unwritablePath(effect.payload, effect.type);
    case 'task':
    case 'actor':
      return unwritablePath(effect.input, `input of ${effect.child}`);
    default:
      return null;
  }
}

/**
 * The event as the machine sees it: references to actors can be sent to, and `meta` comes last, so that
 * nothing in a payload can pose as it.
 */
export const eventOf = (envelope: Envelope): EventObject =>
  ({
    ...(withRefs(envelope.payload) as JsonObject),
    type: envelope.type,
    meta: metaOf(envelope),
  }) as EventObject;

const ANSWER = /^xstate\.(?:done|error)\.actor\.(.+)$/;
const CHILD_NEWS = /^xstate\.(?:done\.actor|error\.actor|snapshot)\.(.+)$/;

/**
 * S2. Answers come from `task:<id>` or from the child's own key; only the current holder of the name is
 * heard.
 */
function isStale(before: LiveSnapshot, envelope: Envelope): boolean {
  const child = CHILD_NEWS.exec(envelope.type)?.[1];
  if (child === undefined) return false;
  const entry = Object.hasOwn(before.children, child) ? before.children[child] : undefined;
  return entry === undefined || entry.done === true || envelope.sender !== senderOf(entry);
}

const senderOf = (entry: ChildEntry): string | undefined =>
  entry.task === undefined ? entry.actor : `task:${entry.task}`;

function closeAnswered(children: LiveSnapshot['children'], envelope: Envelope): LiveSnapshot['children'] {
  const child = ANSWER.exec(envelope.type)?.[1];
  const entry = child === undefined ? undefined : children[child];
  return child === undefined || entry === undefined
    ? children
    : { ...children, [child]: { ...entry, done: true } };
}

function outcomeOf(state: AnyMachineSnapshot, envelope: Envelope): Outcome | null {
  switch (state.status) {
    case 'done':
      return { ending: 'done', ...(state.output === undefined ? {} : { output: state.output as unknown }) };
    case 'error':
      return { ending: 'error', error: toErrorRecord(state.error) };
    case 'stopped':
      return {
        ending: 'stopped',
        ...('reason' in envelope.payload ? { reason: envelope.payload['reason'] } : {}),
      };
    case 'active':
      return null;
  }
}

function notTaken(envelope: Envelope, state: AnyMachineSnapshot): StepResult {
  if (isOwn(envelope)) return { kind: 'ignored', why: 'not-taken' };
  const accepts = acceptedBy(state);
  const list = accepts.length === 0 ? 'nothing' : accepts.map((type) => `\`${type}\``).join(', ');
  return {
    kind: 'rejected',
    code: 'not_accepted',
    message: `\`${envelope.type}\` is not accepted here; this actor accepts ${list}`,
    accepts,
  };
}

/**
 * S4. What the runtime sends to something that has ended (a late answer, a late stop) is no news to anybody.
 */
export function refuseFinal(envelope: Envelope, ending: string): StepResult {
  if (isBeginning(envelope)) return alreadyExists(envelope);
  if (isReservedType(envelope.type) && envelope.sender?.startsWith('api:') !== true) {
    return { kind: 'ignored', why: 'stale' };
  }
  const message = `\`${envelope.target}\` has ended (${ending}); its outcome cannot change`;
  return { kind: 'rejected', code: 'already_final', message };
}

/** The events that some active state has a transition for, guards aside. */
export function acceptedBy(state: AnyMachineSnapshot): string[] {
  const nodes = (
    state as unknown as { readonly _nodes: readonly { readonly ownEvents: readonly string[] }[] }
  )._nodes;
  const types = new Set<string>();
  for (const node of nodes)
    for (const type of node.ownEvents) if (!isReservedType(type) && type !== '') types.add(type);
  return [...types];
}

const unknownActor = (envelope: Envelope): StepResult => ({
  kind: 'rejected',
  code: 'unknown_actor',
  message: `There is no actor \`${envelope.target}\`; create it first`,
});

const isOwn = (envelope: Envelope): boolean =>
  isReservedType(envelope.type) || envelope.sender === envelope.target;

const alreadyExists = (envelope: Envelope): StepResult => ({
  kind: 'rejected',
  code: 'already_exists',
  message: `The actor \`${envelope.target}\` exists already; send it events instead`,
});
