/** What comes over NATS may be anything; what goes out must fit. */
import { headers } from '@nats-io/transport-node';
import { jetstream } from '@nats-io/jetstream';
import { emit, setup } from 'xstate';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineKind } from '../../../machines/kind.ts';
import { connectClient } from '../../../runtime/client.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { testKinds } from '../../support/kinds.ts';
import { begin, freshId, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const talker = setup({ types: { emitted: {} as { type: string; text: string } } }).createMachine({
  id: 'talker',
  initial: 'on',
  context: {},
  states: {
    on: {
      on: {
        HUSH: 'on',
        TALK: {
          actions: emit(({ event }) => ({
            type: 'talked',
            text: String(event['text'] ?? '').repeat(Number(event['times'] ?? 1)),
          })),
        },
      },
    },
  },
});

let world: World;
let node: Runtime;
let connection: Awaited<ReturnType<typeof connectNats>>;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({
    kinds: [
      ...testKinds,
      defineKind({ machine: talker, events: { HUSH: z.strictObject({ seconds: z.number() }) } }),
    ],
  });
  connection = await connectNats({ url: world.nats.url, name: 'stranger' });
});
afterAll(async () => {
  await connection.close();
  await world.close();
});

const deadFact = () =>
  until(async () => {
    const [row] = await world.sql<{ actor: string; type: string; code: string }[]>`
      select actor, type, error->>'code' as code from dead_letters where reason = 'fact'`;
    return row;
  });

it.each(['not json', '{}', '[1,null,{}]', '["counter/\\u0000"]', '["counter/"]', '["nobody","__proto__/x"]'])(
  'a bell that says %s rings nobody and the next one is heard',
  async (text) => {
    const js = jetstream(connection);
    await js.publish('assay.mail.counter', text);
    await js.publish('assay.task.job', text);
    const key = `counter/${freshId()}` as const;
    await begin(node, key);
    expect(await tell(node, key, { type: 'ADD', payload: { n: 1 } })).toMatchObject({ result: 'accepted' });
    const { sql } = world;
    await sql`
      insert into mailbox (id, target, type, payload) values (${freshId()}, ${key}, 'ADD', '{"n":1}')`;
    await js.publish('assay.mail.counter', JSON.stringify([key]));
    await until(async () => (await sql`select from journal where actor = ${key}`).count === 3);
  },
);

it('a command with a trace that no header may have is taken without it (its facts could not be published)', async () => {
  await begin(node, 'counter/traced');
  const head = headers();
  head.set('traceparent', 'x'.repeat(3_000));
  head.set('Assay-Correlation-Id', 'chain-1');
  const js = jetstream(connection);
  await js.publish('assay.command.counter.traced.FINISH', '{"by":"me"}', {
    headers: head,
    msgID: 'foreign-1',
  });
  const { sql } = world;
  const rows = () => sql`select correlation_id from journal where message_id = 'foreign-1'`;
  await until(async () => (await rows()).count === 1);
  expect(await rows()).toEqual([{ correlation_id: 'chain-1' }]);
});

it('a command whose payload does not fit is a dead letter that says why, and can be put back', async () => {
  const api = node.api;
  await begin(node, 'talker/strict');
  const js = jetstream(connection);
  await js.publish('assay.command.talker.strict.HUSH', '{"seconds":"many"}', { msgID: 'misfit-1' });
  const { sql } = world;
  const letter = await until(async () => {
    const [row] = await sql<{ id: number; reason: string; message: string }[]>`
      select id, reason, error->>'message' as message from dead_letters where message_id = 'misfit-1'`;
    return row;
  });
  expect(letter).toMatchObject({
    reason: 'mail',
    message: expect.stringContaining('Expected `event.seconds` to be number, got a text of 4') as string,
  });
  expect((await sql`select from journal where message_id = 'misfit-1'`).count).toBe(0);
  await api['deadletter.redrive']({ id: Number(letter.id) }, { door: 'test' });
  await until(async () => (await sql`select from journal where message_id = 'misfit-1'`).count === 1);
});

describe('a node whose room is full', () => {
  const full = { result: 'failed', code: 'busy', retryAfterMs: 200 };
  const add = (to: Runtime, n: number, note = '') =>
    tell(to, `counter/full-${n}`, { type: 'ADD', payload: { n, note } });

  /** Callers are answered a moment before their messages have left. */
  const empty = (one: Runtime) => until(() => one.gauges().waiting === 0);

  it('of messages, or of bytes, says to come again; and has room again afterwards', async () => {
    const little = await world.node({ limits: { mailroomMessagesMax: 3, mailroomBytesMax: 1_000 } });
    for (const n of [1, 2, 3, 4]) await begin(little, `counter/full-${n}`);
    await empty(little);
    const many = await Promise.all([1, 2, 3, 4].map((n) => add(little, n)));
    expect(many.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'accepted', 'failed']);
    expect(many[3]).toMatchObject({
      ...full,
      message: expect.stringContaining('3 messages (1 KiB)') as string,
    });
    const note = 'x'.repeat(600);
    for (let round = 0; round < 3; round += 1) {
      await empty(little);
      const large = await Promise.all([add(little, 1, note), add(little, 2, note), add(little, 3)]);
      expect(large).toMatchObject([{ result: 'accepted' }, full, { result: 'accepted' }]);
    }
    await little.stop();
  });

  it('is not full of one message, however large (it would be refused for ever)', async () => {
    const tiny = await world.node({ limits: { mailroomBytesMax: 10 } });
    expect(await add(tiny, 1, 'x'.repeat(5_000))).toMatchObject({ result: 'accepted' });
    await empty(tiny);
    expect(await Promise.all([add(tiny, 1), add(tiny, 2)])).toMatchObject([{ result: 'accepted' }, full]);
    await tiny.stop();
  });
});

it('one message id may go to two actors (the stream must not take the second for the first)', async () => {
  await begin(node, 'counter/one');
  await begin(node, 'counter/two');
  const client = await connectClient({ url: world.nats.url });
  const options = { messageId: 'shared', correlationId: 'chain-2' };
  for (const key of ['counter/one', 'counter/two', 'counter/two'])
    await client.command(key, { type: 'ADD', n: 1 }, options);
  const rows = () => world.sql`
    select actor, correlation_id from journal where message_id = 'shared' order by actor`;
  await until(async () => (await rows()).count === 2);
  expect(await rows()).toEqual([
    { actor: 'counter/one', correlation_id: 'chain-2' },
    { actor: 'counter/two', correlation_id: 'chain-2' },
  ]);
  await client.close();
});

it.each([
  ['larger than NATS takes', 2_000_000],
  ['just as large, so that only its headers are too much', 1_048_576 - 230],
])('a fact %s is a dead letter at once, with the reason, and the connection lives', async (_, times) => {
  await world.sql`truncate dead_letters`;
  await begin(node, `talker/${times}`);
  await tell(node, `talker/${times}`, { type: 'TALK', payload: { text: 'x', times } });
  expect(await deadFact()).toMatchObject({
    actor: `talker/${times}`,
    type: 'talked',
    code: 'payload_too_large',
  });
  expect(await node.check()).toMatchObject({ nats: null });
});

it('a fact with a NUL in it can be buried (or it would be tried for ever)', async () => {
  await world.sql`truncate dead_letters`;
  await begin(node, 'talker/nul');
  await tell(node, 'talker/nul', { type: 'TALK', payload: { text: 'abcd\u0000', times: 300_000 } });
  await until(async () => (await world.sql`select from dead_letters where actor = 'talker/nul'`).count === 1);
});

describe('a node that lacks a kind', () => {
  const caller = { door: 'test' };
  const lamp = setup({ types: { events: {} as { type: 'ON' } } }).createMachine({
    id: 'lamp',
    initial: 'off',
    states: { off: { on: { ON: 'on' } }, on: {} },
  });
  let other: Runtime['api'];
  beforeAll(async () => {
    other = (await world.node({ kinds: [defineKind({ machine: lamp })] })).api;
  });

  it('hands requests on to one that has it, and the answer comes back', async () => {
    const key = 'counter/far' as const;
    const begun = await other['actor.create']({ kind: 'counter', id: 'far', messageId: 'far-1' }, caller);
    expect(begun).toMatchObject({ result: 'accepted', key, messageId: 'far-1' });
    const sent = await other['actor.send']({ key, event: { type: 'ADD', n: 5 } }, caller);
    expect(sent).toMatchObject({ result: 'accepted', version: 2, messageId: expect.any(String) as string });
    const tried = await other['actor.try']({ key, event: { type: 'ADD', n: 5 } }, caller);
    expect(tried).toMatchObject({ result: 'applied', to: { context: { total: 10 } } });
    expect(await other['kind.get']({ kind: 'counter' }, caller)).toMatchObject({ name: 'counter' });
    await expect(
      other['actor.get']({ key: 'counter/nobody', examples: false }, caller),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    // The same message here and there is one message (T3).
    const again = await node.api['actor.create']({ kind: 'counter', id: 'far', messageId: 'far-1' }, caller);
    expect(again).toEqual(begun);
  });

  it('takes a bag of both kinds apart: each answer in its place, the messages of an actor in order', async () => {
    await other['actor.create']({ kind: 'lamp', id: 'near' }, caller);
    const counted = 'counter/ordered' as const;
    await other['actor.create']({ kind: 'counter', id: 'ordered' }, caller);
    const adds = Array.from({ length: 20 }, (_, n) => ({ key: counted, event: { type: 'ADD', n } }));
    const on = { key: 'lamp/near', event: { type: 'ON' } } as const;
    const lost = { key: 'unicorn/1', event: { type: 'ON' } } as const;
    const sent = await other['actor.send']({ bag: [...adds, on, lost] }, caller);
    const answers = 'answers' in sent ? sent.answers : [];
    expect(answers.map(({ result }) => result)).toEqual([
      ...Array.from({ length: 21 }, () => 'accepted'),
      'rejected',
    ]);
    expect(answers.slice(-2)).toMatchObject([{ key: 'lamp/near' }, { code: 'unknown_kind' }]);
    const { context } = await other['actor.at']({ key: counted }, caller);
    expect(context).toMatchObject({ seen: Array.from({ length: 20 }, (_, n) => n) });
  });

  it('that nobody has says so', async () => {
    const create = other['actor.create']({ kind: 'unicorn' }, caller);
    await expect(create).rejects.toMatchObject({ code: 'unknown_kind' });
    await expect(other['kind.get']({ kind: 'unicorn' }, caller)).rejects.toMatchObject({
      code: 'unknown_kind',
    });
  });
});
