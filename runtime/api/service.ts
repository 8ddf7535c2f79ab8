/**
 * The NATS door: one micro service with an endpoint per verb, found by `$SRV.PING/INFO/STATS`. Owns the way
 * from a message to a handler and back. Nothing that arrives may end the process or the subscription.
 */
import { headers, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { SendAnswer } from '../../contracts/answer.ts';
import { api, type Refusal, type Verb, verbs } from '../../contracts/api.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { decodeRequest } from './decode.ts';
import {
  API_QUEUE,
  type ApiService,
  type Endpoint,
  headerText,
  respond,
  schemasWithin,
  startMicroService,
  Tally,
} from './micro-service.ts';
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

const caller = { door: 'nats' } as const;

export async function startService(options: ServiceOptions): Promise<ApiService> {
  const { connection, subjects, nodeName } = options;
  const shapes = schemasWithin(api, connection.info?.max_payload ?? 0, 'docs/api.md');
  return startMicroService({
    connection,
    name: 'assay',
    description: 'XState machines made durable: create actors, send them events, read them',
    metadata: { node: nodeName, prefix: subjects.prefix },
    endpoints: verbs.map((verb) => ({
      verb,
      subject: subjectOf(subjects, verb),
      metadata: shapes(verb),
      answer: responder(options, verb),
    })),
  });
}

/**
 * Every verb about a kind that this node has, for nodes that lack it. What comes here is not passed on once
 * more: a kind that two nodes think the other has is a kind that nobody has.
 */
export function answerForKinds(options: ServiceOptions, kinds: Iterable<string>): ApiService {
  const { connection, subjects } = options;
  const tally = new Tally();
  const answers = new Map(verbs.map((verb) => [verb as string, responder(options, verb)]));
  const subscriptions = [...kinds].map((kind) =>
    connection.subscribe(subjects.apiOfKind(kind, '*', '*'), {
      queue: API_QUEUE,
      callback: (error, message) => {
        const verb = message.subject.split('.').slice(-2).join('.');
        if (error === null) answers.get(verb)?.(message, tally);
      },
    }),
  );
  return { stop: async () => void (await Promise.all(subscriptions.map((one) => one.drain()))) };
}

export function subjectOf(subjects: Subjects, verb: Verb): string {
  const [noun = '', word = ''] = verb.split('.');
  return subjects.api(noun, word);
}

interface Begun {
  readonly message: Msg;
  readonly tally: Tally;
  readonly startedAt: number;
}

/**
 * Requests do not wait for each other: each is decoded as it arrives, and answered when its turn has
 * committed.
 */
function responder(options: ServiceOptions, verb: Verb): Endpoint['answer'] {
  const { handlers, limits, observer, connection } = options;
  const handler = handlers[verb] as (request: unknown, from: typeof caller) => Promise<unknown>;
  const refuse = ({ message, tally, startedAt }: Begun, error: unknown): void => {
    const refusal = refusalFrom(error);
    if (refusal.error.code === 'internal') observer.requestFailed(verb, toErrorRecord(error));
    else observer.requestRefused(verb, refusal.error.code);
    tally.end(startedAt, true);
    respond(message, JSON.stringify(refusal), refusalHeaders(refusal));
  };
  return (message, tally) => {
    const startedAt = tally.begin();
    const begun = { message, tally, startedAt };
    try {
      handler(decodeRequest(verb, message.data, limits), caller).then(
        (answer) => {
          tally.end(startedAt, false);
          respond(message, within(answer, connection.info?.max_payload ?? Infinity));
        },
        (error: unknown) => refuse(begun, error),
      );
    } catch (error) {
      refuse(begun, error);
    }
  };
}

function refusalHeaders({ error }: Refusal): MsgHdrs {
  const given = headers();
  given.set('Nats-Service-Error', headerText(error.message));
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
