/**
 * Assessment over NATS: a micro service with an endpoint per verb. Requests do not wait for each other.
 * Nothing that arrives may end the process or a subscription.
 */
import { headers, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import {
  assessmentApi,
  type AssessmentVerb,
  assessmentVerbs,
  type ErrorEnvelope,
} from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { Limits } from '../../../contracts/limits.ts';
import {
  type ApiService,
  type Endpoint,
  headerText,
  respond,
  schemasWithin,
  startMicroService,
} from '../../api/micro-service.ts';
import { type Correlation, correlationFrom } from './correlation.ts';
import { readJsonBody } from './decode.ts';
import { envelopeOf, httpStatusOf } from './denials.ts';
import type { Guard } from './guard.ts';
import { fieldsOf } from './http-table.ts';
import { verbSubject } from './nats-subjects.ts';

export interface NatsDoorHost {
  readonly connection: NatsConnection;
  readonly prefix: string;
  readonly nodeName: string;
  readonly guard: Guard;
  readonly limits: Limits;
  now(): number;
}

export async function startNatsDoor(host: NatsDoorHost): Promise<ApiService> {
  const { connection, prefix, nodeName } = host;
  const shapes = schemasWithin(assessmentApi, connection.info?.max_payload ?? 0, '/v1/asyncapi.json');
  return startMicroService({
    connection,
    name: 'assay-assessment',
    description: 'Batches of essays through phases of assessment',
    metadata: { node: nodeName, prefix },
    endpoints: assessmentVerbs.map((verb) => ({
      verb,
      subject: verbSubject(prefix, verb),
      metadata: shapes(verb),
      answer: responder(host, verb),
    })),
  });
}

function responder(host: NatsDoorHost, verb: AssessmentVerb): Endpoint['answer'] {
  return (message, tally) => {
    const startedAt = tally.begin();
    void answered(host, verb, message).then(({ text, given, isRefused }) => {
      tally.end(startedAt, isRefused);
      respond(message, text, given);
    });
  };
}

interface Reply {
  readonly text: string;
  readonly given: MsgHdrs;
  readonly isRefused: boolean;
}

async function answered(host: NatsDoorHost, verb: AssessmentVerb, message: Msg): Promise<Reply> {
  const correlation = correlationFrom(headerOf(message, 'x-correlation-id'));
  const outcome = await host.guard.ask({
    verb,
    door: 'nats',
    endpoint: verbSubject(host.prefix, verb),
    credentials: {
      authorization: headerOf(message, 'authorization'),
      apiKey: headerOf(message, 'x-api-key'),
      onBehalfOf: headerOf(message, 'assay-on-behalf-of'),
      isPeer: true,
    },
    correlation,
    read: () => requestIn(host, verb, message),
  });
  if (outcome.kind === 'refused') return refusalOf(host, outcome.denial, correlation);
  const text = JSON.stringify(outcome.answer);
  const bytesMax = host.connection.info?.max_payload ?? Infinity;
  // An answer that NATS cannot carry would never arrive, however often it is asked for.
  if (text.length * 3 + HEADER_BYTES < bytesMax || Buffer.byteLength(text) + HEADER_BYTES <= bytesMax)
    return { text, given: headersWith(correlation), isRefused: false };
  const why = `The answer has more than the ${bytesMax} bytes that NATS carries; ask for less, or over HTTP`;
  return refusalOf(host, new Denial('PAYLOAD_TOO_LARGE', why, { details: { bytesMax } }), correlation);
}

/** What goes out beside the answer, generously. */
const HEADER_BYTES = 1_024;

/** The size is held by NATS itself: what is larger than its `max_payload` never comes here. */
function requestIn({ limits }: NatsDoorHost, verb: AssessmentVerb, message: Msg): unknown {
  const value = readJsonBody(message.data, limits);
  const key = headerOf(message, 'idempotency-key');
  if (key === undefined || !fieldsOf(verb).has('idempotencyKey')) return value;
  if (typeof value !== 'object' || value === null || 'idempotencyKey' in value) return value;
  return { ...value, idempotencyKey: key };
}

/** In any case: clients of other languages write headers as they like. */
function headerOf({ headers: given }: Msg, name: string): string | undefined {
  const key = given?.keys().find((one) => one.toLowerCase() === name);
  return key === undefined ? undefined : given?.get(key);
}

function headersWith(correlation: Correlation): MsgHdrs {
  const given = headers();
  given.set('X-Correlation-ID', correlation.echoed);
  return given;
}

function refusalOf({ now }: NatsDoorHost, denial: Denial, correlation: Correlation): Reply {
  const given = headersWith(correlation);
  given.set('Nats-Service-Error', headerText(`${denial.code}: ${denial.message}`));
  given.set('Nats-Service-Error-Code', String(httpStatusOf(denial)));
  const envelope: ErrorEnvelope = envelopeOf(denial, correlation.id, now());
  return { text: JSON.stringify(envelope), given, isRefused: true };
}
