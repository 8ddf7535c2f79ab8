/**
 * The client over NATS, for any process that has a NATS URL: request and answer, durable commands that wait
 * in JetStream while no node is running, and the stream of facts. Owns its connection.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ConsumerMessages,
  DeliverPolicy,
  jetstream,
  type JetStreamClient,
  type JsMsg,
} from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import {
  type AnyEvent,
  type Client,
  type ClientOptions,
  createClient,
  type SendOptions,
} from '../contracts/client.ts';
import { actorKey, isActorId, isEventType, isKindName, parseActorKey } from '../contracts/ids.ts';
import { Rejection } from '../contracts/failures.ts';
import { commandHeaders, type Subjects, subjectsOf } from '../contracts/subjects.ts';
import { connectNats } from './wire/connect-nats.ts';

export interface ConnectOptions {
  /** `nats://user:password@host:4222`, several comma-separated. */
  readonly url: string;
  readonly prefix?: string;
  readonly name?: string;
  readonly options?: Partial<ClientOptions>;
}

export interface FactsWanted {
  readonly kind?: string;
  /** Of one actor; needs `kind`. */
  readonly id?: string;
  /** Of one type; needs `kind`. */
  readonly type?: string;
  /**
   * `new` (the default): from now on. `all`: everything the stream still has. A number: from that sequence
   * on.
   */
  readonly from?: 'new' | 'all' | number;
}

export interface Fact {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly payload: unknown;
  readonly version: number;
  readonly at: number;
  readonly correlationId: string;
  readonly causationId: string;
  /** Its place in the stream: `from` of a later call begins behind it with this plus one. */
  readonly sequence: number;
}

export interface NatsClient extends Client {
  /** Kept by JetStream until a node has taken it. Answers once it is stored there, not once it is applied. */
  command(key: string, event: AnyEvent, options?: SendOptions): Promise<{ readonly messageId: string }>;
  /** In order, without gaps; ends when the loop is left or the client closed. */
  facts(wanted?: FactsWanted): AsyncIterable<Fact>;
  close(): Promise<void>;
}

export async function connectClient({ url, prefix, name, options }: ConnectOptions): Promise<NatsClient> {
  const connection = await connectNats({ url, name: name ?? `client-${randomUUID()}` });
  const subjects = subjectsOf(prefix);
  const js = jetstream(connection);
  const client = createClient({
    request: async (subject, bytes, timeoutMs) => {
      const message = await connection.request(subject, bytes, { timeout: timeoutMs });
      return message.data;
    },
    subjects,
    nextId: randomUUID,
    wait: (delayMs) => sleep(delayMs * (0.75 + Math.random() / 2)),
    // After the reads of this turn of the event loop: answers that arrived together are then answered
    // together.
    soon: (run) => void setImmediate(run),
    ...(options === undefined ? {} : { options }),
  });
  return {
    ...client,
    command: (key, event, given = {}) => publishCommand(js, subjects, { key, event, given }),
    facts: (wanted = {}) => factsFrom(js, subjects, wanted),
    close: () => close(connection),
  };
}

async function close(connection: NatsConnection): Promise<void> {
  await connection.drain().catch(() => connection.close());
}

interface Command {
  readonly key: string;
  readonly event: AnyEvent;
  readonly given: SendOptions;
}

/**
 * The stream drops an id that it has seen of late, whomever it was for; the journal one of the same actor,
 * for ever (T3). So the stream's id names the actor too, and the message's own travels beside it.
 */
async function publishCommand(js: JetStreamClient, subjects: Subjects, { key, event, given }: Command) {
  const messageId = given.messageId ?? randomUUID();
  const { type, ...payload } = event;
  if (!isEventType(type))
    throw new Rejection('invalid_request', `Expected an event type without spaces, got \`${type}\``);
  const head = headers();
  head.set(commandHeaders.messageId, messageId);
  if (given.trace !== undefined) head.set('traceparent', given.trace);
  if (given.correlationId !== undefined) head.set(commandHeaders.correlationId, given.correlationId);
  await js.publish(subjects.command(parseActorKey(key), type), JSON.stringify(payload), {
    msgID: `${key}#${messageId}`,
    headers: head,
    timeout: 5_000,
    retries: 5,
  });
  return { messageId };
}

/** Asked for at once and not with the first step of the loop: `new` means from this call on. */
function factsFrom(js: JetStreamClient, subjects: Subjects, wanted: FactsWanted): AsyncIterable<Fact> {
  const opening = openFacts(js, subjects, wanted);
  // Whoever iterates hears of it; without a handler here the process would end if nobody ever does.
  opening.catch(() => undefined);
  return readFacts(opening);
}

async function openFacts(
  js: JetStreamClient,
  subjects: Subjects,
  wanted: FactsWanted,
): Promise<ConsumerMessages> {
  const { from = 'new' } = wanted;
  const start =
    typeof from === 'number'
      ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from }
      : { deliver_policy: from === 'all' ? DeliverPolicy.All : DeliverPolicy.New };
  const filter_subjects = factFilter(subjects, wanted);
  const consumer = await js.consumers.get(subjects.streams.facts.name, { ...start, filter_subjects });
  return consumer.consume();
}

async function* readFacts(opening: Promise<ConsumerMessages>): AsyncGenerator<Fact> {
  const messages = await opening;
  try {
    for await (const message of messages) {
      const fact = factIn(message);
      if (fact !== null) yield fact;
    }
  } finally {
    await messages.close();
  }
}

export function factFilter(subjects: Subjects, { kind, id, type }: FactsWanted): string {
  if (kind === undefined) {
    if (id === undefined && type === undefined) return subjects.streams.facts.subject;
    throw new Rejection(
      'invalid_request',
      'Facts of one `id` or `type` can be asked for only with their `kind`',
    );
  }
  if (!isKindName(kind) || (id !== undefined && !isActorId(id))) {
    throw new Rejection('invalid_key', `Expected a kind and an id, got \`${kind}\` and \`${id ?? ''}\``);
  }
  // A subject is built by one file only; `-` stands in where any id will do.
  const exact = subjects.fact(actorKey(kind, id ?? '-'), type ?? '-');
  const tokens = exact.split('.');
  const idAt = subjects.fact(actorKey(kind, '-'), '-').split('.').length - 2;
  if (id === undefined) tokens[idAt] = '*';
  return type === undefined ? [...tokens.slice(0, idAt + 1), '>'].join('.') : tokens.join('.');
}

/**
 * What is on the subject but not one of ours is passed over: anybody with the permission may publish there.
 */
function factIn(message: JsMsg): Fact | null {
  try {
    const body: unknown = message.json();
    if (typeof body !== 'object' || body === null || !('source' in body)) return null;
    return { ...(body as Omit<Fact, 'sequence'>), sequence: message.seq };
  } catch {
    return null;
  }
}
