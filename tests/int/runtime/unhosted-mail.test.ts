/** Mail that this node cannot take neither starves what it can nor stays for ever. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { postgresSweep } from '../../../persistence/postgres-ledger.ts';
import { begin } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await (await world.node()).stop();
});
afterAll(() => world.close());
beforeEach(() => world.sql`truncate mailbox, dead_letters, actors`);

const post = (target: string, count: number, agoMs: number) => world.sql`
  insert into mailbox (id, target, type, payload, due_at)
  select ${target} || n, ${target}, 'ADD', '{"n":1}', now() - ${agoMs} * interval '1 millisecond'
  from generate_series(1, ${count}) as n`;
const only = (sinceMs: number | null) => ({ kinds: ['counter'], sinceMs });

it('mail of other kinds does not hide that of ours, however much of it there is', async () => {
  await post('stranger/a', 500, 10_000);
  await post('counter/a', 1, 5_000);
  expect(await postgresSweep(world.sql).dueTargets(1, 0, only(null))).toEqual(['counter/a']);
});

it('a look at what fell due of late passes what has waited long (quarantine must not cost every sweep)', async () => {
  await post('counter/old', 1, 120_000);
  await post('counter/new', 1, 1_000);
  const sweep = postgresSweep(world.sql);
  expect(await sweep.dueTargets(10, 0, only(60_000))).toEqual(['counter/new']);
  expect(await sweep.dueTargets(10, 0, only(null))).toEqual(['counter/old', 'counter/new']);
});

it('mail that waited long for a kind that no living node has is a dead letter; other mail stays', async () => {
  await post('stranger/late', 1, 3_600_000);
  await post('stranger/young', 1, 1_000);
  await post('hosted/late', 1, 3_600_000);
  await world.sql`
    insert into nodes (id, name, roles, kinds) values ('elsewhere', 'n', 'host', '["hosted"]')
    on conflict (id) do update set heartbeat_at = now()`;
  const node = await world.node({ limits: { unhostedMailMs: 60_000 } });
  const { sql } = world;
  await until(async () => (await sql`select from dead_letters`).count > 0);
  const letters =
    await sql`select reason, actor, letter->>'target' as target, error->>'code' as code from dead_letters`;
  const late = { reason: 'mail', actor: 'stranger/late', target: 'stranger/late', code: 'unknown_kind' };
  expect(letters).toEqual([late]);
  expect(await sql`select target from mailbox order by target`).toEqual([
    { target: 'hosted/late' },
    { target: 'stranger/young' },
  ]);
  await node.stop();
});

it('what waited through a downtime is taken by the first look (older than any look at late mail)', async () => {
  const first = await world.node();
  await begin(first, 'counter/slept');
  await first.stop();
  await post('counter/slept', 1, 3_600_000);
  const node = await world.node();
  await until(async () => (await world.sql`select from mailbox`).count === 0);
  await node.stop();
});
