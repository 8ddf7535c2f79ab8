/**
 * Asks the node that served this page, through the same verbs as everybody. Who we are stands in a cookie
 * that scripts cannot read; what changes something carries the token of this session as well.
 */
import { places, type Verbs } from './generated.ts';

export type { Verbs } from './generated.ts';
export type Verb = keyof Verbs;
export type Request<V extends Verb> = Verbs[V]['request'];
export type Answer<V extends Verb> = Verbs[V]['answer'];

/** A door said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  readonly correlationId: string | null;
  readonly retryAfterMs: number | null;

  constructor(said: {
    readonly code: string;
    readonly message: string;
    readonly status: number;
    readonly correlationId: string | null;
    readonly retryAfterMs: number | null;
  }) {
    super(said.message);
    this.code = said.code;
    this.status = said.status;
    this.correlationId = said.correlationId;
    this.retryAfterMs = said.retryAfterMs;
  }
}

let csrfToken: string | null = null;
export const keepCsrfToken = (token: string | null): void => {
  csrfToken = token;
};

const signedOut = new EventTarget();
/** The session ended on the other side: the page asks who we are. */
export function onSignedOut(tell: () => void): () => void {
  signedOut.addEventListener('out', tell);
  return () => signedOut.removeEventListener('out', tell);
}

export async function ask<V extends Verb>(
  verb: V,
  request: Request<V>,
  signal?: AbortSignal,
): Promise<Answer<V>> {
  const { method, path } = places[verb];
  const fields = new Map(Object.entries(request as Record<string, unknown>));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = fields.get(name);
    fields.delete(name);
    return encodeURIComponent(String(value));
  });
  const rest = [...fields].filter(([, value]) => value !== undefined);
  const hasBody = method !== 'get' && method !== 'delete';
  const query = hasBody || rest.length === 0 ? '' : `?${queryOf(rest)}`;
  const answer = await send(filled + query, {
    method: method.toUpperCase(),
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(rest)) } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  return (await answer.json()) as Answer<V>;
}

function queryOf(fields: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields) {
    query.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return query.toString();
}

/** One request of the session; a refusal is thrown with its correlation id. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (typeof init.body === 'string') headers.set('Content-Type', 'application/json');
  if (csrfToken !== null && init.method !== undefined && init.method !== 'GET')
    headers.set('X-CSRF-Token', csrfToken);
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused({
      code: 'unreachable',
      message: 'The node does not answer. It may be restarting; this page tries again by itself.',
      status: 0,
      correlationId: null,
      retryAfterMs: 2_000,
    });
  }
  if (answer.ok) return answer;
  const refused = await refusalIn(answer);
  if (refused.status === 401) signedOut.dispatchEvent(new Event('out'));
  throw refused;
}

async function refusalIn(answer: Response): Promise<Refused> {
  const body: unknown = await answer.json().catch(() => null);
  const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  const said = (typeof inner === 'object' && inner !== null ? inner : {}) as Partial<Refused>;
  return new Refused({
    code: said.code ?? `http_${answer.status}`,
    message: said.message ?? `The node answered ${answer.status}`,
    status: answer.status,
    correlationId: said.correlationId ?? answer.headers.get('x-correlation-id'),
    retryAfterMs: said.retryAfterMs ?? null,
  });
}
