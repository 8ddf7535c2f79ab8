/**
 * What a turn cannot think through or Postgres will not write is put down to the message that holds it, to no
 * other.
 */
import { assign, emit, fromPromise, sendTo, setup } from 'xstate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { defineKind, type Projection } from '../../../machines/kind.ts';
import { address } from '../../../machines/refs.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, freshId, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const unkeepable: Record<string, unknown> = { bigint: 1n, cycle };

/** Says nearly anything that cannot be kept, and counts what it hears. */
const machine = setup({
  types: {
    context: {} as { heard: number },
    events: {} as
      | { type: 'HEAR' }
      | { type: 'SAY' | 'ASK' | 'EMIT'; what: string }
      | { type: 'SAY_TYPE' | 'EMIT_TYPE'; name: string }
      | { type: 'SAY_IN'; ms: number }
      | { type: 'PASS'; id: string; as: string; what: string },
    emitted: {} as { type: string },
  },
  actors: { echo: fromPromise<unknown, unknown>(({ input }) => Promise.resolve(input)) },
}).createMachine({
  id: 'sayer',
  initial: 'on',
  context: { heard: 0 },
  states: {
    on: {
      on: {
        HEAR: { actions: assign({ heard: ({ context }) => context.heard + 1 }) },
        SAY: {
          actions: sendTo(address('sayer', 'other'), ({ event }) => ({
            type: 'HEAR',
            value: unkeepable[event.what],
          })),
        },
        EMIT: { actions: emit(({ event }) => ({ type: 'said', value: unkeepable[event.what] })) },
        SAY_TYPE: { actions: sendTo(address('sayer', 'other'), ({ event }) => ({ type: event.name })) },
        EMIT_TYPE: { actions: emit(({ event }) => ({ type: event.name })) },
        SAY_IN: {
          actions: sendTo(
            address('sayer', 'other'),
            { type: 'HEAR' },
            { delay: ({ event }) => ('ms' in event ? event.ms : 0) },
          ),
        },
        PASS: {
          actions: sendTo(
            ({ event }) => address('sayer', event.id),
            ({ event }) => ({ type: event.as, what: event.what, name: event.what }),
          ),
        },
        ASK: 'asking',
      },
    },
    asking: {
      invoke: {
        src: 'echo',
        input: ({ event }: { event: object }): unknown =>
          'what' in event ? unkeepable[String(event.what)] : null,
        onDone: 'on',
        onError: 'on',
      },
    },
  },
});

/** A read model that breaks: what it inserts is there already, or cannot be. */
const project: Projection = async (facts, sql) => {
  const run = sql as World['sql'];
  for (const { payload } of facts) {
    const { value } = payload as { value?: string };
    if (value === 'twice') await run`insert into seen_once values (1)`;
    if (value === 'wrong') await run`select 1 / 0`;
  }
};
const projected = setup({ types: { emitted: {} as { type: string; value: string } } }).createMachine({
  id: 'projected',
  initial: 'on',
  context: { n: 0 },
  states: {
    on: {
      on: {
        TELL: { actions: emit(({ event }) => ({ type: 'told', value: String(event['value']) })) },
        PASS: {
          actions: sendTo(
            ({ event }) => address('projected', String(event['id'])),
            ({ event }) => ({ type: 'TELL', value: event['value'] as string }),
          ),
        },
      },
    },
  },
});

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({
    kinds: [defineKind({ machine }), defineKind({ machine: projected, project })],
    limits: { restartBackoffMs: 1, ledgerRetryMaxMs: 5 },
  });
  await world.sql`create table seen_once (n int primary key)`;
  await world.sql`insert into seen_once values (1)`;
});
afterAll(() => world.close());

const quarantineOf = (key: ActorKey) =>
  until(
    async () => {
      const [row] = await world.sql<{ quarantined: string | null }[]>`
        select quarantined from actors where key = ${key}`;
      return row?.quarantined;
    },
    { what: `${key} to be in quarantine` },
  );

describe('a turn whose machine says what cannot be kept', () => {
  it.each([
    ['SAY', 'bigint'],
    ['SAY', 'cycle'],
    ['EMIT', 'bigint'],
    ['EMIT', 'cycle'],
    ['ASK', 'bigint'],
    ['ASK', 'cycle'],
  ])('by %s of a %s fails for that caller (and the lanes are free again)', async (type, what) => {
    const key: ActorKey = `sayer/${type}-${what}`.toLowerCase() as ActorKey;
    await begin(node, key);
    const answers = [1, 2, 3, 4].map(() => tell(node, key, { type, payload: { what } }));
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ result: 'failed' });
    expect(await tell(node, key, { type: 'HEAR' })).toMatchObject({ result: 'accepted', version: 2 });
  });

  it.each([
    ['SAY_TYPE', 'nul \u0000'],
    ['SAY_TYPE', 'half \ud800'],
    ['EMIT_TYPE', 'half \ud800'],
    ['EMIT_TYPE', 'x'.repeat(5_000)],
  ])('by %s of %j fails for that caller (no text column can hold it)', async (type, name) => {
    const key: ActorKey = `sayer/${freshId()}`;
    await begin(node, key);
    expect(await tell(node, key, { type, payload: { name } })).toMatchObject({ result: 'failed' });
    expect(await tell(node, key, { type: 'HEAR' })).toMatchObject({ result: 'accepted' });
  });

  it('by mail faults, rests and is quarantined with the reason (it would come back for ever)', async () => {
    await begin(node, 'sayer/poisoned');
    await begin(node, 'sayer/poisoner');
    const payload = { id: 'poisoned', as: 'SAY', what: 'bigint' };
    await tell(node, 'sayer/poisoner', { type: 'PASS', payload });
    expect(await quarantineOf('sayer/poisoned')).toContain('bigint');
  });

  it('by mail whose text is refused is quarantined too (the reason itself must be storable)', async () => {
    await begin(node, 'sayer/nul');
    await begin(node, 'sayer/nuller');
    const payload = { id: 'nul', as: 'SAY_TYPE', what: 'a\u0000b' };
    await tell(node, 'sayer/nuller', { type: 'PASS', payload });
    expect(await quarantineOf('sayer/nul')).toContain('text');
  });

  it('with a delay beyond the calendar keeps the timer (it is further off than anybody will wait)', async () => {
    await begin(node, 'sayer/patient');
    const answer = await tell(node, 'sayer/patient', { type: 'SAY_IN', payload: { ms: 1e300 } });
    expect(answer).toMatchObject({ result: 'accepted' });
  });
});

describe('a projection that fails', () => {
  it.each(['twice', 'wrong'])('with %s harms nobody who shares its group', async (value) => {
    const keys = Array.from({ length: 10 }, (_, index): ActorKey => `projected/${value}-${index}`);
    for (const key of keys) await begin(node, key);
    const answers = await Promise.all(
      keys.map((key, index) =>
        tell(node, key, { type: 'TELL', payload: { value: index === 3 ? value : 'fine' } }),
      ),
    );
    expect(answers.map(({ result }) => result)).toEqual(
      keys.map((_, at) => (at === 3 ? 'failed' : 'accepted')),
    );
  });

  it.each(['twice', 'wrong'])('with %s on mail ends in quarantine (not in a loop)', async (value) => {
    await begin(node, `projected/${value}`);
    await begin(node, `projected/${value}-sender`);
    await tell(node, `projected/${value}-sender`, { type: 'PASS', payload: { id: value, value } });
    expect(await quarantineOf(`projected/${value}`)).toContain('ledger_refused');
    expect(
      await tell(node, `projected/${value}-sender`, { type: 'TELL', payload: { value: 'fine' } }),
    ).toMatchObject({ result: 'accepted' });
  });
});
