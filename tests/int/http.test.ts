import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetrics, createMetricsObserver } from '../../runtime/metrics.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { until } from '../support/until.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let node: Runtime;
const token = 'a-token-for-these-tests';

beforeAll(async () => {
  world = await openWorld();
  const metrics = createMetrics('test');
  const http = { host: '127.0.0.1', port: 0 };
  node = await world.node({ token, http, metrics, observer: createMetricsObserver(metrics) });
});
afterAll(() => world?.close());

const call = (path: string, body?: unknown) =>
  fetch(`${node.httpUrl}${path}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });

test('an actor lives over HTTP alone: created, told, read, refused, ended', async () => {
  const created = await call('/api/actor/create', { kind: 'counter', id: 'http-1' });
  expect([created.status, await created.json()]).toMatchObject([
    200,
    { result: 'accepted', key: 'counter/http-1' },
  ]);
  const event = { type: 'ADD', n: 3 };
  const sent = await call('/api/actor/send', { key: 'counter/http-1', event });
  expect([sent.status, await sent.json()]).toMatchObject([200, { version: 2 }]);
  const read = await call('/api/actor/get', { key: 'counter/http-1' });
  expect(await read.json()).toMatchObject({ snapshot: { context: { total: 3 } } });
  const history = await call('/api/actor/history', { key: 'counter/http-1' });
  expect(await history.json()).toMatchObject({ rows: [{}, { sender: 'api:http' }] });
  const again = await call('/api/actor/create', { kind: 'counter', id: 'http-1' });
  expect([again.status, await again.json()]).toMatchObject([409, { code: 'already_exists' }]);
  await call('/api/actor/send', { key: 'counter/http-1', event: { type: 'FINISH', by: 'me' } });
  const late = await call('/api/actor/send', { key: 'counter/http-1', event });
  expect([late.status, await late.json()]).toMatchObject([
    409,
    { code: 'already_final', outcome: { ending: 'done' } },
  ]);
  const nobody = await call('/api/actor/get', { key: 'counter/nobody' });
  expect([nobody.status, await nobody.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
});

test('a verb without parameters takes an empty body', async () => {
  const response = await fetch(`${node.httpUrl}/api/kind/list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await response.json()).toMatchObject({ rows: [{ name: 'counter' }, {}, {}, {}] });
});

test('the metrics show what happened and how far the queues are behind', async () => {
  await call('/api/actor/create', { kind: 'job', id: 'http-job', input: { n: 2 } });
  await until(
    async () =>
      (await (await call('/metrics')).text()).includes('activity="job/doubling",status="completed"'),
    {
      what: 'the task of the job to be counted',
    },
  );
  const text = await (await call('/metrics')).text();
  expect(text).toContain('assay_node_ready{service="assay",environment="test"} 1');
  expect(text).toMatch(/assay_rejections_total\{code="already_final",[^}]*\} 1/);
  expect(text).toMatch(/assay_mailbox_age_ms\{[^}]*\} \d/);
});

test('a node that lost NATS is alive but not ready, and is ready again when NATS is back', async () => {
  const health = async (word: string) => (await fetch(`${node.httpUrl}/health/${word}`)).status;
  expect([await health('live'), await health('ready')]).toEqual([200, 200]);
  await world.nats.kill();
  await until(async () => (await health('ready')) === 503, { what: 'readiness to end' });
  expect(await health('live')).toBe(200);
  await world.nats.start();
  await until(async () => (await health('ready')) === 200, { what: 'readiness to return' });
});

test('a runtime does not open the HTTP door without a token', async () => {
  await expect(world.node({ http: { host: '127.0.0.1', port: 0 } })).rejects.toThrow(
    'Expected `token` beside `http`',
  );
});

test('a stopping node closes the door', async () => {
  const url = node.httpUrl;
  await node.stop();
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
});
