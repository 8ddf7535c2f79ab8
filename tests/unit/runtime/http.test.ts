import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { limits } from '../../../contracts/limits.ts';
import { Rejection, Retryable } from '../../../contracts/failures.ts';
import type { ApiHandlers } from '../../../runtime/api/surface.ts';
import { bearerCheck } from '../../../runtime/http/bearer.ts';
import { createRoutes } from '../../../runtime/http/routes.ts';
import { startHttp } from '../../../runtime/http/http.ts';
import type { NodeView } from '../../../runtime/node-view.ts';
import { blankPicture } from '../../../runtime/node-picture.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';

const token = 'a-token-of-some-length';
const head = { key: 'order/1', messageId: 'm' };

interface Given {
  readonly handlers?: Partial<ApiHandlers>;
  readonly status?: NodeView['status'];
  readonly postgres?: string;
}

function optionsOf({ handlers = {}, status = 'ready', postgres }: Given) {
  const node: NodeView = {
    nodeId: 'n-1',
    name: 'n',
    status,
    picture: () => blankPicture,
    gauges: () => ({ waiting: 0, waitingBytes: 0, groups: 0, tasks: 0 }),
    check: () => Promise.resolve({ postgres: postgres ?? null, nats: null }),
  };
  const metrics = { contentType: 'text/plain', text: () => Promise.resolve('assay_x 1\n') };
  return { token, handlers: handlers as ApiHandlers, node, metrics, limits, observer: silentObserver };
}

const open = (given: Given = {}) => {
  const app = createRoutes(optionsOf(given));
  type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };
  const call = (path: string, init: Init = {}, bearer: string | null = token) =>
    app.request(path, {
      ...init,
      headers: { ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...init.headers },
    });
  const send = (body: string) => call('/api/actor/send', { method: 'POST', body });
  return { call, send };
};
const request = JSON.stringify({ key: 'order/1', event: { type: 'PAY' } });

test('liveness and readiness need no token and say nothing else', async () => {
  const { call } = open();
  for (const path of ['/health/live', '/health/ready']) {
    const response = await call(path, {}, null);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  }
});

test.each([
  { status: 'draining' },
  { status: 'starting' },
  { postgres: 'password authentication failed for user x' },
] as const)('a node that cannot work is not ready, without saying why to strangers (%o)', async (given) => {
  const response = await open(given).call('/health/ready', {}, null);
  expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
});

test.each([null, '', 'wrong', `${token}x`, token.slice(1), `${token} ${token}`])(
  'everything else is closed without the right token (`%s`)',
  async (bearer) => {
    const { call } = open();
    for (const path of ['/metrics', '/api/kind/list', '/nothing/here']) {
      const response = await call(path, {}, bearer);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
    }
  },
);

test('the scheme is Bearer, in any case', () => {
  const isHolder = bearerCheck(token);
  expect([`Bearer ${token}`, `bearer ${token}`].map(isHolder)).toEqual([true, true]);
  expect([token, `Basic ${token}`, undefined, 'Bearer ', ''].map(isHolder)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('unknown paths and methods are 404 in JSON, and no header names the software', async () => {
  const { call } = open();
  const responses = [
    await call('/'),
    await call('/api/actor/send'),
    await call('/api/actor/fly', { method: 'POST' }),
  ];
  for (const response of responses) {
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
    expect(response.headers.get('server') ?? response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test.each([
  [{ result: 'accepted', ...head, status: 's', version: 1 }, 200],
  [{ result: 'rejected', ...head, code: 'not_accepted', message: 'no' }, 409],
  [{ result: 'rejected', ...head, code: 'already_final', message: 'no' }, 409],
  [{ result: 'rejected', ...head, code: 'unknown_actor', message: 'no' }, 404],
  [{ result: 'duplicate', ...head, code: 'duplicate_id', message: 'no' }, 409],
  [{ result: 'failed', ...head, code: 'machine_threw', message: 'no' }, 500],
  [{ result: 'failed', ...head, code: 'busy', message: 'no', retryAfterMs: 1_200 }, 503],
] as const)('an answer stands in the body and shows in the status (%o)', async (answer, status) => {
  const response = await open({ handlers: { 'actor.send': () => Promise.resolve(answer) } }).send(request);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual(answer);
  expect(response.headers.get('retry-after')).toBe('retryAfterMs' in answer ? '2' : null);
});

test.each([
  [new Rejection('not_found', 'x'), 404, 'not_found'],
  [new Retryable('ledger_unavailable', 'x', 100), 503, 'ledger_unavailable'],
  [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 503, 'ledger_unavailable'],
  [new Error('the secret inside'), 500, 'internal'],
])(
  'what a handler throws has a status of its own, and the unexpected keeps its words to itself (%s)',
  async (error, status, code) => {
    const response = await open({ handlers: { 'actor.send': () => Promise.reject(error) } }).send(request);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(JSON.parse(text)).toMatchObject({ error: { code } });
    expect(text).not.toContain('secret');
  },
);

test.each([
  ['{', 400, 'decode_failed'],
  ['', 400, 'decode_failed'],
  ['{"key":"order/1"}', 400, 'invalid_request'],
  ['{"key":"order/1","event":{"type":"xstate.stop"}}', 400, 'reserved_event'],
  [
    JSON.stringify({ key: 'order/1', event: { type: 'X', text: 'x'.repeat(300_000) } }),
    413,
    'payload_too_large',
  ],
  ['x'.repeat(1_100_000), 413, 'payload_too_large'],
])('a request that is none is refused before a handler sees it (%#)', async (body, status, code) => {
  const response = await open().send(body);
  expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
});

test('a traceparent header speaks for a request that brings no trace itself', async () => {
  const traces: unknown[] = [];
  const { call } = open({
    handlers: {
      'actor.send': (given) => {
        traces.push('trace' in given ? given.trace : null);
        return Promise.resolve({ result: 'accepted', ...head, status: 's', version: 1 });
      },
    },
  });
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  for (const traceparent of [trace, 'nonsense']) {
    await call('/api/actor/send', { method: 'POST', body: request, headers: { traceparent } });
  }
  expect(traces).toEqual([trace, null]);
});

test('a port that is taken is said so, with the setting to change', async () => {
  const door = await startHttp({ ...optionsOf({}), host: '127.0.0.1', port: 0 });
  const port = Number(new URL(door.url).port);
  await expect(startHttp({ ...optionsOf({}), host: '127.0.0.1', port })).rejects.toThrow(
    `port ${port} on 127.0.0.1 to be free`,
  );
  expect(await (await fetch(`${door.url}/health/live`)).json()).toEqual({ status: 'ok' });
  await door.close();
  await expect(fetch(`${door.url}/health/live`)).rejects.toThrow();
});

/** What a socket hears that says this and, where asked to, hangs up at once. */
const spoken = (port: number, text: string, hangsUp = false): Promise<string> =>
  new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, () => hangsUp && socket.destroy()));
    socket.on('data', (bytes) => (heard += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });

test.each([
  ['without a length and a body', 'POST /api/kind/list HTTP/1.1', '', ''],
  [
    'in pieces',
    'POST /api/kind/list HTTP/1.1',
    'Transfer-Encoding: chunked\r\n',
    '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n',
  ],
  ['that names the whole address', 'POST http://x/api/kind/list HTTP/1.1', 'Content-Length: 2\r\n', '{}'],
  [
    'that waits to be asked for its body',
    'POST /api/kind/list HTTP/1.1',
    'Expect: 100-continue\r\nContent-Length: 2\r\n',
    '{}',
  ],
  [
    'of whatever type',
    'POST /api/kind/list HTTP/1.1',
    'Content-Type: image/png\r\nContent-Length: 2\r\n',
    '{}',
  ],
])('a request %s is taken like any other', async (_, line, more, body) => {
  const handlers = { 'kind.list': () => Promise.resolve({ rows: [] }) };
  const door = await startHttp({ ...optionsOf({ handlers }), host: '127.0.0.1', port: 0 });
  const port = Number(new URL(door.url).port);
  const head = `${line}\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n${more}\r\n`;
  const heard = await spoken(port, head + body);
  expect(heard).toMatch(/HTTP\/1\.1 200 OK[^]*\{"rows":\[\]\}/);
  await door.close();
});

test('a caller who goes in the middle of a body is refused, and is no failure of ours', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const observer = {
    ...silentObserver,
    requestRefused: (verb: string, code: string) => resolve(['refused', verb, code]),
    requestFailed: (verb: string) => resolve(['failed', verb]),
  };
  const door = await startHttp({ ...optionsOf({}), observer, host: '127.0.0.1', port: 0 });
  const head = `POST /api/actor/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
  await spoken(Number(new URL(door.url).port), `${head}Content-Length: 100\r\n\r\n{`, true);
  expect(await promise).toEqual(['refused', 'actor.send', 'decode_failed']);
  await door.close();
});

test.each([
  ['no HTTP at all', '\x16\x03\x01hello\r\n\r\n', 400],
  ['an unknown method', 'FLY /api/kind/list HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['two lengths', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', 400],
  [
    'a length and pieces',
    'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
  ],
  ['a flood of headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('%s is refused, and the door stays open', async (_, text, status) => {
  const door = await startHttp({ ...optionsOf({}), host: '127.0.0.1', port: 0 });
  expect(await spoken(Number(new URL(door.url).port), text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await fetch(`${door.url}/health/live`)).status).toBe(200);
  await door.close();
});
