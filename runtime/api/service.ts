/**
 * The NATS door: one micro service with an endpoint per verb, found by `$SRV.PING/INFO/STATS`. Owns the way
 * from a message to a handler and back. Nothing that arrives may end the process or the subscription.
 */
import { Svcm, type Service, type ServiceConfig } from '@nats-io/services';
import { headers, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import type { SendAnswer } from '../../contracts/answer.ts';
import { api, type Refusal, type Verb, verbs } from '../../contracts/api.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { decodeRequest } from './decode.ts';
import { refusalFrom, statusOf } from './refusals.ts';
import type { ApiHandlers } from './surface.ts';

export interface ServiceOptions {
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  readonly handlers: ApiHandlers;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly nodeName: string;
}

export interface ApiService {
  /** Takes no more requests; those under way are still answered. */
  stop(): Promise<void>;
}

const caller = { door: 'nats' } as const;
/** Of the service's interface, not of the program: raised when a verb changes its meaning. */
const INTERFACE_VERSION = '1.0.0';

export async function startService(options: ServiceOptions): Promise<ApiService> {
  const { connection, subjects, nodeName } = options;
  const tallies = new Map<string, Tally>();
  const config: ServiceConfig = {
    name: 'assay',
    version: INTERFACE_VERSION,
    description: 'XState machines made durable: create actors, send them events, read them',
    metadata: { node: nodeName, prefix: subjects.prefix },
    queue: 'assay-api',
    statsHandler: (endpoint) => Promise.resolve(tallies.get(endpoint.subject)?.seen ?? null),
  };
  const service = await serviceOn(connection).add(config);
  const shapes = schemasWithin(connection.info?.max_payload ?? 0);
  for (const verb of verbs) {
    const subject = subjectOf(subjects, verb);
    const tally = new Tally();
    tallies.set(subject, tally);
    addEndpoint(service, { verb, subject, metadata: shapes(verb), answer: responder(options, verb, tally) });
  }
  return { stop: async () => void (await service.stop()) };
}

export function subjectOf(subjects: Subjects, verb: Verb): string {
  const [noun = '', word = ''] = verb.split('.');
  return subjects.api(noun, word);
}

/**
 * The services package brings a core of its own, whose types differ only in version from our connection's.
 */
const serviceOn = (connection: NatsConnection): Svcm =>
  new Svcm(connection as unknown as ConstructorParameters<typeof Svcm>[0]);

interface EndpointOptions {
  readonly verb: Verb;
  readonly subject: string;
  readonly metadata: Record<string, string>;
  readonly answer: (message: Msg) => void;
}

function addEndpoint(service: Service, { verb, subject, metadata, answer }: EndpointOptions): void {
  service.addEndpoint(verb.replace('.', '-'), {
    subject,
    metadata,
    handler: (error, message) => {
      if (error === null) answer(message as unknown as Msg);
    },
  });
}

/** What the package's own numbers cannot show: it sees a request only until its handler has begun. */
class Tally {
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

/**
 * Requests do not wait for each other: each is decoded as it arrives, and answered when its turn has
 * committed.
 */
function responder(options: ServiceOptions, verb: Verb, tally: Tally): (message: Msg) => void {
  const { handlers, limits, observer, connection } = options;
  const handler = handlers[verb] as (request: unknown, from: typeof caller) => Promise<unknown>;
  const refuse = (message: Msg, startedAt: number, error: unknown): void => {
    const refusal = refusalFrom(error);
    if (refusal.error.code === 'internal') observer.requestFailed(verb, toErrorRecord(error));
    else observer.requestRefused(verb, refusal.error.code);
    tally.end(startedAt, true);
    respond(message, JSON.stringify(refusal), refusalHeaders(refusal));
  };
  return (message) => {
    const startedAt = tally.begin();
    try {
      handler(decodeRequest(verb, message.data, limits), caller).then(
        (answer) => {
          tally.end(startedAt, false);
          respond(message, within(answer, connection.info?.max_payload ?? Infinity));
        },
        (error: unknown) => refuse(message, startedAt, error),
      );
    } catch (error) {
      refuse(message, startedAt, error);
    }
  };
}

/** The caller may be gone, or the connection: it will ask again with the same message id. */
function respond(message: Msg, text: string, given?: MsgHdrs): void {
  try {
    message.respond(text, given === undefined ? {} : { headers: given });
  } catch {
    // Nobody is left to be told.
  }
}

function refusalHeaders({ error }: Refusal): MsgHdrs {
  const given = headers();
  given.set('Nats-Service-Error', error.message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500));
  given.set('Nats-Service-Error-Code', String(statusOf(error.code)));
  return given;
}

/** An answer that NATS cannot carry would never arrive, however often it is asked for: say so instead. */
function within(answer: unknown, bytesMax: number): string {
  const text = JSON.stringify(answer);
  if (text.length * 3 < bytesMax || Buffer.byteLength(text) <= bytesMax) return text;
  const message = `The answer has more than the ${bytesMax} bytes that NATS carries; ask for fewer rows`;
  if (!isSent(answer))
    return JSON.stringify({ error: { code: 'payload_too_large', message } } satisfies Refusal);
  const slim = 'answers' in answer ? { answers: answer.answers.map(withoutOutput) } : withoutOutput(answer);
  return JSON.stringify(slim);
}

const isSent = (answer: unknown): answer is SendAnswer | { readonly answers: readonly SendAnswer[] } =>
  typeof answer === 'object' && answer !== null && ('result' in answer || 'answers' in answer);

function withoutOutput(answer: SendAnswer): SendAnswer {
  if (!('outcome' in answer) || answer.outcome === undefined) return answer;
  return { ...answer, outcome: { ending: answer.outcome.ending } };
}

/**
 * JSON schemas of all verbs as far as one INFO message can carry them; requests first, for they are what is
 * asked.
 */
function schemasWithin(bytesMax: number): (verb: Verb) => Record<string, string> {
  let left = bytesMax / 2;
  const schemas = new Map<Verb, Record<string, string>>(
    verbs.map((verb) => [verb, { about: api[verb].about }]),
  );
  for (const part of ['request', 'answer'] as const) {
    for (const verb of verbs) {
      const text = JSON.stringify(z.toJSONSchema(api[verb][part], { unrepresentable: 'any', io: 'input' }));
      left -= text.length * 2;
      const kept = left > 0 ? text : `See docs/api.md: the schema of ${text.length} bytes did not fit here`;
      schemas.set(verb, { ...schemas.get(verb), [part]: kept });
    }
  }
  return (verb) => schemas.get(verb) ?? {};
}
