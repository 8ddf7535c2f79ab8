/**
 * What is broken stays where it is: one actor rests or is put in quarantine, the others of its group go on.
 */
import { assign, sendTo, setup } from 'xstate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineKind } from '../../../machines/kind.ts';
import { address } from '../../../machines/refs.ts';
import { connectClient } from '../../../runtime/client.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';
import { counterMachine } from '../../support/kinds.ts';

const brittleMachine = setup({
  types: { context: {} as { value: unknown }, events: {} as { type: 'THROW' | 'LOOP' | 'DATE' | 'FINE' } },
}).createMachine({
  id: 'brittle',
  initial: 'whole',
  context: { value: null },
  states: {
    whole: {
      on: {
        THROW: {
          guard: () => {
            throw new Error('a guard broke');
          },
          target: 'looping',
        },
        LOOP: 'looping',
        DATE: { actions: assign({ value: () => new Date(0) }) },
        FINE: { actions: assign({ value: 'fine' }) },
      },
    },
    looping: { always: { target: 'loopingToo' } },
    loopingToo: { always: { target: 'looping' } },
  },
});

const postmanMachine = setup({
  types: { events: {} as { type: 'POST'; to: string; event: { type: string } } },
}).createMachine({
  id: 'postman',
  on: {
    POST: {
      actions: sendTo(
        ({ event }) => address('brittle', event.to),
        ({ event }) => event.event,
      ),
    },
  },
});

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  const machines = [brittleMachine, postmanMachine, counterMachine];
  const kinds = machines.map((machine) => defineKind({ machine }));
  node = await world.node({ kinds, limits: { restartBackoffMs: 5, restartsMax: 2 } });
  await begin(node, 'postman/p');
});
afterAll(() => world.close());

const postman = (to: string, type: string) =>
  tell(node, 'postman/p', { type: 'POST', payload: { to, event: { type } } });
const actor = async (key: string) => {
  const [row] = await world.sql<
    { quarantined: string | null; restarts: number; version: number; value: unknown }[]
  >`
    select quarantined, restarts, version, snapshot->'context'->>'value' as value
    from actors where key = ${key}`;
  return row;
};

it.each([
  ['THROW', 'machine_threw', /a guard broke/],
  ['LOOP', 'machine_threw', /Infinite loop/],
  ['DATE', 'context_not_storable', /`context.value` is a Date/],
])('a call with %s fails, is not kept, and the actor goes on', async (type, code, message) => {
  const key = `brittle/call-${type}` as const;
  await begin(node, key);
  const answers = await Promise.all([tell(node, key, { type }), tell(node, key, { type: 'FINE' })]);
  expect(answers[0]).toMatchObject({ result: 'failed', code });
  expect(answers[0]).toHaveProperty('message', expect.stringMatching(message));
  expect(answers[1]).toMatchObject({ result: 'accepted', version: 2 });
});

it('mail that breaks its actor is tried again, then the actor is in quarantine with a dead letter; others go on', async () => {
  await begin(node, 'brittle/mail');
  await begin(node, 'counter/bystander');
  await postman('mail', 'THROW');
  await postman('mail', 'FINE');
  await until(async () => (await actor('brittle/mail'))?.quarantined);
  const row = await actor('brittle/mail');
  expect(row?.quarantined).toMatch(/machine_threw: .*a guard broke/s);
  expect(row?.version).toBe(1);
  const letters =
    await world.sql`select from dead_letters where actor = 'brittle/mail' and reason = 'quarantine'`;
  expect(letters.length).toBe(1);
  expect(await tell(node, 'brittle/mail', { type: 'FINE' })).toMatchObject({
    result: 'rejected',
    code: 'quarantined',
  });
  expect(await tell(node, 'counter/bystander', { type: 'ADD', payload: { n: 1 } })).toMatchObject({
    result: 'accepted',
  });
  const mail = await world.sql<
    { type: string }[]
  >`select type from mailbox where target = 'brittle/mail' order by seq`;
  expect(mail.map(({ type }) => type)).toEqual(['THROW', 'FINE']);
});

it('a corrupt snapshot puts its actor in quarantine and is never reset', async () => {
  await begin(node, 'brittle/corrupt');
  await world.sql`
    update actors set snapshot = '{"value":"nowhere","status":"active"}' where key = 'brittle/corrupt'`;
  expect(await tell(node, 'brittle/corrupt', { type: 'FINE' })).toMatchObject({
    result: 'rejected',
    code: 'quarantined',
  });
  expect((await actor('brittle/corrupt'))?.quarantined).toMatch(/has no state `nowhere`/);
  const [row] = await world.sql<{ snapshot: string }[]>`
    select snapshot::text as snapshot from actors where key = 'brittle/corrupt'`;
  expect(row?.snapshot).toBe('{"value":"nowhere","status":"active"}');
});

it('mail to an actor that does not exist becomes a dead letter', async () => {
  await postman('nobody', 'FINE');
  await until(
    async () => (await world.sql`select from dead_letters where actor = 'brittle/nobody'`).length === 1,
  );
});

it('a command that can never be taken is terminated and kept as a dead letter; the next one is taken', async () => {
  const client = await connectClient({ url: world.nats.url });
  await begin(node, 'counter/commanded');
  await client.command('counter/missing', { type: 'ADD', n: 1 }, { messageId: 'lost-command' });
  await client.command('counter/commanded', { type: 'ADD', n: 5 }, { messageId: 'good-command' });
  await until(
    async () => (await world.sql`select from journal where message_id = 'good-command'`).length === 1,
  );
  await until(
    async () => (await world.sql`select from dead_letters where message_id = 'lost-command'`).length === 1,
  );
  await client.close();
});
