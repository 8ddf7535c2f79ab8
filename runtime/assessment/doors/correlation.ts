/**
 * One id through a whole chain. A caller may bring any text; messages, facts and the audit log carry a uuid
 * made from it, always the same one, and the caller is told his own word again.
 */
import { hash, randomUUID } from 'node:crypto';

export interface Correlation {
  /** A uuid in lower case. */
  readonly id: string;
  /** As the caller wrote it. */
  readonly echoed: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a header can carry back; anything else is no correlation id. */
const ECHOABLE = /^[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?$/;

/** The first of `given` that is one; a new one where none is. */
export function correlationFrom(...given: readonly (string | null | undefined)[]): Correlation {
  const echoed = given.find((text) => typeof text === 'string' && ECHOABLE.test(text)) ?? randomUUID();
  return { id: UUID.test(echoed) ? echoed.toLowerCase() : nameUuid(echoed), echoed };
}

/** RFC 9562: the namespace of OIDs. */
const NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/** A uuid of version 5: the same name, the same uuid, on every node. */
export function nameUuid(name: string): string {
  const bytes = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(name)]), 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
