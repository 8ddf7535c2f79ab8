/**
 * Stand-ins for XState's live actor references. A durable actor never holds a live one: it holds an address
 * that can be written down, read back and sent to.
 */
import type { AnyActorRef } from 'xstate';
import { actorKey, type ActorKey, isActorId, isKindName } from '../contracts/ids.ts';

/**
 * How a reference is written inside stored JSON. The first field is XState's own mark for "here was an
 * actor".
 */
export interface WrittenRef {
  readonly xstate$$type: 1;
  readonly id: string;
  readonly key?: ActorKey;
}

/** What an address can do when something really stands behind it (a task's live reference, say). */
type Deliver = (target: ActorAddress, event: { readonly type: string }) => void;

/**
 * An actor reference that is only a name. `sendTo(ref, event)` becomes mail to `key`, or to the child `id`.
 */
export class ActorAddress {
  readonly id: string;
  readonly sessionId: string;
  readonly key: ActorKey | undefined;
  readonly src = 'assay.address';
  readonly systemId = undefined;
  readonly #deliver: Deliver | undefined;

  constructor(id: string, key?: ActorKey, deliver?: Deliver) {
    this.id = id;
    this.sessionId = key ?? id;
    this.key = key;
    this.#deliver = deliver;
  }
  get ref(): this {
    return this;
  }
  send(event: { readonly type: string }): void {
    this.#deliver?.(this, event);
  }
  getSnapshot(): { readonly status: 'active'; readonly output: undefined; readonly error: undefined } {
    return { status: 'active', output: undefined, error: undefined };
  }
  toJSON(): WrittenRef {
    return { xstate$$type: 1, id: this.id, ...(this.key === undefined ? {} : { key: this.key }) };
  }
}

/**
 * XState types its references by behaviour that an address does not have; this is the one place that bends
 * that.
 */
export const asActorRef = (address: ActorAddress): AnyActorRef => address as unknown as AnyActorRef;

/** The target of `sendTo` for any actor of any kind: `sendTo(address('order', '4711'), { type: 'PAY' })`. */
export function address(kind: string, id: string): AnyActorRef {
  if (!isKindName(kind) || !isActorId(id)) {
    throw new TypeError(`Expected a kind and an id that can be addressed, got \`${kind}\` and \`${id}\``);
  }
  return asActorRef(new ActorAddress(id, actorKey(kind, id)));
}

/** Anyone may write such an object into a payload, so a key that could not be an actor's is none. */
function isWrittenRef(value: object): value is WrittenRef {
  if (
    !('xstate$$type' in value) ||
    value.xstate$$type !== 1 ||
    !('id' in value) ||
    typeof value.id !== 'string'
  )
    return false;
  return !('key' in value) || (typeof value.key === 'string' && isKey(value.key));
}

const isKey = (text: string): boolean =>
  isKindName(text.slice(0, Math.max(text.indexOf('/'), 0))) && isActorId(text.slice(text.indexOf('/') + 1));

/** Puts addresses back where references were written, in place. `text` tells cheaply that there are none. */
export function reviveRefs(value: unknown, text: string, deliver?: Deliver): unknown {
  return text.includes('xstate$$type') ? reviveWithin(value, deliver) : value;
}

function reviveWithin(value: unknown, deliver: Deliver | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isWrittenRef(value)) return new ActorAddress(value.id, value.key, deliver);
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) holder[key] = reviveWithin(holder[key], deliver);
  return holder;
}

/**
 * The same for a payload that others still hold: a copy where there are references, the value itself where
 * not.
 */
export function withRefs(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ActorAddress) return value;
  if (isWrittenRef(value)) return new ActorAddress(value.id, value.key);
  let copy: object | undefined;
  for (const [key, held] of Object.entries(value)) {
    const revived = withRefs(held);
    if (revived === held) continue;
    copy ??= Array.isArray(value) ? [...(value as readonly unknown[])] : { ...value };
    Object.defineProperty(copy, key, {
      value: revived,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy ?? value;
}
