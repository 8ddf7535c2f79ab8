import { randomUUID } from 'node:crypto';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventFrom } from 'xstate';
import { verbs } from '../../contracts/api.ts';
import { type ActorKey, actorKey } from '../../contracts/ids.ts';
import { connectClient, type Fact, type NatsClient } from '../../runtime/client.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { credentialsOf } from '../../runtime/wire/connect-nats.ts';
import type { counterMachine } from '../support/kinds.ts';
import { until } from '../support/until.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let node: Runtime;
let client: NatsClient;
let nats: NatsConnection;
const token = 'a-token-for-these-tests';

beforeAll(async () => {
  world = await openWorld();
  node = await world.node({ token, http: { host: '127.0.0.1', port: 0 } });
  client = await connectClient({ url: world.nats.url });
  const { server, user, pass } = credentialsOf(world.nats.url);
  nats = await connect({ servers: server, ...(user === undefined ? {} : { user, pass: pass ?? '' }) });
});
afterAll(async () => {
  await nats?.close();
  await client?.close();
  await world?.close();
});

const fresh = async (): Promise<ActorKey> => {
  const id = randomUUID();
  await client.create('counter', { id });
  return actorKey('counter', id);
};
const ask = async (verb: string, body: string | Uint8Array) => {
  const message = await nats.request(`assay.api.${verb}`, body, { timeout: 5_000 });
  return { answer: message.json<Record<string, unknown>>(), headers: message.headers };
};
const overHttp = async (verb: string, body: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${node.httpUrl}/api/${verb.replace('.', '/')}`, {
    method: 'POST',
    body,
    headers,
  });
  return (await response.json()) as Record<string, unknown>;
};
const stored = async (): Promise<string> => {
  const [row] = await world.sql`
    select (select count(*) from actors) as actors, (select count(*) from journal) as journal,
           (select count(*) from mailbox) as mail, (select count(*) from dead_letters) as letters`;
  return JSON.stringify(row);
};

describe('a request that is none gets a typed answer, is stored nowhere, and ends nothing', () => {
  const key = 'counter/none';
  test.each([
    ['malformed JSON', '{"key":', 'decode_failed'],
    ['no JSON at all', '', 'decode_failed'],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe), 'decode_failed'],
    ['wrong types', '{"key":1,"event":[]}', 'invalid_request'],
    ['no key', '{"event":{"type":"ADD"}}', 'invalid_request'],
    ['a malformed key', '{"key":"a.b/c","event":{"type":"ADD"}}', 'invalid_key'],
    ['a reserved event', `{"key":"${key}","event":{"type":"xstate.stop"}}`, 'reserved_event'],
    [
      'a key that is a prototype',
      `{"key":"${key}","event":{"type":"ADD","__proto__":{"n":1}}}`,
      'decode_failed',
    ],
    [
      'too deep',
      `{"key":"${key}","event":{"type":"ADD","n":${'['.repeat(60)}${']'.repeat(60)}}}`,
      'decode_failed',
    ],
    [
      'too large',
      JSON.stringify({ key, event: { type: 'ADD', text: 'x'.repeat(300_000) } }),
      'payload_too_large',
    ],
  ])('%s', async (_name, body, code) => {
    const before = await stored();
    const { answer, headers } = await ask('actor.send', body);
    expect(answer).toMatchObject({ error: { code, message: expect.any(String) as string } });
    expect(headers?.get('Nats-Service-Error-Code')).toBe(code === 'payload_too_large' ? '413' : '400');
    expect(headers?.get('Nats-Service-Error')).toBeTruthy();
    expect(await stored()).toBe(before);
    expect(node.status).toBe('ready');
  });

  test('an unknown kind, to create and to send to, with the kinds there are', async () => {
    const before = await stored();
    expect((await ask('actor.create', '{"kind":"unicorn"}')).answer).toMatchObject({
      error: { code: 'unknown_kind' },
    });
    const answer = await client.send('unicorn/1', { type: 'X' });
    expect(answer).toMatchObject({ result: 'rejected', code: 'unknown_kind' });
    expect(answer).toHaveProperty('message', expect.stringContaining('counter'));
    expect(await stored()).toBe(before);
  });
  test('an actor that does not exist', async () => {
    const before = await stored();
    expect(await client.send('counter/nobody', { type: 'ADD', n: 1 })).toMatchObject({
      code: 'unknown_actor',
    });
    await expect(client.get('counter/nobody')).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.history('counter/nobody')).rejects.toMatchObject({ code: 'not_found' });
    expect(await stored()).toBe(before);
  });
  test('an event that the actor has no transition for, with those it has', async () => {
    const key = await fresh();
    const answer = await client.send(key, { type: 'DANCE' });
    expect(answer).toMatchObject({
      result: 'rejected',
      code: 'not_accepted',
      status: 'counting',
      version: 1,
    });
    expect(answer).toMatchObject({ accepts: ['ADD', 'FINISH', 'BREAK'] });
  });
  test('one bad entry of a bag leaves the others alone', async () => {
    const key = await fresh();
    const bag = [
      { key, event: { type: 'ADD', n: 1 } },
      { key, event: {} },
      { key, event: { type: 'ADD', n: 2 } },
    ];
    const { answer } = await ask('actor.send', JSON.stringify({ bag }));
    expect(answer).toMatchObject({ answers: [{ version: 2 }, { code: 'invalid_request' }, { version: 3 }] });
  });
});

test('discovery: PING, INFO and STATS name every verb with its subject, queue and schema', async () => {
  const { name, id } = (await nats.request('$SRV.PING.assay')).json<{ name: string; id: string }>();
  expect(name).toBe('assay');
  const info = (await nats.request(`$SRV.INFO.assay.${id}`)).json<{
    endpoints: { subject: string; queue_group: string; metadata: Record<string, string> }[];
  }>();
  expect(info.endpoints.map(({ subject }) => subject)).toEqual(verbs.map((verb) => `assay.api.${verb}`));
  for (const { queue_group, metadata } of info.endpoints) {
    expect(queue_group).toBe('assay-api');
    expect(JSON.parse(metadata['request'] ?? '')).toHaveProperty('$schema');
    expect(metadata['about']).toBeTruthy();
  }
  await client.get(await fresh());
  const stats = (await nats.request('$SRV.STATS.assay')).json<{
    endpoints: { subject: string; num_requests: number; data: { answered: number } }[];
  }>();
  const get = stats.endpoints.find(({ subject }) => subject === 'assay.api.actor.get');
  expect(get?.num_requests).toBeGreaterThan(0);
  expect(get?.data.answered).toBeGreaterThan(0);
});

describe('the same message id gets the same answer', () => {
  test('through every door, at once', async () => {
    const key = await fresh();
    const request = { key, event: { type: 'ADD', n: 5 }, messageId: randomUUID() };
    const body = JSON.stringify(request);
    const answers = await Promise.all([
      ask('actor.send', body).then(({ answer }) => answer),
      overHttp('actor.send', body),
      client.send(key, request.event, { messageId: request.messageId }),
      node.api['actor.send'](request, { door: 'test' }),
    ]);
    expect(answers[0]).toMatchObject({ result: 'accepted', version: 2 });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await client.history(key)).rows).toHaveLength(2);
  });
  test('and a durable command with it changes nothing more', async () => {
    const key = await fresh();
    const { messageId } = await client.command(key, { type: 'ADD', n: 1 });
    await until(async () => (await client.get(key)).version === 2, { what: 'the command to be applied' });
    expect(await client.send(key, { type: 'ADD', n: 1 }, { messageId })).toMatchObject({
      result: 'accepted',
      version: 2,
    });
    expect(await client.send(key, { type: 'ADD', n: 9 }, { messageId })).toMatchObject({
      result: 'duplicate',
    });
  });
  test('also of a create without an id: it finds the actor that the first one made', async () => {
    const messageId = randomUUID();
    const [one, two] = await Promise.all([
      client.create('counter', { messageId }),
      client.create('counter', { messageId }),
    ]);
    expect(one).toMatchObject({ result: 'accepted', version: 1 });
    expect(two).toEqual(one);
    expect((await client.create('counter')).key).not.toBe(one.key);
  });
});

test('nobody makes an actor the child of another from outside', async () => {
  const { answer } = await ask(
    'actor.create',
    '{"kind":"counter","id":"orphan","parent":{"key":"counter/a","child":"x"}}',
  );
  expect(answer).toMatchObject({ error: { code: 'invalid_request' } });
});

test('reads show what is there: detail, history, pages, kinds', async () => {
  const key = await fresh();
  await client
    .actors<typeof counterMachine>('counter')
    .send(key.slice(8), { type: 'ADD', n: 2 } satisfies EventFrom<typeof counterMachine>);
  expect(await client.get(key)).toMatchObject({
    key,
    status: 'counting',
    version: 2,
    accepts: ['ADD', 'FINISH', 'BREAK'],
    mail: [],
    tasks: [],
  });
  const first = await client.history(key, { limit: 1 });
  expect(first).toMatchObject({ rows: [{ seq: 1, type: 'xstate.init', sender: 'api:nats' }], next: '1' });
  const second = await client.history(key, { limit: 1, after: first.next ?? '' });
  expect(second).toMatchObject({ rows: [{ seq: 2, payload: { n: 2 }, outcome: 'applied' }], next: null });
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page = await client.list({ kind: 'counter', limit: 2, ...(after === '' ? {} : { after }) });
    seen.push(...page.rows.map((row) => row.key));
    after = page.next;
  }
  const all = await world.sql<{ key: string }[]>`select key from actors where kind = 'counter' order by key`;
  expect(seen).toEqual(all.map((row) => row.key));
  expect((await client.kinds()).rows.map(({ name }) => name)).toEqual([...node.kinds.keys()]);
  expect(await client.kind('counter')).toMatchObject({
    name: 'counter',
    mermaid: expect.stringContaining('stateDiagram') as string,
  });
  await expect(client.list({ after: 'counter/\u0000' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a snapshot that nobody can read is shown as it is, and accepts nothing', async () => {
  const key = await fresh();
  await world.sql`update actors set snapshot = '{"value":"nowhere","status":"active"}' where key = ${key}`;
  expect(await client.get(key)).toMatchObject({ accepts: [], snapshot: { value: 'nowhere' } });
});

test('cancel stops an actor for good, with its reason', async () => {
  const key = await fresh();
  const outcome = { ending: 'stopped', reason: 'enough' };
  expect(await client.cancel(key, { reason: 'enough' })).toMatchObject({ result: 'accepted', outcome });
  expect(await client.send(key, { type: 'ADD', n: 1 })).toMatchObject({ code: 'already_final', outcome });
});

test('facts arrive in order, by kind, actor and type', async () => {
  const finished = client.facts({ kind: 'counter', type: 'finished', from: 'all' })[Symbol.asyncIterator]();
  const keys = [await fresh(), await fresh()];
  for (const key of keys) await client.send(key, { type: 'FINISH', by: 'me' });
  const seen: Fact[] = [];
  while (!keys.every((key) => seen.some(({ source }) => source === key))) {
    const { value, done } = await finished.next();
    if (done === true) throw new Error('Expected the facts to go on');
    seen.push(value);
  }
  await finished.return?.();
  expect(seen.map(({ sequence }) => sequence)).toEqual(
    seen.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
  );
  expect(new Set(seen.map(({ type }) => type))).toEqual(new Set(['finished']));
  const [own] = keys;
  const ofOne = client
    .facts({ kind: 'counter', id: own?.slice(8) ?? '', from: 'all' })
    [Symbol.asyncIterator]();
  expect((await ofOne.next()).value).toMatchObject({ source: own, type: 'finished' });
  await ofOne.return?.();
});

test('a dead letter is listed, driven again once, and then known as driven', async () => {
  const key = await fresh();
  const letter = { id: randomUUID(), target: key, type: 'ADD', payload: { n: 4 }, at: 0 };
  await world.sql`
    insert into dead_letters (reason, actor, message_id, type, letter, error)
    values ('mail', ${key}, ${letter.id}, 'ADD', ${JSON.stringify(letter)}::json, '{"message":"test"}')`;
  const { rows } = await client.deadLetters({ reason: 'mail' });
  const id = rows.at(-1)?.id ?? 0;
  expect(rows.at(-1)).toMatchObject({ actor: key, letter: { payload: { n: 4 } } });
  expect(await client.redrive(id)).toEqual({ id, redriven: true });
  expect(await client.redrive(id)).toEqual({ id, redriven: false });
  await until(async () => (await client.get(key)).version === 2, { what: 'the letter to be applied' });
  await expect(client.redrive(999_999)).rejects.toMatchObject({ code: 'not_found' });
});

test('status: nodes, queues and counts', async () => {
  const status = await client.status({ counts: true });
  expect(status.nodes.map(({ id }) => id)).toContain(node.nodeId);
  expect(status.queues).toMatchObject({ deadLetters: expect.any(Number) as number });
  expect(status.actors?.some(({ kind, status: word }) => kind === 'counter' && word === 'counting')).toBe(
    true,
  );
  expect((await client.status()).actors).toBeNull();
});

test('two nodes share the subjects, and sends to one actor keep their order (T4)', async () => {
  const other = await world.node({ name: 'other' });
  const key = await fresh();
  const answers = await Promise.all(
    Array.from({ length: 2_000 }, (_, n) => client.send(key, { type: 'ADD', n })),
  );
  expect(answers.map((answer) => answer.result === 'accepted' && answer.version)).toEqual(
    answers.map((_, n) => n + 2),
  );
  await other.stop();
});
