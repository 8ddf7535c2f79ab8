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
    gauges: () => ({ waiting: 0, groups: 0, tasks: 0 }),
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
