/**
 * Names of things: kinds, actors, messages. One file builds and checks them, because an id is at once a
 * Postgres key, a NATS subject token and a piece of a URL, and must be legal in all three.
 */
import { Rejection } from './failures.ts';

/** `kind/id`: the key of one actor, everywhere. */
export type ActorKey = `${string}/${string}`;

/**
 * A kind is written by its author; a derived kind (an invoked machine without a name of its own) adds `:src`.
 */
const KIND = /^[a-z][a-z0-9-]{0,63}(:[A-Za-z0-9_-]{1,63}){0,4}$/;
/** No dot, space, `*` or `>`: those mean something in a NATS subject. No `/`: it ends the kind. */
export const actorIdPattern = /^[A-Za-z0-9_~:=@+-]{1,200}$/;
const MESSAGE_ID = /^[\x21-\x7e]{1,256}$/;
const EVENT_TYPE = /^[^\s*>\p{C}]{1,200}$/u;

export const isKindName = (text: string): boolean => KIND.test(text);
export const isActorId = (text: string): boolean => actorIdPattern.test(text);
export const isMessageId = (text: string): boolean => MESSAGE_ID.test(text);
export const isEventType = (text: string): boolean => EVENT_TYPE.test(text);

export const actorKey = (kind: string, id: string): ActorKey => `${kind}/${id}`;

export const kindOf = (key: ActorKey): string => key.slice(0, key.indexOf('/'));
export const idOf = (key: ActorKey): string => key.slice(key.indexOf('/') + 1);

export function parseActorKey(text: string): ActorKey {
  const slash = text.indexOf('/');
  const kind = text.slice(0, Math.max(slash, 0));
  const id = text.slice(slash + 1);
  if (!isKindName(kind) || !isActorId(id)) {
    throw new Rejection(
      'invalid_key',
      `Expected an actor key like \`order/4711\` (kind: lower-case letters, digits, \`-\`; ` +
        `id: letters, digits, \`_ ~ : = @ + -\`), got \`${text.slice(0, 100)}\``,
    );
  }
  return actorKey(kind, id);
}

/** The n-th thing that a journal entry caused. Deterministic, so a replay names the same things (T7). */
export const causedId = (key: ActorKey, seq: number, n: number): string => `${key}#${seq}.${n}`;

/** The id of a child that `parent` spawned as its n-th effect of journal entry `seq`. */
export const childId = (parentId: string, seq: number, n: number): string => `${parentId}~${seq}-${n}`;
