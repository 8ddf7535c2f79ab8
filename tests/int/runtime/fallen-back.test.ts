/**
 * A ledger that was put back to an older state: what others heard meanwhile keeps nodes away from it, until
 * it is put right or somebody accepts the loss. The tests go on where the one before them ended: every node
 * costs a second.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { emit, setup } from 'xstate';
import { defineKind } from '../../../machines/kind.ts';
import type { Runtime, RuntimeOptions } from '../../../runtime/runtime.ts';
import { type LoggedFact, openFactLog } from '../../support/fact-log.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const speaker = setup({
  types: { events: {} as { type: 'SAY'; n: number }, emitted: {} as { type: 'said'; n: number } },
}).createMachine({
  id: 'speaker',
  initial: 'speaking',
  states: {
    speaking: { on: { SAY: { actions: emit(({ event }) => ({ type: 'said', n: event.n })) } } },
  },
});
const kinds = [defineKind({ machine: speaker })];
const key = 'speaker/a';

let world: World;
let admin: postgres.Sql;
let name: string;
beforeAll(async () => {
  world = await openWorld();
  admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  name = new URL(world.database.url).pathname.slice(1);
  await sayMoreThanTheCopyHolds();
  await swap('newer', 'older');
});
afterAll(async () => {
  await world.close();
  for (const other of ['older', 'newer'])
    await admin.unsafe(`drop database if exists ${name}_${other} with (force)`);
  await admin.end();
});

const open = (options: Partial<RuntimeOptions> = {}): Promise<Runtime> =>
  world.node({ kinds, limits: { fenceMs: 50 }, ...options });

const alone = () => admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;

/** One replaces the other in one transaction: a node that comes back finds either. */
async function swap(from: 'older' | 'newer', to: 'older' | 'newer'): Promise<void> {
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname like ${`${name}%`}`;
  await admin.unsafe(`alter database ${name} rename to ${name}_${from}`);
  await admin.unsafe(`alter database ${name}_${to} rename to ${name}`);
}

async function heard(count: number): Promise<readonly LoggedFact[]> {
  const log = await openFactLog(world.nats.url);
  try {
    return await until(async () => {
      const all = await log.all();
      return all.length >= count && all;
    });
  } finally {
    await log.close();
  }
}

const say = async (node: Runtime, n: number): Promise<void> => {
  expect(await tell(node, key, { type: 'SAY', payload: { n } })).toMatchObject({ result: 'accepted' });
};

/** What was said last is not in the copy. */
async function sayMoreThanTheCopyHolds(): Promise<void> {
  const first = await open();
  await begin(first, key);
  await say(first, 1);
  await heard(1);
  await first.stop();
  await alone();
  await admin.unsafe(`create database ${name}_older template ${name}`);
  const second = await open();
  await say(second, 2);
  await heard(2);
  await second.stop();
}

const refusal = /1 of the last 2 facts that it never wrote \(`speaker\/a#3\.0`.*--begin-epoch 1`/;

it('no node starts on a ledger that is older than what others heard', async () => {
  await expect(open()).rejects.toThrow(refusal);
});

it('a newer state is let in, and a node ends, and says why, under which the ledger falls back', async () => {
  await swap('older', 'newer');
  const node = await open();
  await swap('newer', 'older');
  expect((await node.fenced).message).toMatch(refusal);
  await until(() => node.status === 'stopped');
});

it('whoever accepts the loss begins an epoch, whose facts have ids that nobody heard before', async () => {
  await expect(open({ beginEpoch: 2 })).rejects.toThrow('Expected epoch 1 to be begun next, got `2`');
  const node = await open({ beginEpoch: 1 });
  await say(node, 3);
  const facts = await heard(3);
  expect(facts.map(({ id }) => id)).toEqual(['speaker/a#2.0', 'speaker/a#3.0', 'speaker/a#3.0@1']);
  await until(async () => (await world.sql`select from outbox`).length === 0);
  // What stays in a command line does no harm: it is done once.
  await say(await open({ beginEpoch: 1 }), 4);
  expect(await world.sql`select epoch from ledger`).toEqual([{ epoch: 1 }]);
  await world.sql`update ledger set epoch = 2`;
  expect((await node.fenced).message).toContain('Expected epoch 1 of the ledger, got 2');
});

it('what was told of another ledger keeps nobody away', async () => {
  await world.sql`truncate actors, journal`;
  await world.sql`update ledger set name = 'another'`;
  expect((await open()).status).toBe('ready');
});
