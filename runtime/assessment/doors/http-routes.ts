/**
 * Assessment over HTTP: one route per verb, the live feeds, and the documents about them. Headers, statuses
 * and bytes only; who may do what is the guard's.
 */
import { Hono, type Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { toErrorRecord } from '../../../contracts/failures.ts';
import type { Limits } from '../../../contracts/limits.ts';
import { sessionOf } from '../../http/session-guard.ts';
import type { Observer } from '../../observer.ts';
import { type Correlation, correlationFrom } from './correlation.ts';
import { denialFrom, envelopeOf, httpStatusOf, retrySeconds } from './denials.ts';
import { answerContent, answerReport } from './http-content.ts';
import { isMultipart, readRequest } from './http-body.ts';
import { assertOneHandlerEach, assertParamsKnown, type Route, routesOf } from './http-table.ts';
import type { Asking, Guard } from './guard.ts';
import type { Credentials } from './principals.ts';

export interface HttpDoorHost {
  readonly guard: Guard;
  readonly limits: Limits;
  readonly observer: Observer;
  now(): number;
  /** Routes that are no verb, each with its own way to answer. */
  readonly extras: readonly ExtraRoute[];
  /** Reads the files of a form and hands them on. */
  readonly takeForm: (context: Context, route: Route) => Pick<Asking, 'read' | 'decode' | 'work'>;
}

export interface ExtraRoute {
  /** As in the table of verbs: with `{name}`. */
  readonly path: string;
  /** Who answers it, for the check that nobody else does. */
  readonly of: string;
  answer(context: Context, correlation: Correlation): Response | Promise<Response>;
}

export function mountAssessment(app: Hono, host: HttpDoorHost): void {
  const routes = routesOf();
  assertParamsKnown(routes);
  assertOneHandlerEach([
    ...routes.map(({ verb, http }) => ({ ...http, of: verb })),
    ...host.extras.map(({ path, of }) => ({ method: 'get', path, of })),
  ]);
  const door = new Hono();
  // Scripts and frames have no business in answers; no promise of https: see the routes of the runtime.
  const headers = secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    strictTransportSecurity: false,
    // A page of ours brings a policy of its own, which lets its styles in.
    overwrite: false,
  });
  door.use('/v1', headers);
  door.use('/v1/*', headers);
  for (const route of routes)
    door.on(route.http.method.toUpperCase(), route.pattern, (context) => answerVerb(host, route, context));
  for (const { path, answer } of host.extras)
    door.get(path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) => answer(context, correlationOf(context)));
  refuseOthers(door, host, routes);
  door.onError((error, context) => {
    host.observer.requestFailed('http', toErrorRecord(error));
    return refuse(context, host, denialFrom(error), correlationOf(context));
  });
  app.route('/', door);
}

/** Known paths with another method, and everything else under `/v1`. */
function refuseOthers(door: Hono, host: HttpDoorHost, routes: readonly Route[]): void {
  const methods = Map.groupBy(
    [
      ...routes.map(({ pattern, http }) => ({ pattern, method: http.method })),
      ...host.extras.map(({ path }) => ({
        pattern: path.replaceAll(/\{(\w+)\}/g, ':$1'),
        method: 'get',
      })),
    ],
    ({ pattern }) => pattern,
  );
  for (const [pattern, allowed] of methods) {
    const names = [...new Set(allowed.map(({ method }) => method.toUpperCase()))].join(', ');
    door.all(pattern, (context) => {
      context.header('Allow', names);
      const denial = new Denial('METHOD_NOT_ALLOWED', `This path takes ${names}`);
      return refuse(context, host, denial, correlationOf(context));
    });
  }
  const absent = (context: Context): Response => {
    const message = 'There is nothing here; /docs and /v1/openapi.json say what there is';
    return refuse(context, host, new Denial('RESOURCE_NOT_FOUND', message), correlationOf(context));
  };
  door.all('/v1', absent);
  door.all('/v1/*', absent);
}

export const correlationOf = (context: Context): Correlation =>
  correlationFrom(context.req.header('x-correlation-id'), context.req.query('correlation_id'));

export const credentialsOf = (context: Context): Credentials => ({
  authorization: context.req.header('authorization'),
  apiKey: context.req.header('x-api-key'),
  onBehalfOf: context.req.header('assay-on-behalf-of'),
  isPeer: false,
  session: sessionOf(context),
});

async function answerVerb(host: HttpDoorHost, route: Route, context: Context): Promise<Response> {
  const { verb, http } = route;
  const correlation = correlationOf(context);
  const isForm = http.multipart === true && isMultipart(context.req.header('content-type'));
  const outcome = await host.guard.ask({
    verb,
    door: 'http',
    endpoint: `${context.req.method} ${http.path}`,
    credentials: credentialsOf(context),
    correlation,
    read: () => readRequest(context, route, host.limits),
    ...(isForm ? host.takeForm(context, route) : {}),
  });
  if (outcome.kind === 'refused') return refuse(context, host, outcome.denial, correlation);
  context.header('X-Correlation-ID', correlation.echoed);
  context.header('Cache-Control', 'no-store');
  if (verb === 'content.get' && context.req.query('as') !== 'json')
    return answerContent(context, outcome.answer);
  if (verb === 'assessment.report' && context.req.query('as') !== 'json')
    return answerReport(context, outcome.answer);
  return context.json(outcome.answer as object, http.status ?? 200);
}

export function refuse(
  context: Context,
  host: Pick<HttpDoorHost, 'now'>,
  denial: Denial,
  correlation: Correlation,
): Response {
  const status = httpStatusOf(denial);
  context.header('X-Correlation-ID', correlation.echoed);
  context.header('Cache-Control', 'no-store');
  if (status === 401) context.header('WWW-Authenticate', 'Bearer');
  if (denial.retryAfterMs !== undefined) context.header('Retry-After', retrySeconds(denial.retryAfterMs));
  return context.json(envelopeOf(denial, correlation.id, host.now()), status as 400);
}
