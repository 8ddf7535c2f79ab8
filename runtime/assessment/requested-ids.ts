/**
 * The ids that a repeated request must come to again: derived from whoever asked, what for, and their
 * idempotency key, so that every node derives the same ones and nobody can guess somebody else's.
 */
import { createHash } from 'node:crypto';
import type { Call } from '../../contracts/assessment/api.ts';

export interface RequestedIds {
  /** Of whatever the request makes. */
  readonly id: string;
  /** Of the message that asks for it (T3: the same message gets the same answer). */
  readonly messageId: string;
  /** Whether the same request would get the same ids again. */
  readonly isRepeatable: boolean;
}

export interface RequestNamed {
  readonly verb: string;
  /** What the request is about, if anything. */
  readonly target: string;
  readonly idempotencyKey: string | undefined;
}

export function requestedIds(
  host: { nextId(): string },
  call: Call,
  { verb, target, idempotencyKey }: RequestNamed,
): RequestedIds {
  if (idempotencyKey === undefined) {
    return { id: host.nextId(), messageId: host.nextId(), isRepeatable: false };
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([verb, call.principal.id, target, idempotencyKey]))
    .digest('hex')
    .slice(0, 32);
  return { id: hash, messageId: `asked:${hash}`, isRepeatable: true };
}
