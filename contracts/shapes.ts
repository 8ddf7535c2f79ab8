/**
 * Shapes that several tables of verbs are made of: names, pages, summaries. Every check says what it expects,
 * and the code that a door answers with when it fails.
 */
import { z } from 'zod';
import type { OutcomeRecord } from './answer.ts';
import type { RejectionCode } from './failures.ts';
import { type ActorKey, isActorId, isEventType, isKindName, isMessageId } from './ids.ts';
import { limits } from './limits.ts';
import { deadReasons, endings, isReservedType } from './words.ts';

/** What a check says, and the code that a door answers with when it fails. */
const says = (message: string, code: RejectionCode = 'invalid_request') => ({ message, params: { code } });
export const kind = z
  .string()
  .refine(isKindName, says('a kind: lower-case letters, digits and `-`, such as `order`', 'invalid_key'));
export const actorId = z
  .string()
  .refine(isActorId, says('an id of 1 to 200 letters, digits or `_ ~ : = @ + -`', 'invalid_key'));
export const key = z
  .string()
  .refine((text) => isActorKey(text), says('an actor key such as `order/4711`', 'invalid_key'));
export const messageId = z
  .string()
  .refine(isMessageId, says('a message id of 1 to 256 visible ASCII characters'));
const eventType = z
  .string()
  .refine(isEventType, says('an event type of 1 to 200 characters without white space, `*` or `>`'))
  .refine(
    (type) => !isReservedType(type),
    says('a type of your own; `xstate.` is reserved', 'reserved_event'),
  );
/** Objects that came through `JSON.parse`; their keys are data and never become prototypes. */
export const jsonObject = z.record(z.string(), z.unknown());
export const event = z.looseObject({ type: eventType });
export const traceparent = z.string().refine(isTraceparent, says('a W3C traceparent'));
export const limit = z.int().min(1).max(limits.listRowsMax).default(100);
export const stamp = z.string();
/** What is compared with a column: short, and without the characters that Postgres has no text for. */
export const word = z
  .string()
  .regex(/^\P{C}{1,1000}$/u, 'text of 1 to 1000 characters without control characters');

export const outcome = z.object({
  ending: z.enum(endings),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  reason: z.unknown().optional(),
}) as z.ZodType<OutcomeRecord>;

export const actorSummary = z.object({
  key: z.string(),
  kind: z.string(),
  status: z.string(),
  version: z.number(),
  outcome: outcome.nullable(),
  quarantined: z.string().nullable(),
  createdAt: stamp,
  updatedAt: stamp,
});

export const pendingMail = z.object({
  id: z.string(),
  type: z.string(),
  sender: z.string().nullable(),
  dueAt: stamp,
  timer: z.string().nullable(),
});
export const deadLetter = z.object({
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

export const page = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), next: z.string().nullable() });

export function isActorKey(text: string): text is ActorKey {
  const slash = text.indexOf('/');
  return slash > 0 && isKindName(text.slice(0, slash)) && isActorId(text.slice(slash + 1));
}

export function isTraceparent(text: string): boolean {
  return /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text);
}
