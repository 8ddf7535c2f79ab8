/** What comes over NATS may be anything; what goes out must fit. */
import { headers } from '@nats-io/transport-node';
import { jetstream } from '@nats-io/jetstream';
import { emit, setup } from 'xstate';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  node = await world.node({ kinds: [...testKinds, defineKind({ machine: talker })] });
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
