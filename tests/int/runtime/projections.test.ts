/** Read models are written in the transaction of the turn: true exactly when the turn is. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { order } from '../../../docs/examples/order-kinds.ts';
import type { Projection } from '../../../machines/kind.ts';
import type { Sql } from '../../../persistence/connect.ts';
import { begin, tell } from '../../support/tell.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.sql`create table endings (actor text primary key, type text not null)`;
});
afterEach(async () => {
  await world.close();
});

const endings = () => world.sql<{ actor: string; type: string }[]>`select actor, type from endings`;

const noteEnding: Projection = async (facts, session) => {
  // The port knows no driver: whoever writes a projection knows which session it gets.
  const sql = session as Sql;
  for (const { source, type } of facts)
    if (type === 'finished') await sql`insert into endings (actor, type) values (${source}, ${type})`;
};

it('what a projection writes is there when the caller has its answer', async () => {
  const node = await world.node({ kinds: [{ ...order, project: noteEnding }] });
  await begin(node, 'order/a', { cents: 1 });
  expect(await endings()).toEqual([]);
  expect(await tell(node, 'order/a', { type: 'CANCEL' })).toMatchObject({ result: 'accepted' });
  expect(await endings()).toEqual([{ actor: 'order/a', type: 'finished' }]);
});

it('a projection that throws undoes the turn and what it had written', async () => {
  const thenThrow: Projection = async (facts, sql) => {
    await noteEnding(facts, sql);
    throw new Error('the read model is broken');
  };
  const node = await world.node({ kinds: [{ ...order, project: thenThrow }] });
  await world.sql`insert into endings (actor, type) values ('order/other', 'before')`;
  const sound = await world.node({ kinds: [order] });
  await begin(sound, 'order/b', { cents: 1 });
  expect(await tell(node, 'order/b', { type: 'CANCEL' })).toMatchObject({ result: 'failed' });
  expect(await endings()).toEqual([{ actor: 'order/other', type: 'before' }]);
  const [actor] = await world.sql<{ status: string }[]>`select status from actors where key = 'order/b'`;
  expect(actor?.status).toBe('unpaid');
});
