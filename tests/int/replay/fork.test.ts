/** A new actor from a point of another one's history. */
import { createMachine } from 'xstate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KindOptions } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { connectClient, type NatsClient } from '../../../runtime/client.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { reminderMachine } from '../../machines/reminders.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { run } from '../../support/run-assay.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const kinds = [...testKinds, { machine: reminderMachine }];
let world: World;
let node: Runtime;
let client: NatsClient;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({ kinds });
  client = await connectClient({ url: world.nats.url });
});
afterAll(async () => {
  await client?.close();
  await world?.close();
});
const timersOf = async (key: string) => {
  const rows = await world.sql<{ type: string; inMs: number }[]>`
    select type, round(extract(epoch from due_at - assay_now()) * 1000)::int as "inMs"
    from mailbox where target = ${key} and timer is not null order by due_at`;
  return rows.map(({ type }) => type);
};
const contextOf = async (key: string) =>
  ((await client.get(key)).snapshot as { context: unknown; children?: unknown }).context;

describe('a fork', () => {
  it('stands where the original stood, goes its own way, and replays with a chain of its own', async () => {
    await begin(node, 'counter/a');
    for (const n of [1, 2, 4]) await tell(node, 'counter/a', { type: 'ADD', payload: { n } });
    await tell(node, 'counter/a', { type: 'FINISH', payload: { by: 'me' } });
    expect(await client.fork('counter/a', { version: 3, id: 'b' })).toMatchObject({
      result: 'accepted',
      key: 'counter/b',
      status: 'counting',
      version: 1,
      timers: [],
      inert: [],
    });
    expect(await contextOf('counter/b')).toMatchObject({ total: 3, seen: [1, 2] });
    expect(await client.send('counter/b', { type: 'ADD', n: 10 })).toMatchObject({ version: 2 });
    expect(await contextOf('counter/a')).toMatchObject({ total: 7, by: 'me' });
    const { rows } = await client.history('counter/b');
    expect(rows[0]).toMatchObject({
      type: 'assay.forked',
      payload: { from: 'counter/a', version: 3, snapshot: { value: 'counting' } },
    });
    await expectReplaysEqual(world.sql, registerKinds(kinds));
  });

  it('can be forked again', async () => {
    expect(await client.fork('counter/b', { version: 2, id: 'c' })).toMatchObject({ result: 'accepted' });
    expect(await contextOf('counter/c')).toMatchObject({ total: 13 });
  });

  it('gets the timers that were pending then, with their whole delay from now', async () => {
    await begin(node, 'sleeper/a', { ms: 1 });
    await tell(node, 'sleeper/a', { type: 'WAKE' });
    const first = await client.fork('sleeper/a', { version: 1, id: 'b' });
    expect(first).toMatchObject({
      timers: [{ type: 'xstate.after.3600000.sleeper.asleep', delayMs: 3_600_000 }],
    });
    expect(await timersOf('sleeper/b')).toEqual(['xstate.after.3600000.sleeper.asleep']);
    const second = await client.fork('sleeper/a', { version: 2, id: 'c' });
    expect(second).toMatchObject({ timers: [{ delayMs: 2_592_000_000 }] });
    expect(await client.send('sleeper/c', { type: 'NONSENSE' })).toMatchObject({ code: 'not_accepted' });
    await client.cancel('sleeper/c');
    expect(await timersOf('sleeper/c')).toEqual([]);
  });

  it('takes delayed events along as well, and cancels them by their name', async () => {
    await begin(node, 'reminder/a');
    await tell(node, 'reminder/a', { type: 'SET' });
    const { timers } = await client.fork('reminder/a', { version: 2, id: 'b' });
    expect(timers?.map(({ type, delayMs }) => `${type} ${delayMs}`)).toEqual([
      'RING 1000',
      'xstate.after.300.reminder.armed 300',
    ]);
    expect(await client.send('reminder/b', { type: 'OFF' })).toMatchObject({ status: 'quiet' });
    expect(await timersOf('reminder/b')).toEqual([]);
  });

  it('leaves tasks and children with the original, and names them', async () => {
    const held = await world.node({ kinds, hold: true, prefix: 'held' });
    await begin(held, 'job/a', { n: 1 });
    const answer = await held.api['actor.fork']({ key: 'job/a', version: 1, id: 'b' }, { door: 'test' });
    expect(answer).toMatchObject({ result: 'accepted', status: 'working', inert: ['0.job.working'] });
    const tasks = await world.sql`select from tasks where actor = 'job/b'`;
    expect(tasks.length).toBe(0);
    await held.stop();
    await until(async () => (await client.get('job/a')).status === 'open');
    expect(await client.get('job/b')).toMatchObject({ status: 'working', version: 1 });
    expect(await client.cancel('job/b')).toMatchObject({ result: 'accepted' });
  });

  it('asked for twice by the same message id is made once', async () => {
    const asked = { version: 1, messageId: 'fork-1' };
    const first = await client.fork('counter/a', asked);
    expect(await client.fork('counter/a', asked)).toEqual(first);
    expect((await client.history(first.key)).rows).toHaveLength(1);
  });

  it.each([
    ['counter/a', { version: 99 }, 'Expected a version from 1 to 5'],
    ['counter/a', { version: 5 }, 'has ended at version 5'],
    ['counter/nobody', { version: 1 }, 'There is no actor'],
  ])('of %s with %j is refused', async (key, query, words) => {
    await expect(client.fork(key, query)).rejects.toThrow(words);
  });

  it('does not take the place of an actor', async () => {
    expect(await client.fork('counter/a', { version: 1, id: 'b' })).toMatchObject({ code: 'already_exists' });
  });

  it('cannot be forged: nobody may send its first entry', async () => {
    await expect(client.send('counter/forged', { type: 'assay.forked' })).resolves.toMatchObject({
      code: 'reserved_event',
    });
  });

  it('from the command line says what it took along', async () => {
    const args = ['--nats', world.nats.url, 'actor', 'fork'];
    const said = await run([...args, 'sleeper/a', '--at', '1', '--id', 'cli'], '.');
    expect([said.code, said.out]).toEqual([
      0,
      expect.stringContaining('timer from now: xstate.after.3600000'),
    ]);
    expect((await run([...args, 'sleeper/a', '--at', 'zero'], '.')).code).toBe(2);
    expect((await run([...args, 'sleeper/a', '--at', '77'], '.')).code).toBe(2);
  });

  it('leaves the ledger sound', async () => {
    const rules = await verifyInvariants(world.sql);
    expect(rules.filter(({ result }) => result !== 'holds')).toEqual([]);
    await expectReplaysEqual(world.sql, registerKinds(kinds));
  });
});

it('over a migration, the timers of the states it was in then count as set there', async () => {
  const own = await openWorld();
  const sleeper = (version: string): KindOptions => ({
    machine: createMachine({
      id: 'nap',
      version,
      initial: 'asleep',
      states: { asleep: { after: { 3_600_000: 'awake' } }, awake: {} },
    }),
  });
  try {
    const first = await own.node({ kinds: [sleeper('1')] });
    await begin(first, 'nap/a');
    await first.stop();
    const second = await own.node({ kinds: [sleeper('2')] });
    await tell(second, 'nap/a', { type: 'NONSENSE' });
    const fork = second.api['actor.fork'];
    expect(await fork({ key: 'nap/a', version: 2, id: 'b' }, { door: 'test' })).toMatchObject({
      timers: [{ type: 'xstate.after.3600000.nap.asleep', delayMs: 3_600_000 }],
    });
  } finally {
    await own.close();
  }
});
