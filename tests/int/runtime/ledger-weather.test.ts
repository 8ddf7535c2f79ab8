/** A ledger that is slow, a session that sleeps in it, a caller that is gone: nobody else is hurt. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';
import { connectClient } from '../../../runtime/client.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { openFactLog } from '../../support/fact-log.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node();
});
afterAll(() => world.close());

const counters = Array.from({ length: 200 }, (_, n) => `counter/w${n}` as const);

it('a ledger that hangs keeps callers waiting; when it goes on, each is answered once', async () => {
  const { sql } = world;
  await Promise.all(counters.map((key) => begin(node, key)));
  const free = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`lock table journal in access exclusive mode`;
    locked.resolve();
    await free.promise;
  });
  await locked.promise;
  const told = counters.map((key) => tell(node, key, { type: 'ADD', payload: { n: 1 } }));
  await until(() => node.gauges().waiting > 0 && node.gauges().groups > 0, { what: 'callers to wait' });
  free.resolve();
  await holding;
  for (const answer of await Promise.all(told)) expect(answer).toMatchObject({ result: 'accepted' });
  expect((await sql`select from journal where type = 'ADD'`).length).toBe(counters.length);
});

it('a session that sleeps in a transaction keeps no message and no fact back', async () => {
  const { sql } = world;
  const log = await openFactLog(world.nats.url);
  const free = Promise.withResolvers<void>();
  const asleep = Promise.withResolvers<void>();
  const sleeping = sql.begin('isolation level repeatable read', async (tx) => {
    await tx`select txid_current(), count(*) from actors`;
    asleep.resolve();
    await free.promise;
  });
  await asleep.promise;
  for (const key of counters) await tell(node, key, { type: 'FINISH', payload: { by: 'me' } });
  await until(async () => {
    const ends = (await log.all()).filter(
      ({ source, id }) => source.startsWith('counter/w') && id.endsWith('#finished'),
    );
    return ends.length === counters.length;
  });
  free.resolve();
  await sleeping;
  await log.close();
});

it('a caller that is gone before its answer: the message counts, and the node answers others', async () => {
  await begin(node, 'counter/left');
  const caller = await connectNats({ url: world.nats.url, name: 'caller' });
  const { api } = subjectsOf();
  const request = { key: 'counter/left', event: { type: 'ADD', n: 1 }, messageId: 'left-1' };
  caller.publish(api('actor', 'send'), JSON.stringify(request), { reply: 'nobody.hears.this' });
  await caller.drain();
  const client = await connectClient({ url: world.nats.url });
  const again = { messageId: 'left-1' };
  expect(await client.send('counter/left', { type: 'ADD', n: 1 }, again)).toMatchObject({
    result: 'accepted',
  });
  await client.close();
  expect((await world.sql`select from journal where message_id = 'left-1'`).length).toBe(1);
});

it('and of all this nothing is left over', async () => {
  await until(async () => JSON.stringify(await leftovers(world.sql)) === JSON.stringify(nothingLeft));
  await expectReplaysEqual(world.sql, registerKinds(testKinds));
});
