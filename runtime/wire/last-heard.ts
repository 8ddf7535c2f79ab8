/**
 * The last facts of the stream, as a memory of what others have heard of a ledger: JetStream keeps it apart
 * from Postgres. What is no fact of this release is left out.
 */
import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { factHeaders } from '../../contracts/subjects.ts';

export interface HeardFact {
  readonly id: string;
  readonly actor: string;
  /** The message that caused it: it is in the journal of its actor. */
  readonly messageId: string;
  /** `name/epoch`. */
  readonly ledger: string;
  readonly at: string;
}

export async function lastHeard(
  jsm: JetStreamManager,
  stream: string,
  factsMax: number,
): Promise<readonly HeardFact[]> {
  const { first_seq: first, last_seq: last } = (await jsm.streams.info(stream)).state;
  const from = Math.max(first, last - factsMax + 1, 1);
  const places = Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => from + at);
  const messages = await Promise.all(places.map((seq) => messageAt(jsm, stream, seq)));
  return messages.flatMap((message) => (message === null ? [] : heardIn(message)));
}

/** Null: it is gone by now. */
const messageAt = (jsm: JetStreamManager, stream: string, seq: number): Promise<StoredMsg | null> =>
  jsm.streams.getMessage(stream, { seq });

function heardIn(message: StoredMsg): HeardFact[] {
  const ledger = message.header?.get(factHeaders.ledger) ?? '';
  if (ledger === '') return [];
  try {
    const { id, source, causationId } = message.json<Readonly<Record<string, unknown>>>();
    if (typeof id !== 'string' || typeof source !== 'string' || typeof causationId !== 'string') return [];
    return [{ id, actor: source, messageId: causationId, ledger, at: message.time.toISOString() }];
  } catch {
    return [];
  }
}
