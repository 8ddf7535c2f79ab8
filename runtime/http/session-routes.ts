/** Signing in, who am I, signing out: `/session`. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Rejection, Retryable, toErrorRecord } from '../../contracts/failures.ts';
import { type SessionAnswer, sessionRequest } from '../../contracts/session.ts';
import { refusalFrom, statusOf } from '../api/refusals.ts';
import type { Observer } from '../observer.ts';
import { readBody } from './read-body.ts';
import { isFromHere, secretIn, sessionCookie, sessionOf } from './session-guard.ts';
import type { Session, Sessions } from './sessions.ts';
import { SignInLimit } from './sign-in-limit.ts';

export interface SessionRoutesHost {
  readonly sessions: Sessions;
  readonly observer: Observer;
  now(): number;
  /** Who signed in or out, and what became of it. */
  note(deed: SessionDeed): Promise<void>;
}

export interface SessionDeed {
  readonly action: 'session.begin' | 'session.end';
  readonly who: Session['principal'] | null;
  readonly code: string | null;
}

const BODY_BYTES_MAX = 16 * 1024;

export function mountSessions(app: Hono, host: SessionRoutesHost): void {
  const limit = new SignInLimit(() => host.now());
  app.post('/session', (context) => answering(host, context, () => signIn(host, limit, context)));
  app.get('/session', (context) => answering(host, context, () => whoAmI(host, context)));
  app.delete('/session', (context) => answering(host, context, () => signOut(host, context)));
}

async function answering(
  { observer }: SessionRoutesHost,
  context: Context,
  work: () => Promise<Response>,
): Promise<Response> {
  context.header('Cache-Control', 'no-store');
  context.header('X-Content-Type-Options', 'nosniff');
  try {
    return await work();
  } catch (error) {
    const refusal = refusalFrom(error);
    const { code, retryAfterMs } = refusal.error;
    if (code === 'internal') observer.requestFailed('session', toErrorRecord(error));
    else observer.requestRefused('session', code);
    if (retryAfterMs !== undefined) context.header('Retry-After', String(Math.ceil(retryAfterMs / 1_000)));
    return context.json(refusal, statusOf(code));
  }
}

async function signIn(host: SessionRoutesHost, limit: SignInLimit, context: Context): Promise<Response> {
  if (!isFromHere(context, { isStrict: false }))
    throw new Rejection('csrf_failed', 'Expected to be signed in to from a page of this node');
  const from = addressOf(context);
  const retryAfterMs = limit.take(from);
  if (retryAfterMs !== null)
    throw new Retryable('busy', `Too many tries to sign in; wait ${retryAfterMs} ms`, retryAfterMs);
  const shown = sessionRequest.safeParse(await shownIn(context));
  if (!shown.success)
    throw new Rejection('invalid_request', 'Expected {"token": "…"} or {"code": "…"} as JSON');
  try {
    const { secret, session } = await host.sessions.begin(shown.data);
    limit.giveBack(from);
    await host.note({ action: 'session.begin', who: session.principal, code: null });
    giveCookie(context, secret, session, host.now());
    return context.json(answerFor(session));
  } catch (error) {
    const { code } = refusalFrom(error).error;
    await host.note({ action: 'session.begin', who: null, code });
    throw error;
  }
}

/** Null: nothing that could be understood. */
async function shownIn(context: Context): Promise<unknown> {
  const body = await readBody(context.req.raw, BODY_BYTES_MAX);
  if (body.kind === 'too_large')
    throw new Rejection('payload_too_large', `Expected at most ${BODY_BYTES_MAX} bytes, got more`);
  try {
    return body.kind === 'whole' ? (JSON.parse(Buffer.from(body.bytes).toString('utf8')) as unknown) : null;
  } catch {
    return null;
  }
}

async function whoAmI({ sessions, now }: SessionRoutesHost, context: Context): Promise<Response> {
  const secret = secretIn(context);
  const found = secret === undefined ? null : await sessions.renewed(secret);
  if (found === null) throw new Rejection('unauthorized', 'Nobody is signed in; POST /session signs in');
  if (found.secret !== null) giveCookie(context, found.secret, found.session, now());
  return context.json(answerFor(found.session));
}

async function signOut(host: SessionRoutesHost, context: Context): Promise<Response> {
  const secret = secretIn(context);
  const session = sessionOf(context);
  if (secret !== undefined) await host.sessions.end(secret);
  if (session !== null) await host.note({ action: 'session.end', who: session.principal, code: null });
  deleteCookie(context, sessionCookie, { path: '/' });
  return context.body(null, 204);
}

function giveCookie(context: Context, secret: string, session: Session, now: number): void {
  setCookie(context, sessionCookie, secret, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: isSecure(context),
    maxAge: Math.max(1, Math.floor((session.expiresAt - now) / 1_000)),
  });
}

/** Whoever puts TLS in front of this door says so. */
const isSecure = ({ req }: Context): boolean =>
  (req.header('x-forwarded-proto') ?? '').split(',')[0]?.trim() === 'https' || req.url.startsWith('https:');

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown';
  } catch {
    // Not behind a socket: a test that calls the routes directly.
    return 'unknown';
  }
}

const answerFor = ({ principal, isOperator, readOnly, csrf, expiresAt }: Session): SessionAnswer => ({
  principal,
  isOperator,
  readOnly,
  csrfToken: csrf,
  expiresAt: new Date(expiresAt).toISOString(),
});
