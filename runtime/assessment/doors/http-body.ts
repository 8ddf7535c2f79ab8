/** What an HTTP request asks for: path, query, headers and body. A contradiction between them is refused. */
import type { Context } from 'hono';
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { Limits } from '../../../contracts/limits.ts';
import { readBody } from '../../http/read-body.ts';
import { readJsonBody } from './decode.ts';
import { bodyBytesMax, fieldsOf, type Route } from './http-table.ts';

type Fields = { readonly [name: string]: unknown };

/** Not of the request: how to answer it, and what to call it. */
const ASIDE = new Set(['correlation_id', 'as']);

export async function readRequest(context: Context, route: Route, limits: Limits): Promise<Fields> {
  const path = pathFields(context, route);
  const hasBody = !['get', 'delete'].includes(route.http.method);
  const given = hasBody ? await bodyFields(context, route, limits) : queryFields(context);
  return { ...withKey(context, route, given), ...agreed(given, path) };
}

export const pathFields = (context: Context, { params }: Route): Fields =>
  Object.fromEntries(params.map((name) => [name, context.req.param(name)]));

/** A body may repeat what the path says, but not say something else. */
function agreed(given: Fields, path: Fields): Fields {
  for (const [name, value] of Object.entries(path)) {
    if (!(name in given) || given[name] === value) continue;
    const message = `Expected \`${name}\` to be what the path says, got something else; leave it out`;
    throw new Denial('VALIDATION_ERROR', message, { details: { path: name } });
  }
  return path;
}

function queryFields(context: Context): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (ASIDE.has(name)) continue;
    const [value] = values;
    if (values.length > 1) {
      const message = `Expected \`${name.slice(0, 60)}\` once, got it ${values.length} times`;
      throw new Denial('VALIDATION_ERROR', message, { details: { path: name.slice(0, 60) } });
    }
    Object.defineProperty(fields, name, { value, enumerable: true });
  }
  return fields;
}

async function bodyFields(context: Context, route: Route, limits: Limits): Promise<Fields> {
  const type = context.req.header('content-type');
  const bytes = await readBytes(context.req.raw, bodyBytesMax(route.verb));
  if (bytes.length > 0 && type !== undefined && !isJson(type)) {
    const kinds =
      route.http.multipart === true ? '`application/json` or `multipart/form-data`' : '`application/json`';
    throw new Denial('UNSUPPORTED_MEDIA_TYPE', `Expected Content-Type ${kinds}, got another one`);
  }
  const value = readJsonBody(bytes, limits);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Denial('VALIDATION_ERROR', 'Expected `request` to be an object, got something else', {
    details: { path: 'request', expected: 'an object' },
  });
}

/** JSON by its name, and by what `fetch` and `curl -d` call it where nobody says. */
const JSON_TYPE =
  /^(?:application\/(?:[\w.-]+\+)?json|text\/plain|application\/x-www-form-urlencoded)\s*(?:;|$)/i;
const isJson = (type: string): boolean => JSON_TYPE.test(type);
export const isMultipart = (type: string | undefined): boolean =>
  /^multipart\/form-data\s*;/i.test(type ?? '');

function withKey(context: Context, { verb }: Route, given: Fields): Fields {
  const key = context.req.header('idempotency-key');
  if (key === undefined || !fieldsOf(verb).has('idempotencyKey')) return given;
  if ('idempotencyKey' in given && given['idempotencyKey'] !== key) {
    const message =
      'Expected `idempotencyKey` to be what the header `Idempotency-Key` says; send one of them';
    throw new Denial('VALIDATION_ERROR', message, { details: { path: 'idempotencyKey' } });
  }
  return { ...given, idempotencyKey: key };
}

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const body = await readBody(request, bytesMax);
  if (body.kind === 'whole') return body.bytes;
  if (body.kind === 'too_large') throw tooLarge(bytesMax);
  throw new Denial('VALIDATION_ERROR', 'Expected a whole body, got a part of it; send it again');
}

export const tooLarge = (bytesMax: number): Denial =>
  new Denial('PAYLOAD_TOO_LARGE', `The body has more than ${bytesMax} bytes, which is the limit here`, {
    details: { bytesMax },
  });
