/**
 * One message to one actor, as every part of the runtime passes it on. The payload is the event without its
 * type; `meta` is laid beside it only when the machine takes the event, so that nothing a sender wrote can
 * forge it.
 */
import type { ActorKey } from './ids.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Envelope {
  /** Unique for ever per target (T3). */
  readonly id: string;
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: JsonObject;
  /** The actor or door it came from. */
  readonly sender?: string | undefined;
  /** The id of the message that caused this one. */
  readonly causation?: string | undefined;
  readonly correlation?: string | undefined;
  /** W3C traceparent. */
  readonly trace?: string | undefined;
  /** When it was accepted: milliseconds since 1970. */
  readonly at: number;
}

/** What a machine finds as `event.meta`. Machines read no clock and no random source: this is theirs. */
export interface EventMeta {
  readonly messageId: string;
  readonly at: number;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly sender: string | null;
}

export const metaOf = (envelope: Envelope): EventMeta => ({
  messageId: envelope.id,
  at: envelope.at,
  correlationId: envelope.correlation ?? envelope.id,
  causationId: envelope.causation ?? null,
  sender: envelope.sender ?? null,
});
