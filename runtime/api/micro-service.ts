/**
 * A NATS micro service: endpoints found by `$SRV.PING/INFO/STATS`, shared by all nodes of an installation
 * through one queue group. Owns how a service is announced and counted; what is answered is its caller's.
 */
import { Svcm, type Service } from '@nats-io/services';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';

export interface MicroServiceOptions {
  readonly connection: NatsConnection;
  readonly name: string;
  readonly description: string;
  readonly metadata: Record<string, string>;
  readonly endpoints: readonly Endpoint[];
}

export interface Endpoint {
  /** `actor.send`, `run.lease.acquire` */
  readonly verb: string;
  readonly subject: string;
  readonly metadata: Record<string, string>;
  /** Called for each request as it arrives; must not throw. */
  answer(message: Msg, tally: Tally): void;
}

export interface ApiService {
  /** Takes no more requests; those under way are still answered. */
  stop(): Promise<void>;
}

/** One node of all answers. */
export const API_QUEUE = 'assay-api';

/** Of the service's interface, not of the program: raised when a verb changes its meaning. */
const INTERFACE_VERSION = '1.0.0';

export async function startMicroService(options: MicroServiceOptions): Promise<ApiService> {
  const { connection, name, description, metadata, endpoints } = options;
  const tallies = new Map<string, Tally>();
  const service = await serviceOn(connection).add({
    name,
    version: INTERFACE_VERSION,
    description,
    metadata,
    queue: API_QUEUE,
    statsHandler: (endpoint) => Promise.resolve(tallies.get(endpoint.subject)?.seen ?? null),
  });
  for (const endpoint of endpoints) {
    const tally = new Tally();
    tallies.set(endpoint.subject, tally);
    addEndpoint(service, endpoint, tally);
  }
  return { stop: async () => void (await service.stop()) };
}

/**
 * The services package brings a core of its own, whose types differ only in version from our connection's.
 */
const serviceOn = (connection: NatsConnection): Svcm =>
  new Svcm(connection as unknown as ConstructorParameters<typeof Svcm>[0]);

function addEndpoint(service: Service, endpoint: Endpoint, tally: Tally): void {
  service.addEndpoint(endpoint.verb.replaceAll('.', '-'), {
    subject: endpoint.subject,
    metadata: endpoint.metadata,
    handler: (error, message) => {
      if (error === null) endpoint.answer(message as unknown as Msg, tally);
    },
  });
}

/** What the package's own numbers cannot show: it sees a request only until its handler has begun. */
export class Tally {
  #answered = 0;
  #refused = 0;
  #inFlight = 0;
  #ms = 0;

  get seen(): object {
    const averageMs = this.#answered === 0 ? 0 : Math.round((this.#ms / this.#answered) * 1000) / 1000;
    return { answered: this.#answered, refused: this.#refused, inFlight: this.#inFlight, averageMs };
  }
  begin(): number {
    this.#inFlight += 1;
    return performance.now();
  }
  end(startedAt: number, isRefused: boolean): void {
    this.#inFlight -= 1;
    this.#answered += 1;
    if (isRefused) this.#refused += 1;
    this.#ms += performance.now() - startedAt;
  }
}

/** The caller may be gone, or the connection: it will ask again with the same message id. */
export function respond(message: Msg, text: string, given?: MsgHdrs): void {
  try {
    message.respond(text, given === undefined ? {} : { headers: given });
  } catch {
    // Nobody is left to be told.
  }
}

/** A header takes one line of ASCII. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500);

interface DescribedVerb {
  readonly about: string;
  readonly request: z.ZodType;
  readonly answer: z.ZodType;
}

/**
 * JSON schemas of all verbs as far as one INFO message can carry them; requests first, for they are what is
 * asked.
 */
export function schemasWithin<V extends string>(
  api: { readonly [verb in V]: DescribedVerb },
  bytesMax: number,
  instead: string,
): (verb: V) => Record<string, string> {
  const verbs = Object.keys(api) as V[];
  let left = bytesMax / 2;
  const schemas = new Map<V, Record<string, string>>(verbs.map((verb) => [verb, { about: api[verb].about }]));
  for (const part of ['request', 'answer'] as const) {
    for (const verb of verbs) {
      const text = JSON.stringify(z.toJSONSchema(api[verb][part], { unrepresentable: 'any', io: 'input' }));
      left -= text.length * 2;
      const kept = left > 0 ? text : `See ${instead}: the schema of ${text.length} bytes did not fit here`;
      schemas.set(verb, { ...schemas.get(verb), [part]: kept });
    }
  }
  return (verb) => schemas.get(verb) ?? {};
}
