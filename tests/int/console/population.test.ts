/** Who is where: populations, lists of a state, the supervision table, recent facts, dead letters in bulk. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import type { Request } from '../../../contracts/api.ts';
import { chartOf } from '../../../machines/chart.ts';
import { defineKind } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { xstateConfigOf } from '../../../machines/xstate-config.ts';
import type { ApiHandlers } from '../../../runtime/api/surface.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { testKinds } from '../../support/kinds.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** Two regions, and a state with states: what a status of one word would not tell. */
const lampMachine = createMachine({
  id: 'lamp',
  type: 'parallel',
  states: {
    power: {
      initial: 'off',
      states: {
        off: { on: { ON: 'on' } },
        on: { initial: 'dim', states: { dim: { on: { UP: 'full' } }, full: {} } },
      },
    },
    shade: { initial: 'open', states: { open: { on: { SHUT: 'shut' } }, shut: {} } },
  },
});

let world: World;
let node: Runtime;
let api: ApiHandlers;
const caller = { door: 'test' };

beforeAll(async () => {
  world = await openWorld();
  node = await world.node({ kinds: [...testKinds, defineKind({ machine: lampMachine })] });
  ({ api } = node);
  for (const id of ['one', 'two', 'three']) await api['actor.create']({ kind: 'lamp', id }, caller);
  for (const id of ['two', 'three'])
    await api['actor.send']({ key: `lamp/${id}`, event: { type: 'ON' } }, caller);
  await api['actor.send']({ key: 'lamp/three', event: { type: 'UP' } }, caller);
});
afterAll(() => world?.close());

const counted = async (kind: string) => {
  const { states } = await api['kind.population']({ kind }, caller);
  return Object.fromEntries(states.map(({ path, count }) => [path, count]));
};

test('every active state counts, nested and parallel ones too', async () => {
  await until(async () => (await counted('lamp'))['power.on.full'] === 1, { what: 'a new count' });
  expect(await counted('lamp')).toEqual({
    power: 3,
    'power.off': 1,
    'power.on': 2,
    'power.on.dim': 1,
    'power.on.full': 1,
    shade: 3,
    'shade.open': 3,
  });
});

test('what was entered within the last minute is told from what happened', async () => {
  const entered = await until(
    async () => {
      const { states } = await api['kind.population']({ kind: 'lamp' }, caller);
      return states.find(({ path }) => path === 'power.on.full')?.entered;
    },
    { what: 'the pulse of the node' },
  );
  expect(entered).toBe(1);
});

test('the actors of a state are listed by its path, those of a prefix by it', async () => {
  const list = async (asked: Partial<Request<'actor.list'>>) =>
    (await api['actor.list']({ kind: 'lamp', limit: 10, ...asked }, caller)).rows.map(({ key }) => key);
  expect(await list({ state: 'power.on' })).toEqual(['lamp/three', 'lamp/two']);
  expect(await list({ state: 'power.nowhere' })).toEqual([]);
  expect(await list({ prefix: 't' })).toEqual(['lamp/three', 'lamp/two']);
  expect(await list({ prefix: 'tw', state: 'shade.open' })).toEqual(['lamp/two']);
  expect(await list({ stalled: true })).toEqual([]);
});

test('a prefix or state without its kind is refused', async () => {
  await expect(api['actor.list']({ prefix: 't', limit: 10 }, caller)).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('the supervision table shows limits and counts of every kind', async () => {
  const { kinds, held, unhosted } = await api['supervisor.tree']({}, caller);
  expect(kinds.map(({ kind }) => kind)).toContain('lamp');
  expect(kinds.find(({ kind }) => kind === 'job')).toMatchObject({
    children: ['job:stage'],
    limits: { restartsMax: 3, atLimit: 'quarantine', stallAfterMs: null },
  });
  expect([held?.held, unhosted]).toEqual([false, []]);
});

test('recent facts are the newest first, by kind and type', async () => {
  await api['actor.create']({ kind: 'counter', id: 'facts' }, caller);
  await api['actor.send']({ key: 'counter/facts', event: { type: 'FINISH', by: 'x' } }, caller);
  const facts = await until(
    async () => {
      const { rows } = await api['fact.recent']({ kind: 'counter', type: 'finished', limit: 5 }, caller);
      return rows.length > 0 ? rows : null;
    },
    { what: 'the fact to pass by' },
  );
  expect(facts[0]).toMatchObject({
    source: 'counter/facts',
    type: 'finished',
    body: { source: 'counter/facts' },
  });
  expect((await api['fact.recent']({ kind: 'job', limit: 5 }, caller)).rows).toEqual([]);
});

test('dead letters go back many at once, each told of', async () => {
  const bury = (id: string) => {
    const letter = JSON.stringify({ id, target: 'counter/bulk', type: 'ADD', payload: { n: 1 } });
    return world.sql`
      insert into dead_letters (reason, actor, message_id, type, letter, error)
      values ('mail', 'counter/bulk', ${id}, 'ADD', ${letter}::json, '{}'::json)`;
  };
  await api['actor.create']({ kind: 'counter', id: 'bulk' }, caller);
  for (const id of ['a', 'b', 'c']) await bury(`bulk-${id}`);
  const letters = await api['deadletter.list'](
    { kind: 'counter', open: true, newestFirst: true, limit: 10 },
    caller,
  );
  expect(letters.rows.map(({ messageId }) => messageId)).toEqual(['bulk-c', 'bulk-b', 'bulk-a']);
  const [newest] = letters.rows;
  const named = await api['deadletter.redriveMany']({ ids: [newest?.id ?? 0, 999_999], limit: 10 }, caller);
  expect(named).toEqual({ redriven: 1, already: 0, impossible: 0, unknown: 1, isMore: false });
  const filtered = await api['deadletter.redriveMany']({ kind: 'counter', limit: 1 }, caller);
  expect(filtered).toMatchObject({ redriven: 1, isMore: true });
  await api['deadletter.redriveMany']({ actor: 'counter/bulk', limit: 10 }, caller);
  const total = await until(
    async () => {
      const { snapshot } = await api['actor.get']({ key: 'counter/bulk', examples: false }, caller);
      return (snapshot as { context: { total: number } }).context.total === 3;
    },
    { what: 'all three letters to be applied' },
  );
  expect(total).toBe(true);
});

test('the XState JSON of a kind is a machine with the same chart', () => {
  const kinds = registerKinds([...testKinds, defineKind({ machine: lampMachine })]);
  for (const name of ['lamp', 'sleeper', 'job']) {
    const kind = kinds.get(name);
    if (kind === undefined) throw new Error(`Expected ${name}`);
    const chart = chartOf(kind);
    const machine = createMachine(xstateConfigOf(chart.root));
    expect(structureOf(chartOf({ ...kind, machine }).root)).toEqual(structureOf(chart.root));
  }
});

const structureOf = (root: object): unknown =>
  JSON.parse(JSON.stringify(root, (name, value: unknown) => (name === 'actions' ? undefined : value)));
