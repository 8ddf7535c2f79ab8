/**
 * The routes of the HTTP door. Everything but liveness and readiness needs the token, unknown paths included:
 * who may not come in learns nothing of the house.
 */
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { SendAnswer } from '../../contracts/answer.ts';
import { isMutating, type Refusal, type Verb, verbs } from '../../contracts/api.ts';
import { isTraceparent } from '../../contracts/shapes.ts';
import { Rejection, toErrorRecord } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import { decodeRequest } from '../api/decode.ts';
import { refusalFrom, statusOf } from '../api/refusals.ts';
import type { ApiHandlers } from '../api/surface.ts';
import type { NodeView } from '../node-view.ts';
import type { Observer } from '../observer.ts';
import type { OpenProduct } from '../product.ts';
import { bearerCheck } from './bearer.ts';
import { pathOf } from './paths.ts';
import { readBody } from './read-body.ts';
import { readinessOf } from './readiness.ts';
import { sessionOf } from './session-guard.ts';
import { mountLive, mountWeb, type Web } from './web.ts';

export interface RoutesOptions {
  readonly token: string;
  readonly handlers: ApiHandlers;
  /** Has headers, principals and refusals of its own. */
  readonly product?: Pick<OpenProduct, 'routes'> | null;
  /** Browsers: sessions, the console, what goes on. Without it only bearers come in. */
  readonly web?: Web | null;
  readonly node: NodeView;
  readonly metrics: MetricsText;
  readonly limits: Limits;
  readonly observer: Observer;
}

export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** A bag may be larger than one payload; its entries are held to their own limit when it is decoded. */
const BODY_BYTES_MAX = 1024 * 1024;
const caller = { door: 'http' } as const;

export function createRoutes(options: RoutesOptions): Hono {
  const { token, node, metrics } = options;
  const app = new Hono();
  const isReady = readinessOf(node);
  const isHolder = bearerCheck(token);
  if (options.web) mountWeb(app, options.web);
  options.product?.routes(app);
  // No promise of https here: whoever puts TLS in front of this door also speaks for it.
  app.use(
    secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] }, strictTransportSecurity: false }),
  );
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) =>
    (await isReady()) ? context.json({ status: 'ok' }) : context.json({ status: 'unavailable' }, 503),
  );
  app.use(async (context, next) => {
    if (isHolder(context.req.header('authorization'))) return next();
    const session = sessionOf(context);
    if (session?.isOperator === true) return next();
    const refused =
      session === null
        ? new Rejection('unauthorized', 'Expected `Authorization: Bearer <token>` with the right token')
        : new Rejection('forbidden', 'Only operators may come here: sign in as an admin');
    if (session === null) context.header('WWW-Authenticate', 'Bearer');
    return refuse(context, refused);
  });
  if (options.web) mountLive(app, options.web);
  app.get('/health/supervisor', (context) => answerHealth(options, context));
  app.get('/metrics', async (context) => {
    const text = await metrics.text();
    return context.body(text, 200, { 'Content-Type': metrics.contentType });
  });
  for (const verb of verbs) app.post(pathOf(verb), (context) => answer(options, verb, context));
  app.notFound((context) => {
    const message = 'There is nothing here. The API is POST /api/<noun>/<verb>, such as /api/actor/send';
    return refuse(context, new Rejection('not_found', message));
  });
  app.onError((error, context) => {
    options.observer.requestFailed('http', toErrorRecord(error));
    return refuse(context, error);
  });
  return app;
}

/** 503 only where nothing can be done: a degraded installation still works, and a probe must not kill it. */
async function answerHealth({ handlers }: RoutesOptions, context: Context): Promise<Response> {
  const report = await handlers['supervisor.health']({}, caller);
  return context.json(report, report.status === 'unhealthy' ? 503 : 200);
}

async function answer(options: RoutesOptions, verb: Verb, context: Context): Promise<Response> {
  const { handlers, limits, observer, web = null } = options;
  const session = sessionOf(context);
  const caller = { door: session === null ? 'http' : 'console' };
  const deed: { request: unknown; code: string | null } = { request: undefined, code: null };
  try {
    if (session?.readOnly === true && isMutating(verb)) throw readOnly();
    const bytes = await bytesOf(context);
    const request = (deed.request = withTrace(
      verb,
      decodeRequest(verb, bytes, limits),
      context.req.header('traceparent'),
    ));
    const handler = handlers[verb] as (request: unknown, from: typeof caller) => Promise<unknown>;
    const value = await handler(request, caller);
    if (isSendAnswer(value) && value.result !== 'accepted') deed.code = value.code;
    return answered(context, value);
  } catch (error) {
    const { code } = refusalFrom(error).error;
    deed.code = code;
    if (code === 'internal') observer.requestFailed(verb, toErrorRecord(error));
    else observer.requestRefused(verb, code);
    return refuse(context, error);
  } finally {
    if (web !== null && isMutating(verb)) await web.note(verb, session, deed);
  }
}

const readOnly = (): Rejection =>
  new Rejection('read_only', 'Through this console one may only look (`ASSAY_CONSOLE_READ_ONLY`)');

/** The header speaks for a request that says nothing itself. */
function withTrace(verb: Verb, request: object, traceparent: string | undefined): object {
  const isDelivered = verb === 'actor.create' || verb === 'actor.send' || verb === 'actor.cancel';
  if (!isDelivered || 'bag' in request || 'trace' in request) return request;
  return traceparent !== undefined && isTraceparent(traceparent)
    ? { ...request, trace: traceparent }
    : request;
}

/** A `SendAnswer` is a value in the body and a status on the outside; everything else is simply there. */
function answered(context: Context, value: unknown): Response {
  if (!isSendAnswer(value) || value.result === 'accepted') return context.json(value as object);
  if (value.result !== 'failed') return context.json(value, statusOf(value.code));
  if (value.retryAfterMs === undefined) return context.json(value, 500);
  context.header('Retry-After', seconds(value.retryAfterMs));
  return context.json(value, 503);
}

const isSendAnswer = (value: unknown): value is SendAnswer =>
  typeof value === 'object' && value !== null && 'result' in value && 'messageId' in value;

function refuse(context: Context, error: unknown): Response {
  const refusal: Refusal = refusalFrom(error);
  const { code, retryAfterMs } = refusal.error;
  if (retryAfterMs !== undefined) context.header('Retry-After', seconds(retryAfterMs));
  return context.json(refusal, statusOf(code));
}

const seconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

async function bytesOf(context: Context): Promise<Uint8Array> {
  const body = await readBody(context.req.raw, BODY_BYTES_MAX);
  if (body.kind === 'whole') return body.bytes;
  if (body.kind === 'cut_off')
    throw new Rejection('decode_failed', 'Expected a whole body, got a part of it; send it again');
  const message = `The body has more than ${BODY_BYTES_MAX} bytes; keep large contents elsewhere`;
  throw new Rejection('payload_too_large', message);
}
