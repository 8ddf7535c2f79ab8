/** A node that stops ends in time whatever is away, and hands back at once what it could not finish. */
import { fromPromise, setup } from 'xstate';
import { afterEach, expect, it } from 'vitest';
import type { SendAnswer } from '../../../contracts/answer.ts';
import { defineKind } from '../../../machines/kind.ts';
import { connectClient } from '../../../runtime/client.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

it('stops while the ledger hangs, and answers everybody who waits (a caller is never left alone)', async () => {
  world = await openWorld();
  const node = await world.node({ limits: { drainMs: 200 } });
  const client = await connectClient({ url: world.nats.url });
  await begin(node, 'counter/a');
  // The driver reserves only what is open already: see `databaseOptions`.
  await world.sql`select 1`;
  const holder = await world.sql.reserve();
  await holder`begin`;
  await holder`lock table actors in access exclusive mode`;
  const waiting: Promise<SendAnswer>[] = Array.from({ length: 500 }, () =>
    tell(node, 'counter/a', { type: 'ADD', payload: { n: 1 } }),
  );
  await client.command('counter/a', { type: 'ADD', n: 1 }, { messageId: 'kept' });
  await until(() => node.gauges().waiting > 500);
  await node.stop();
  for (const answer of await Promise.all(waiting)) expect(answer.result).toBe('failed');
  await holder`rollback`;
  holder.release();
  await client.close();
  await world.node();
  // The command was never acknowledged: the next node finds it where it was.
  const { sql } = world;
  await until(async () => (await sql`select from journal where message_id = 'kept'`).count === 1);
});

const stubborn = setup({
  actors: { stay: fromPromise(() => new Promise(() => undefined)) },
}).createMachine({
  id: 'stubborn',
  initial: 'busy',
  states: {
    busy: { invoke: { src: 'stay', onDone: 'ended' }, on: { LEAVE: 'left' } },
    left: { on: { AGAIN: 'busy' } },
    ended: { type: 'final' },
  },
});

it('gives cancelled work that does not stop no place (or a worker would run full of it)', async () => {
  world = await openWorld();
  const node = await world.node({
    kinds: [defineKind({ machine: stubborn })],
    limits: { tasksInFlightMax: 2 },
  });
  await begin(node, 'stubborn/a');
  for (let round = 0; round < 5; round += 1) {
    await until(() => node.gauges().tasks === 1);
    await tell(node, 'stubborn/a', { type: 'LEAVE' });
    await until(() => node.gauges().tasks === 0);
    await tell(node, 'stubborn/a', { type: 'AGAIN' });
  }
});
