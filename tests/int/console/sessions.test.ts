/** Signing in from a browser: what a cookie may do, from where, for how long, and what is noted of it. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionAnswer } from '../../../contracts/session.ts';
import { signInLink } from '../../../runtime/cli/sign-in-link.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';

let product: ProductWorld;
const token = 'a-token-for-these-tests';
const http = { host: '127.0.0.1', port: 0 };

beforeAll(async () => {
  product = await openProduct({ token, http });
});
afterAll(() => product?.close());

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  readonly said: Record<string, unknown>;
  call(method: string, path: string, body?: unknown, more?: Record<string, string>): Promise<Response>;
}

const urlOf = (): string => product.node.httpUrl ?? '';
const post = (path: string, body: unknown, headers: Record<string, string> = {}, url = urlOf()) =>
  fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });

async function signedIn(shown: object, url = urlOf()): Promise<Browser> {
  const response = await post('/session', shown, {}, url);
  const said = (await response.json()) as Record<string, unknown>;
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const csrf = String(said['csrfToken']);
  return {
    cookie,
    csrf,
    said,
    call: (method, path, body, more = { 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' }) =>
      fetch(`${url}${path}`, {
        method,
        headers: { cookie, ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

const refusedAs = async (response: Response): Promise<[number, string]> => {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
};

/** A key of somebody, made as an operator makes one. */
async function keyOf(principal: string, role: string): Promise<{ id: string; secret: string }> {
  const made = await post('/v1/keys', { principal, role }, { authorization: `Bearer ${token}` });
  return (await made.json()) as { id: string; secret: string };
}

describe('signing in', () => {
  test('with more than anybody has to say is refused as that', async () => {
    const response = await post('/session', { token: 'x'.repeat(20_000) });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await refusedAs(response)).toEqual([413, 'payload_too_large']);
  });

  test('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const response = await post('/session', { token });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^assay_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    const said = sessionAnswer.parse(await response.json());
    expect(said).toMatchObject({
      principal: { id: 'operator', role: 'admin' },
      isOperator: true,
      readOnly: false,
    });
  });

  test('over https the cookie is for https only', async () => {
    const response = await post('/session', { token }, { 'x-forwarded-proto': 'https' });
    expect(response.headers.get('set-cookie')).toContain('Secure');
  });

  test('with a wrong token, or nothing, is refused, and too many tries have to wait', async () => {
    expect(await refusedAs(await post('/session', { token: 'nobody-knows-this-one' }))).toEqual([
      401,
      'unauthorized',
    ]);
    expect(await refusedAs(await post('/session', {}))).toEqual([400, 'invalid_request']);
    const tries = await Promise.all(Array.from({ length: 12 }, () => post('/session', { code: 'guessed' })));
    const last = tries.find(({ status }) => status === 429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    await product.restart();
  });

  test('from a page of somebody else is refused', async () => {
    const response = await post('/session', { token }, { origin: 'https://elsewhere.example' });
    expect(await refusedAs(response)).toEqual([403, 'csrf_failed']);
  });

  test('a link of the command line signs in once', async () => {
    const link = await signInLink(product.world.database.url, urlOf());
    const code = new URLSearchParams(new URL(link).hash.slice(1)).get('code');
    const browser = await signedIn({ code });
    expect(browser.said).toMatchObject({ isOperator: true });
    expect(await refusedAs(await post('/session', { code }))).toEqual([401, 'unauthorized']);
  });
});

describe('a session', () => {
  test('says who it is, asks the verbs of operators and of everybody, and ends', async () => {
    const browser = await signedIn({ token });
    const who = await browser.call('GET', '/session');
    expect(await who.json()).toMatchObject({ principal: { id: 'operator' }, csrfToken: browser.csrf });
    expect((await browser.call('POST', '/api/kind/list', {})).status).toBe(200);
    expect((await browser.call('GET', '/v1/batches')).status).toBe(200);
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('POST', '/api/kind/list', {})).status).toBe(401);
  });

  test('holds over a restart, and on another node', async () => {
    const browser = await signedIn({ token });
    await product.restart();
    expect((await fetch(`${urlOf()}/session`, { headers: { cookie: browser.cookie } })).status).toBe(200);
    const other = await product.world.node({ kinds: [], token, http });
    const there = await fetch(`${other.httpUrl}/session`, { headers: { cookie: browser.cookie } });
    expect(await there.json()).toMatchObject({ csrfToken: browser.csrf });
    await other.stop();
  });

  test.each([
    ['without its token', {}],
    ['without a word about where it comes from', { 'x-csrf-token': 'own' }],
    ['with a wrong token', { 'x-csrf-token': 'wrong', 'sec-fetch-site': 'same-origin' }],
    ['from another site', { 'x-csrf-token': 'own', 'sec-fetch-site': 'cross-site' }],
    ['from another origin', { 'x-csrf-token': 'own', origin: 'https://elsewhere.example' }],
  ])('changes nothing %s', async (_how, headers) => {
    const browser = await signedIn({ token });
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'own' ? browser.csrf : value]),
    );
    const operators = await browser.call('POST', '/api/supervisor/hold', {}, given);
    expect(await refusedAs(operators)).toEqual([403, 'csrf_failed']);
    const everybody = await browser.call('POST', '/v1/batches', {}, given);
    expect(await refusedAs(everybody)).toEqual([403, 'CSRF_FAILED']);
  });

  test('changes something from its own origin', async () => {
    const browser = await signedIn({ token });
    const headers = { 'x-csrf-token': browser.csrf, origin: urlOf() };
    expect((await browser.call('POST', '/api/supervisor/release', {}, headers)).status).toBe(200);
  });

  test('of a teacher sees own batches and no machines', async () => {
    const { secret } = await keyOf('greta', 'teacher');
    const browser = await signedIn({ token: secret });
    expect(browser.said).toMatchObject({ principal: { id: 'greta', role: 'teacher' }, isOperator: false });
    expect(await (await browser.call('GET', '/v1/batches')).json()).toMatchObject({ items: [] });
    expect(await refusedAs(await browser.call('POST', '/api/kind/list', {}))).toEqual([403, 'forbidden']);
    expect(await refusedAs(await browser.call('GET', '/v1/gateway'))).toEqual([403, 'AUTHORIZATION_ERROR']);
  });

  test('ends with the key that it was begun by', async () => {
    const { id, secret } = await keyOf('holger', 'teacher');
    const browser = await signedIn({ token: secret });
    expect((await browser.call('GET', '/session')).status).toBe(200);
    await fetch(`${urlOf()}/v1/keys/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('is renewed under another secret, and the page goes on with its token', async () => {
    const browser = await signedIn({ token });
    await product.timePasses(2 * 3_600_000);
    const who = await browser.call('GET', '/session');
    const fresh = (who.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(fresh).toMatch(/^assay_session=[\w-]{43}$/);
    expect(fresh).not.toBe(browser.cookie);
    expect(await who.json()).toMatchObject({ csrfToken: browser.csrf });
    const headers = { cookie: fresh, 'x-csrf-token': browser.csrf, 'sec-fetch-site': 'same-origin' };
    expect((await fetch(`${urlOf()}/api/kind/list`, { method: 'POST', headers })).status).toBe(200);
    await product.timePasses(24 * 3_600_000);
    expect((await fetch(`${urlOf()}/session`, { headers: { cookie: fresh } })).status).toBe(401);
  });

  test('a cookie that nobody gave out is nobody', async () => {
    const cookie = `assay_session=${randomBytes(32).toString('base64url')}`;
    expect((await fetch(`${urlOf()}/session`, { headers: { cookie } })).status).toBe(401);
  });
});

test('where the console is read-only, sessions look and change nothing', async () => {
  const node = await product.world.node({ kinds: [], token, http, consoleReadOnly: true });
  const browser = await signedIn({ token }, node.httpUrl ?? '');
  expect(browser.said).toMatchObject({ readOnly: true });
  expect((await browser.call('POST', '/api/kind/list', {})).status).toBe(200);
  expect(await refusedAs(await browser.call('POST', '/api/supervisor/hold', {}))).toEqual([403, 'read_only']);
  await node.stop();
});

test('whoever changes something by a session is in the audit log, with what became of it', async () => {
  const browser = await signedIn({ token });
  await browser.call('POST', '/api/supervisor/release', {});
  await browser.call('POST', '/api/deadletter/redrive', { id: 4711 });
  const audit = await browser.call('GET', '/v1/audit?actor=operator&limit=10');
  const { items } = (await audit.json()) as {
    items: { action: string; result: string; code: string | null }[];
  };
  expect(items).toContainEqual(expect.objectContaining({ action: 'supervisor.release', result: 'ok' }));
  expect(items).toContainEqual(
    expect.objectContaining({
      action: 'deadletter.redrive',
      result: 'denied',
      code: 'not_found',
      target: 'deadletter/4711',
    }),
  );
  expect(items).toContainEqual(expect.objectContaining({ action: 'session.begin', result: 'ok' }));
});
