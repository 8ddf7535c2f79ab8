/**
 * NATS as the node uses it: bells and facts out; bells, tasks and commands in. The only opener of the
 * connection.
 */
import { jetstream, JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import { jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Bells, Clock, FactPublisher, FactWrite } from '../../actors/ports.ts';
import { messageOf, Rejection, Retryable } from '../../contracts/failures.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import { factHeaders, type Subjects, subjectsOf } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { createBells, keysIn, namesIn } from './bells.ts';
import { type CommandHost, takeCommand } from './commands.ts';
import { connectNats } from './connect-nats.ts';
import { Intake, type IntakeHost } from './intake.ts';
import { type ConsumerShape, ensureStreams, replicasFor } from './streams.ts';
import { headersOf, toldId } from './headers.ts';
import { type HeardFact, lastHeard } from './last-heard.ts';

export interface WireOptions {
  readonly url: string;
  readonly name: string;
  readonly prefix: string;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly clock: Clock;
  /** Which ledger its facts come from, written beside each of them. */
  readonly ledger?: string;
}

export interface Wire {
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  readonly bells: Bells;
  readonly facts: FactPublisher;
  takeMail(kinds: readonly string[], ring: (keys: readonly ActorKey[]) => void): Promise<void>;
  takeTasks(kinds: readonly string[], claim: (ids: readonly string[]) => void): Promise<void>;
  takeCommands(kinds: readonly string[], host: CommandHost): Promise<void>;
  /** The last facts that the stream has, whichever ledger they are of. */
  lastHeard(factsMax: number): Promise<readonly HeardFact[]>;
  /** Null when NATS answers, else what it says. */
  check(): Promise<string | null>;
  stopTaking(): Promise<void>;
  close(): Promise<void>;
}

export async function openWire(options: WireOptions): Promise<Wire> {
  const { url, name, prefix, observer } = options;
  const tellServer = (): void => observer.natsReached(connection.info?.version ?? 'unknown');
  const onStatus = (status: string): void => {
    observer.natsChanged(status);
    // In a cluster it may be another server by now, and of another version.
    if (status === 'reconnect') tellServer();
  };
  const connection = await connectNats({ url, name, onStatus });
  tellServer();
  const js = jetstream(connection);
  const subjects = subjectsOf(prefix);
  const replicas = replicasFor(connection.info?.cluster !== undefined);
  try {
    const jsm = await patiently(options.clock, () => jetstreamManager(connection, { timeout: ASK_MS }));
    const ensure = sharing(() => ensureStreams(jsm, subjects, replicas));
    await patiently(options.clock, ensure);
    return new NatsWire(connection, { ...options, js, jsm, subjects, ensureStreams: ensure }, options.ledger);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * How long one question to JetStream may take, and how long a node goes on asking before it gives up its
 * start.
 */
const ASK_MS = 2_000;
const PATIENCE_MS = 30_000;
const AGAIN_MS = 250;

/**
 * A cluster that elects a leader answers nobody for a while; a node that starts in that moment waits for it.
 */
async function patiently<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (clock.now() > until) throw error;
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }
}

/** One call under way serves all who ask meanwhile. */
function sharing(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  return () => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

class NatsWire implements Wire {
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  readonly bells: Bells;
  readonly facts: FactPublisher;
  readonly #host: IntakeHost;
  readonly #intakes: Intake[] = [];

  constructor(connection: NatsConnection, host: IntakeHost, ledger: string | undefined) {
    this.connection = connection;
    this.#host = host;
    this.subjects = host.subjects;
    this.bells = createBells(host.js, host.subjects, host.observer);
    this.facts = {
      publish: async (fact) => {
        try {
          const bytesMax = connection.info?.max_payload ?? Infinity;
          await publishFact(host.js, fact, { bytesMax, ledger });
        } catch (error) {
          if (error instanceof Retryable) void host.ensureStreams().catch(() => undefined);
          throw error;
        }
      },
    };
  }

  takeMail(kinds: readonly string[], ring: (keys: readonly ActorKey[]) => void): Promise<void> {
    return this.#take('mail', kinds, (message) => {
      ring(keysIn(message));
      message.ack();
    });
  }
  takeTasks(kinds: readonly string[], claim: (ids: readonly string[]) => void): Promise<void> {
    return this.#take('tasks', kinds, (message) => {
      claim(namesIn(message));
      message.ack();
    });
  }
  /** Derived kinds live inside their parents: nobody outside knows their ids. */
  takeCommands(kinds: readonly string[], host: CommandHost): Promise<void> {
    const named = kinds.filter((kind) => !kind.includes(':'));
    return this.#take('commands', named, (message) => takeCommand(host, message));
  }

  async #take(
    stream: ConsumerShape['stream'],
    kinds: readonly string[],
    take: (message: JsMsg) => void,
  ): Promise<void> {
    const word = stream === 'commands' ? 'command' : stream === 'tasks' ? 'task' : 'mail';
    for (const kind of kinds) {
      const tail = stream === 'commands' ? '.>' : '';
      const shape = {
        stream,
        durable: `${word}-${kind}`,
        filter: `${this.subjects.prefix}.${word}.${kind}${tail}`,
      };
      const intake = new Intake(this.#host, shape, take);
      this.#intakes.push(intake);
      await intake.start();
    }
  }

  lastHeard(factsMax: number): Promise<readonly HeardFact[]> {
    const { jsm, subjects } = this.#host;
    return lastHeard(jsm, subjects.streams.facts.name, factsMax);
  }

  async check(): Promise<string | null> {
    try {
      if (this.connection.isClosed()) return 'the connection is closed';
      await this.connection.rtt();
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }
  async stopTaking(): Promise<void> {
    await Promise.all(this.#intakes.splice(0).map((intake) => intake.stop()));
  }
  async close(): Promise<void> {
    await this.connection.drain().catch(() => this.connection.close());
  }
}

/** A stream that is away is asked again after this: facts wait in the ledger, none of them is to blame. */
const WIRE_AGAIN_MS = 5_000;
/** What NATS and this file write around the headers, generously. */
const HEADER_BYTES = 200;

/** JetStream drops a fact whose id it has seen in its window; beyond it, consumers drop it by the same id. */
async function publishFact(
  js: JetStreamClient,
  fact: FactWrite,
  { bytesMax, ledger }: { readonly bytesMax: number; readonly ledger: string | undefined },
): Promise<void> {
  // The client counts the payload alone, the server the headers too: it would end the connection.
  const bytes = Buffer.byteLength(fact.payload) + fact.id.length + (fact.headers?.length ?? 0) + HEADER_BYTES;
  if (bytes > bytesMax) {
    const message = `The fact has ${bytes} bytes with its headers; NATS takes ${bytesMax} (\`max_payload\`)`;
    throw new Rejection('payload_too_large', message);
  }
  const headers = headersOf(fact.headers);
  if (ledger !== undefined) headers.set(factHeaders.ledger, ledger);
  try {
    await js.publish(fact.subject, fact.payload, {
      msgID: toldId(headers, fact.id),
      headers,
      timeout: 5_000,
    });
  } catch (error) {
    // An answer of the stream that names this message is about the message; everything else is about the
    // wire.
    if (error instanceof JetStreamApiError && error.status === 400) throw error;
    throw new Retryable('wire_unavailable', messageOf(error), WIRE_AGAIN_MS);
  }
}
