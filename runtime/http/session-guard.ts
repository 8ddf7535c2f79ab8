/**
 * The cookie of a session, before any route: finds the session, and lets nothing through that could change
 * something unless the page itself sent it. A request with a bearer or key of its own has no need of it, and
 * gets nothing from it.
 */
import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { Rejection } from '../../contracts/failures.ts';
import { refusalFrom, statusOf } from '../api/refusals.ts';
import { secretHash } from './identities.ts';
import type { Session, Sessions } from './sessions.ts';

export const sessionCookie = 'assay_session';

const found = new WeakMap<Request, Session>();

/** The session that this request came with, once the guard has let it through. */
export const sessionOf = (context: Context): Session | null => found.get(context.req.raw) ?? null;

export const secretIn = (context: Context): string | undefined => {
  const secret = getCookie(context, sessionCookie);
  return secret !== undefined && /^[\w-]{20,100}$/.test(secret) ? secret : undefined;
};

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export function sessionGuard(sessions: Sessions): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const secret = secretIn(context);
    const isNamed = req.header('authorization') !== undefined || req.header('x-api-key') !== undefined;
    // Who signs in has no token yet, or one of a session that is over.
    const isSigningIn = req.method === 'POST' && req.path === '/session';
    if (secret === undefined || isNamed || isSigningIn) return next();
    let session: Session | null;
    try {
      session = await sessions.find(secret);
    } catch (error) {
      return refuseHere(context, error);
    }
    if (session === null) return next();
    if (!safeMethods.has(req.method)) {
      const flaw = flawIn(context, session);
      if (flaw !== null) return refuseHere(context, new Rejection('csrf_failed', flaw));
    }
    found.set(req.raw, session);
    return next();
  };
}

function flawIn(context: Context, session: Session): string | null {
  if (!isFromHere(context, { isStrict: true }))
    return 'Expected the request to come from a page of this node; it came from somewhere else';
  const given = context.req.header('x-csrf-token') ?? '';
  // Hashes are compared, so that time says nothing about the token.
  if (secretHash(given).equals(secretHash(session.csrf))) return null;
  return 'Expected the header `X-CSRF-Token` with the token of this session; GET /session says it';
}

/**
 * Browsers say where a request comes from, and pages cannot make them say something else. Strict: one who
 * says nothing is no browser of ours.
 */
export function isFromHere({ req }: Context, { isStrict }: { readonly isStrict: boolean }): boolean {
  const site = req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = req.header('origin');
  if (origin === undefined) return !isStrict;
  const host = req.header('x-forwarded-host') ?? req.header('host');
  return URL.parse(origin)?.host === host;
}

/** In the shape that the door behind the path has: both say `error.code` and `error.message`. */
function refuseHere(context: Context, error: unknown): Response {
  const refusal = refusalFrom(error);
  const { code, message, retryAfterMs } = refusal.error;
  const status = statusOf(code);
  context.header('Cache-Control', 'no-store');
  if (!context.req.path.startsWith('/v1')) return context.json(refusal, status);
  const said = {
    code: code === 'csrf_failed' ? 'CSRF_FAILED' : 'SERVICE_UNAVAILABLE',
    message,
    correlationId: randomUUID(),
    service: 'assay',
    timestamp: new Date().toISOString(),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return context.json({ error: said }, status);
}
