/**
 * Assessment over NATS, for the CLI and for any other process: every verb as one typed call. A request
 * without an answer is asked again; verbs that know idempotency keys get one, so that this does no harm.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Objm } from '@nats-io/obj';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { assessmentApi, type Answered, type AskedInput } from '../../contracts/assessment/api.ts';
import type { AssessmentVerb, ErrorEnvelope } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { messageOf, Retryable } from '../../contracts/failures.ts';
import { subjectsOf } from '../../contracts/subjects.ts';
import { connectNats } from '../wire/connect-nats.ts';

export interface AssessmentOptions {
  readonly url: string;
  readonly prefix?: string;
  readonly name?: string;
  /** A JWT or an API key; without one the NATS account speaks for the caller. */
  readonly token?: string;
  /** A service may act for somebody. */
  readonly onBehalfOf?: string;
  readonly timeoutMs?: number;
  readonly attemptsMax?: number;
}

/** For one question: how long a node that is away is waited for. */
export interface Patience {
  readonly attemptsMax: number;
  onWait(): void;
}

export interface AssessmentClient {
  ask<V extends AssessmentVerb>(verb: V, request: AskedInput<V>, patience?: Patience): Promise<Answered<V>>;
  /** Puts bytes where `batch.add` can take them from; answers with the name of the object. */
  upload(bytes: Uint8Array): Promise<string>;
  close(): Promise<void>;
  /** At once, whatever is under way; also where NATS is away. */
  abandon(): Promise<void>;
}

/** Room for the token and the correlation id beside the request. */
const HEADER_BYTES = 8 * 1024;
const RETRY_MS = 200;
const RETRY_MAX_MS = 5_000;
/** Whoever is asked for more patience than this must know of it. */
const WORTH_WAITING_MS = 60_000;

export async function connectAssessment(options: AssessmentOptions): Promise<AssessmentClient> {
  const { url, name, prefix = 'assay' } = options;
  const connection = await connectNats({ url, name: name ?? `assessment-${randomUUID()}` });
  return {
    ask: (verb, request, patience) => ask(connection, { ...options, ...patience }, verb, request),
    upload: (bytes) => upload(connection, subjectsOf(prefix).prefix, bytes),
    close: async () => {
      await connection.drain().catch(() => connection.close());
    },
    abandon: () => connection.close(),
  };
}

async function ask<V extends AssessmentVerb>(
  connection: NatsConnection,
  options: AssessmentOptions & Partial<Patience>,
  verb: V,
  request: AskedInput<V>,
): Promise<Answered<V>> {
  const { prefix = 'assay', timeoutMs = 5_000, attemptsMax = 4 } = options;
  const bytes = new TextEncoder().encode(JSON.stringify(withKey(verb, request)));
  const bytesMax = connection.info?.max_payload ?? Infinity;
  if (bytes.byteLength + HEADER_BYTES > bytesMax) {
    // NATS would refuse it as if nobody were there, and every attempt anew.
    const message = `The request has ${bytes.byteLength} bytes, NATS takes ${bytesMax}; send less at once`;
    throw new Denial('PAYLOAD_TOO_LARGE', message, { details: { bytesMax } });
  }
  const given = { timeout: timeoutMs, headers: headersOf(options) };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await connection
      .request(`${prefix}.api.${verb}`, bytes, given)
      .then((message) => message.json<Answered<V> | ErrorEnvelope>())
      .catch((cause: unknown) => unanswered(verb, cause));
    const error = answer instanceof Error ? answer : refusalIn(answer);
    if (error === null) return answer as Answered<V>;
    const waitMs = error.retryAfterMs ?? (error instanceof Retryable ? 0 : null);
    if (waitMs === null || waitMs > WORTH_WAITING_MS || attempt >= attemptsMax) throw error;
    if (error instanceof Retryable) options.onWait?.();
    await sleep(Math.min(Math.max(waitMs, RETRY_MS * 2 ** (attempt - 1)), RETRY_MAX_MS));
  }
}

function withKey(verb: AssessmentVerb, request: unknown): unknown {
  const known: object = assessmentApi[verb].request.shape;
  if (!('idempotencyKey' in known) || typeof request !== 'object') return request;
  return { idempotencyKey: randomUUID(), ...request };
}

function headersOf({ token, onBehalfOf }: AssessmentOptions): MsgHdrs {
  const given = headers();
  given.set('X-Correlation-ID', randomUUID());
  if (token !== undefined) given.set('Authorization', `Bearer ${token}`);
  if (onBehalfOf !== undefined) given.set('Assay-On-Behalf-Of', onBehalfOf);
  return given;
}

function unanswered(verb: AssessmentVerb, cause: unknown): Retryable {
  const error = new Retryable(
    'busy',
    `No answer to ${verb}: ${messageOf(cause)}. Is a node with the role \`api\` running?`,
    0,
  );
  error.cause = cause;
  return error;
}

function refusalIn(answer: object): Denial | null {
  if (!('error' in answer)) return null;
  const { code, message, details = {}, retryAfterMs } = (answer as ErrorEnvelope).error;
  return new Denial(code, message, { details, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** Larger than one message of NATS: objects travel in pieces. */
async function upload(connection: NatsConnection, prefix: string, bytes: Uint8Array): Promise<string> {
  const stores = new Objm(connection);
  const bucket = await stores.create(`${prefix}-uploads`);
  const { name } = await bucket.putBlob({ name: randomUUID() }, bytes);
  return name;
}
