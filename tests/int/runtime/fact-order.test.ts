/** Facts of one actor reach the stream in the order of its journal, whoever publishes them and when. */
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, expect, it } from 'vitest';
import { emit, setup } from 'xstate';
import type { ActorKey } from '../../../contracts/ids.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';
import { defineKind } from '../../../machines/kind.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { type FactLog, openFactLog } from '../../support/fact-log.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let log: FactLog | undefined;
afterEach(async () => {
  await log?.close();
  log = undefined;
  await world.close();
});

/** Says each number twice, so that a turn has more than one fact; ends by a last one. */
const speaker = setup({
  types: {
    events: {} as { type: 'SAY'; n: number; size: number } | { type: 'END' },
    emitted: {} as { type: 'said' | 'again'; n: number; text: string },
  },
}).createMachine({
  id: 'speaker',
  initial: 'speaking',
  states: {
    speaking: {
      on: {
        SAY: {
          actions: [
            emit(({ event }) => ({ type: 'said', n: event.n, text: 'x'.repeat(event.size) })),
            emit(({ event }) => ({ type: 'again', n: event.n, text: '' })),
          ],
        },
        END: 'ended',
      },
    },
    ended: { type: 'final' },
  },
});
const kinds = [defineKind({ name: 'speaker', machine: speaker })];
const keys = (count: number) => Array.from({ length: count }, (_, n) => `speaker/s${n}` as const);

const say = async (node: Runtime, key: ActorKey, n: number, size = 1): Promise<void> => {
  expect(await tell(node, key, { type: 'SAY', payload: { n, size } })).toMatchObject({ result: 'accepted' });
};
const spoken = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => [`said ${n}`, `again ${n}`]).flat();

/** In the order of the stream. */
async function heard(key: ActorKey): Promise<string[]> {
  log ??= await openFactLog(world.nats.url);
  const facts = (await log.all()).filter(({ source }) => source === key);
  return facts.map(({ type, payload }) => ('n' in payload ? `${type} ${String(payload.n)}` : type));
}
const allOut = () =>
  until(async () => (await world.sql`select id from outbox`).length === 0, {
    what: 'the outbox to be empty',
    timeoutMs: 30_000,
  });

it('through an outage with many facts of many actors, and two nodes', { timeout: 60_000 }, async () => {
  world = await openWorld();
  const nodes = [await world.node({ kinds }), await world.node({ kinds })] as const;
  const speakers = keys(8);
  await Promise.all(speakers.map((key) => begin(nodes[0], key)));
  const rounds = 60;
  let outage = Promise.resolve();
  for (let n = 0; n < rounds; n += 1) {
    if (n === 10) await world.nats.kill();
    if (n === 35) outage = world.nats.start();
    await Promise.all(speakers.map((key, at) => say((n + at) % 3 === 0 ? nodes[1] : nodes[0], key, n)));
  }
  await Promise.all(speakers.map((key) => tell(nodes[1], key, { type: 'END' })));
  await outage;
  await allOut();
  for (const key of speakers) expect(await heard(key), key).toEqual([...spoken(rounds), 'finished']);
});

it('more of one actor than a node has under way, while another speaks', { timeout: 60_000 }, async () => {
  world = await openWorld();
  const node = await world.node({ kinds, limits: { outboxBatchMax: 10 } });
  const [loud, quiet] = ['speaker/loud', 'speaker/quiet'] as const;
  await Promise.all([begin(node, loud), begin(node, quiet)]);
  await world.nats.kill();
  for (let n = 0; n < 100; n += 1) await say(node, loud, n);
  await world.nats.start();
  for (let n = 100; n < 150; n += 1) await Promise.all([say(node, loud, n), say(node, quiet, n - 100)]);
  await allOut();
  expect(await heard(loud)).toEqual(spoken(150));
  expect(await heard(quiet)).toEqual(spoken(50));
});

it('from node to node, without waiting for the hold of a fact to run out', { timeout: 60_000 }, async () => {
  world = await openWorld();
  const limits = { ackWaitMs: 600_000 };
  const nodes = [await world.node({ kinds, limits }), await world.node({ kinds, limits })] as const;
  const speakers = keys(4);
  await Promise.all(speakers.map((key) => begin(nodes[0], key)));
  for (let n = 0; n < 100; n += 1)
    await Promise.all(speakers.map((key) => say(n % 2 === 0 ? nodes[0] : nodes[1], key, n)));
  await allOut();
  for (const key of speakers) expect(await heard(key), key).toEqual(spoken(100));
});

it('a fact that the stream refuses holds up its own actor, and is buried', { timeout: 60_000 }, async () => {
  world = await openWorld();
  const limits = { outboxAttemptsMax: 4, outboxBackoffMs: 200 };
  const nodes = [await world.node({ kinds, limits }), await world.node({ kinds, limits })] as const;
  const [poisoned, other] = ['speaker/poisoned', 'speaker/other'] as const;
  await Promise.all([begin(nodes[0], poisoned), begin(nodes[0], other)]);
  await refuseFactsOver(2_000);
  await say(nodes[0], poisoned, 0);
  await say(nodes[0], poisoned, 1, 5_000);
  await say(nodes[1], poisoned, 2);
  await say(nodes[0], other, 0);
  await until(async () => (await heard(other)).length === 2, { what: 'the other actor to be heard' });
  const held = await heard(poisoned);
  expect(held).toEqual(spoken(1));
  await allOut();
  expect(await heard(poisoned)).toEqual(['said 0', 'again 0', 'again 1', 'said 2', 'again 2']);
  const letters = await world.sql`select actor, reason, type from dead_letters`;
  expect(letters).toEqual([{ actor: poisoned, reason: 'fact', type: 'said' }]);
});

async function refuseFactsOver(bytes: number): Promise<void> {
  const connection = await connectNats({ url: world.nats.url, name: 'test' });
  const jsm = await jetstreamManager(connection);
  const { name } = subjectsOf('assay').streams.facts;
  await jsm.streams.update(name, { max_msg_size: bytes });
  await connection.close();
}
