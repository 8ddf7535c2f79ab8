import { Svcm } from '@nats-io/services';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assessmentApi, assessmentVerbs } from '../../../contracts/assessment/api.ts';
import { examples } from '../../../runtime/assessment/doors/examples.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { type DoorsWorld, nodeToken, openDoorsWorld, writeBatch } from '../../support/doors-world.ts';

let doors: DoorsWorld;
let strict: DoorsWorld;
let connection: NatsConnection;
beforeAll(async () => {
  const large = { contentId: 'c', base64: 'x'.repeat(2_000_000) } as never;
  doors = await openDoorsWorld({ handlers: { 'content.get': () => Promise.resolve(large) } });
  strict = await openDoorsWorld({ settings: { natsTrust: 'none' } });
  connection = await connectNats({ url: doors.world.nats.url, name: 'test' });
  await writeBatch(doors.world.sql, 'annas', 'anna');
});
afterAll(async () => {
  await connection?.close();
  await doors?.close();
  await strict?.close();
});
beforeEach(() => {
  doors.handled.length = 0;
});

type Given = Record<string, string>;
async function ask(verb: string, body: unknown, given: Given = {}, by: NatsConnection = connection) {
  const head = headers();
  for (const [name, value] of Object.entries(given)) head.set(name, value);
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const message = await by.request(`assay.api.${verb}`, bytes, { headers: head, timeout: 5_000 });
  return { answer: message.json<object>(), headers: message.headers };
}

describe('assessment over NATS', () => {
  const plain = assessmentVerbs.filter((verb) => {
    const { access } = assessmentApi[verb];
    return access !== 'own' && !/^(account|key|audit)\./.test(verb);
  });

  it.each(plain)('%s has an endpoint, and takes the request of its example', async (verb) => {
    expect((await ask(verb, examples[verb])).answer).toEqual({ verb });
    expect(doors.handled).toMatchObject([{ verb, call: { principal: { id: 'nats', role: 'service' } } }]);
  });

  it('is one service that anybody finds, with an endpoint per verb and its schemas', async () => {
    const client = new Svcm(connection as never).client();
    const found = [];
    for await (const info of await client.info('assay-assessment')) found.push(info);
    expect(found.length).toBe(1);
    expect(found[0]?.endpoints.map(({ subject }) => subject)).toEqual(
      assessmentVerbs.map((verb) => `assay.api.${verb}`),
    );
    expect(found[0]?.endpoints.every(({ metadata }) => (metadata?.['about'] ?? '') !== '')).toBe(true);
  });

  it('knows by a token whoever brings one, over the account', async () => {
    const operator = { Authorization: `Bearer ${nodeToken}` };
    expect((await ask('account.me', {}, operator)).answer).toMatchObject({ id: 'operator', role: 'admin' });
    expect((await ask('account.me', {}, { authorization: 'Bearer nope' })).answer).toMatchObject({
      error: { code: 'AUTHENTICATION_ERROR' },
    });
  });

  it('lets a service speak for a teacher, who has only his own', async () => {
    const anna = { 'Assay-On-Behalf-Of': 'anna' };
    expect((await ask('account.me', {}, anna)).answer).toEqual({ id: 'anna', role: 'teacher', org: null });
    expect((await ask('batch.get', { batchId: 'annas' }, anna)).answer).toEqual({ verb: 'batch.get' });
    expect(
      (await ask('batch.get', { batchId: 'annas' }, { 'Assay-On-Behalf-Of': 'bo' })).answer,
    ).toMatchObject({
      error: { code: 'AUTHORIZATION_ERROR' },
    });
  });

  it('knows nobody by the account alone where it is not trusted', async () => {
    const stranger = await connectNats({ url: strict.world.nats.url, name: 'stranger' });
    try {
      expect((await ask('account.me', {}, {}, stranger)).answer).toMatchObject({
        error: { code: 'AUTHENTICATION_ERROR' },
      });
      const given = { Authorization: `Bearer ${nodeToken}` };
      expect((await ask('account.me', {}, given, stranger)).answer).toMatchObject({ id: 'operator' });
    } finally {
      await stranger.close();
    }
  });

  it('L51 S68 refuses in the one shape, with the headers of NATS services', async () => {
    const { answer, headers: given } = await ask(
      'batch.get',
      { batchId: 'nobodys' },
      { 'x-correlation-id': 'mine' },
    );
    expect(answer).toMatchObject({
      error: {
        code: 'RESOURCE_NOT_FOUND',
        service: 'assay',
        correlationId: expect.stringMatching(/-5[0-9a-f]{3}-/),
      },
    });
    expect(given?.get('Nats-Service-Error-Code')).toBe('404');
    expect(given?.get('Nats-Service-Error')).toContain('RESOURCE_NOT_FOUND');
    expect(given?.get('X-Correlation-ID')).toBe('mine');
  });

  it.each([
    ['{', 'PARSING_ERROR'],
    [Uint8Array.of(0xff, 0xfe), 'PARSING_ERROR'],
    ['[]', 'VALIDATION_ERROR'],
    ['7', 'VALIDATION_ERROR'],
    [`${'['.repeat(2_000)}`, 'PARSING_ERROR'],
  ])('refuses what is no request (%#)', async (body, code) => {
    expect((await ask('batch.list', body)).answer).toMatchObject({ error: { code } });
  });

  it('takes files of more than the 256 KiB that a message of the runtime may have', async () => {
    const files = [{ name: 'large.txt', text: 'x'.repeat(90_000) }];
    const many = Array.from({ length: 8 }, () => files[0]);
    expect((await ask('batch.add', { batchId: 'annas', files: many })).answer).toEqual({ verb: 'batch.add' });
  });

  it('says so where an answer is more than NATS carries (it would never arrive)', async () => {
    expect((await ask('content.get', { contentId: 'content-annas' })).answer).toMatchObject({
      error: { code: 'PAYLOAD_TOO_LARGE' },
    });
  });

  it('takes the idempotency key out of a header, too', async () => {
    await ask('batch.finish', { batchId: 'annas' }, { 'Idempotency-Key': 'k-1' });
    expect(doors.handled[0]?.request).toMatchObject({ idempotencyKey: 'k-1' });
  });

  it('S65 notes what was done, by whom, where', async () => {
    await doors.world.sql`truncate audit_log`;
    await ask('batch.close', { batchId: 'annas' }, { 'Assay-On-Behalf-Of': 'anna' });
    const [row] = await doors.world.sql<{ actor: string; payload: string }[]>`select * from audit_log`;
    expect(row).toMatchObject({ actor: 'anna', action: 'batch.close', target: 'batch/annas', result: 'ok' });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({ endpoint: 'assay.api.batch.close', via: 'nats' });
  });
});
