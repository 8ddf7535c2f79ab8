/** Durable timers: absolute, prompt, once. The database's clock is moved instead of waiting for it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await world.close();
});

const shiftClock = (by: string): Promise<unknown> =>
  world.sql.unsafe(
    `create or replace function assay_now() returns timestamptz language sql stable
     as $$select now() + interval '${by}'$$`,
  );

const statusOf = async (key: string): Promise<string | undefined> => {
  const [row] = await world.sql<{ status: string }[]>`select status from actors where key = ${key}`;
  return row?.status;
};

it('a timer that fell due while the process was down fires once after start (XState alone would never fire it)', async () => {
  const before = await world.node();
  await begin(before, 'sleeper/a', { ms: 1 });
  await before.stop();
  await shiftClock('61 minutes');
  await world.node();
  await until(async () => (await statusOf('sleeper/a')) === 'awake');
  const rows = await world.sql`select from journal where actor = 'sleeper/a' and type like 'xstate.after.%'`;
  expect(rows.length).toBe(1);
});

it('a timer of 30 days waits 30 days (Node would clamp it to a millisecond)', async () => {
  const node = await world.node();
  await begin(node, 'sleeper/b', { ms: 1 });
  await tell(node, 'sleeper/b', { type: 'WAKE' });
  const [row] = await world.sql<{ days: number }[]>`
    select round(extract(epoch from due_at - assay_now()) / 86400)::int as days
    from mailbox where target = 'sleeper/b'`;
  expect(row?.days).toBe(30);
  await shiftClock('30 days 1 minute');
  await until(async () => (await statusOf('sleeper/b')) === 'gone');
});

it('leaving the state cancels its timer', async () => {
  const node = await world.node();
  await begin(node, 'sleeper/c', { ms: 1 });
  await tell(node, 'sleeper/c', { type: 'WAKE' });
  const left = await world.sql<{ type: string }[]>`select type from mailbox where target = 'sleeper/c'`;
  expect(left.map((row) => row.type)).toEqual(['xstate.after.2592000000.sleeper.awake']);
});

it('mail that came before a timer fell due is applied before it, also after a downtime', async () => {
  const before = await world.node();
  await begin(before, 'sleeper/d', { ms: 1 });
  await before.stop();
  await world.sql`
    insert into mailbox (id, target, type, payload, sender)
    values ('early', 'sleeper/d', 'WAKE', '{}', 'counter/x')`;
  await shiftClock('2 hours');
  await world.node();
  await until(async () => (await statusOf('sleeper/d')) === 'awake');
  const rows = await world.sql<
    { type: string }[]
  >`select type from journal where actor = 'sleeper/d' order by seq`;
  expect(rows.map((row) => row.type)).toEqual(['xstate.init', 'WAKE']);
});
