import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { Rejection, Retryable } from '../../../contracts/failures.ts';
import {
  type Asked,
  askAs,
  asNode,
  type DoorsWorld,
  openDoorsWorld,
  writeBatch,
} from '../../support/doors-world.ts';

let doors: DoorsWorld;
let fail: Error | null = null;
beforeAll(async () => {
  const answerOrFail = async (): Promise<never> => {
    if (fail !== null) throw fail;
    return {} as never;
  };
  doors = await openDoorsWorld({ handlers: { 'run.tick-once': answerOrFail } });
  await writeBatch(doors.world.sql, 'annas', 'anna');
  await writeBatch(doors.world.sql, 'bos', 'bo');
});
afterAll(() => doors?.close());
beforeEach(() => {
  fail = null;
  doors.handled.length = 0;
});
const ask = (path: string, asked?: Asked) => askAs(doors, path, asked);

describe('a refusal over HTTP', () => {
  it.each([
    ['GET', '/v1/nothing', 404, 'RESOURCE_NOT_FOUND'],
    ['POST', '/v1', 404, 'RESOURCE_NOT_FOUND'],
    ['DELETE', '/v1/batches', 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/v1/batches/annas', 405, 'METHOD_NOT_ALLOWED'],
    ['OPTIONS', '/v1/batches', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/docs', 405, 'METHOD_NOT_ALLOWED'],
  ])('S68 L51 of %s %s has the one shape', async (method, path, status, code) => {
    const refused = await ask(path, { method });
    expect([refused.status, refused.answer]).toMatchObject([
      status,
      { error: { code, service: 'assay', correlationId: expect.any(String), timestamp: expect.any(String) } },
    ]);
    expect(refused.headers.get('x-correlation-id')).not.toBeNull();
    if (status === 405) expect(refused.headers.get('allow')).toMatch(/^[A-Z, ]+$/);
  });

  it.each([
    [new Denial('BATCH_NOT_READY', 'no', { details: { status: 'x' } }), 409, 'BATCH_NOT_READY'],
    [new Denial('PHASE_NOT_AVAILABLE', 'no'), 501, 'PHASE_NOT_AVAILABLE'],
    [new Rejection('quarantined', 'no'), 503, 'SERVICE_UNAVAILABLE'],
    [new Retryable('draining', 'no', 2_400), 503, 'SERVICE_UNAVAILABLE'],
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 503, 'SERVICE_UNAVAILABLE'],
  ])('has the status of its code (%s)', async (error, status, code) => {
    fail = error;
    const refused = await ask('/v1/lanes/local/default/tick-once', { body: {} });
    expect([refused.status, refused.answer]).toMatchObject([status, { error: { code } }]);
    const retry = refused.headers.get('retry-after');
    expect(retry).toBe(
      error instanceof Retryable ? '3' : code === 'SERVICE_UNAVAILABLE' && retry !== null ? '1' : null,
    );
  });

  it('echoes the caller’s own correlation id, and gives handlers a uuid made from it', async () => {
    const { headers } = await ask('/v1/batches/annas?correlation_id=mine', { as: 'anna' });
    expect(headers.get('x-correlation-id')).toBe('mine');
    const [one] = doors.handled;
    expect(one?.call).toMatchObject({ principal: { id: 'anna', role: 'teacher' }, door: 'http' });
    expect(one?.call.correlationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    const refused = await ask('/v1/batches/nobodys', { headers: { 'x-correlation-id': 'mine' } });
    expect(refused.answer).toMatchObject({ error: { correlationId: one?.call.correlationId } });
  });
});

describe('a request over HTTP', () => {
  it('may repeat in its body what the path says, and not say something else', async () => {
    const body = { batchId: 'annas' };
    expect(await ask('/v1/batches/annas/finish', { as: 'anna', body })).toMatchObject({ status: 200 });
    const refused = await ask('/v1/batches/annas/finish', { as: 'anna', body: { batchId: 'bos' } });
    expect(refused).toMatchObject({ status: 400, answer: { error: { code: 'VALIDATION_ERROR' } } });
  });

  it('brings its idempotency key in a header, where the verb has one', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    await ask('/v1/batches/annas/finish', { as: 'anna', body: {}, headers });
    expect(doors.handled[0]?.request).toMatchObject({ idempotencyKey: 'k-1' });
    const both = { as: 'anna', body: { idempotencyKey: 'k-2' }, headers };
    expect(await ask('/v1/batches/annas/finish', both)).toMatchObject({ status: 400 });
    expect(await ask('/v1/batches/annas/close', { as: 'anna', body: {}, headers })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['text/html', '{}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['multipart/form-data; boundary=x', '--x--', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/json', '{"a":', 400, 'PARSING_ERROR'],
    ['application/json', '[]', 400, 'VALIDATION_ERROR'],
    ['application/json', `{"reason":"${'x'.repeat(1_100_000)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('that is no JSON object of a bearable size is refused (%s)', async (type, body, status, code) => {
    const refused = await ask('/v1/batches/annas/cancel', {
      as: 'anna',
      body,
      headers: { 'content-type': type },
    });
    expect([refused.status, refused.answer]).toMatchObject([status, { error: { code } }]);
  });

  it('whose body does not say how long it is, is counted while it comes', async () => {
    const piece = new TextEncoder().encode('x'.repeat(100_000));
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(piece),
    });
    const init = { method: 'POST', headers: { ...asNode, 'content-type': 'application/json' }, body };
    const response = await doors.fetch('/v1/batches/annas/cancel', { ...init, duplex: 'half' });
    expect(response.status).toBe(413);
  });

  it('names a field of its query once, and none that there is not', async () => {
    expect(await ask('/v1/batches?limit=1&limit=2')).toMatchObject({ status: 400 });
    expect(await ask('/v1/batches?colour=red')).toMatchObject({
      status: 400,
      answer: { error: { details: { path: 'colour' } } },
    });
    expect(await ask('/v1/batches?__proto__=x')).toMatchObject({ status: 400 });
  });
});

describe('the documents', () => {
  it.each([
    ['/v1/openapi.json', 'application/json'],
    ['/v1/asyncapi.json', 'application/json'],
    ['/docs', 'text/html'],
  ])('%s is there for whoever has no token yet', async (path, type) => {
    const response = await doors.fetch(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await response.text()).length).toBeGreaterThan(10_000);
  });

  it('the doors of the runtime stay the operator’s', async () => {
    const headers = { 'assay-on-behalf-of': 'anna' };
    expect((await doors.fetch('/api/kind/list', { method: 'POST', headers })).status).toBe(401);
    expect((await doors.fetch('/api/kind/list', { method: 'POST', headers: asNode })).status).toBe(200);
  });
});
