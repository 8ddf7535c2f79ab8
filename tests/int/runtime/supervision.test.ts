/**
 * The supervision table, row by row: what a fault costs, what happens at the limit, and who hears of a stall.
 */
import { assign, sendTo, setup } from 'xstate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineKind } from '../../../machines/kind.ts';
import { address } from '../../../machines/refs.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** One machine per kind: a child machine becomes the kind that was registered with it. */
const brittleOf = () =>
  setup({
    types: { context: {} as { heard: number }, events: {} as { type: 'THROW' | 'FINE' } },
  }).createMachine({
    id: 'brittle',
    initial: 'whole',
    context: { heard: 0 },
    states: {
      whole: {
        on: {
          THROW: {
            guard: () => {
              throw new Error('it broke');
            },
          },
          FINE: { actions: assign({ heard: ({ context }) => context.heard + 1 }) },
        },
      },
    },
  });

const brittle = brittleOf();

/** Rests in `waiting`, which says how long that may take; counts how often it is told. */
const patient = setup({ types: { context: {} as { nudges: number } } }).createMachine({
  id: 'patient',
  initial: 'waiting',
  context: { nudges: 0 },
  states: {
    waiting: {
      meta: { stallAfter: 1 },
      on: { 'assay.stalled': { actions: assign({ nudges: ({ context }) => context.nudges + 1 }) } },
    },
  },
});

const sleepy = setup({}).createMachine({ id: 'sleepy', initial: 'resting', states: { resting: {} } });

const guardian = setup({
  types: { context: {} as { told: string[] } },
  actors: { ward: brittle, dozer: sleepy },
}).createMachine({
  id: 'guardian',
  initial: 'watching',
  context: { told: [] },
  invoke: [
    { id: 'ward', src: 'ward' },
    { id: 'dozer', src: 'dozer' },
  ],
  on: {
    'assay.escalated': {
      actions: assign({
        told: ({ context, event }) => [...context.told, `${event['child']}: ${event['code']}`],
      }),
    },
    'xstate.error.actor.ward': {
      actions: assign({ told: ({ context }) => [...context.told, 'ward: error'] }),
    },
    BREAK: { actions: sendTo('ward', { type: 'THROW' }) },
  },
  states: { watching: {} },
});

const postman = setup({
  types: { events: {} as { type: 'POST'; kind: string; to: string; event: { type: string } } },
}).createMachine({
  id: 'postman',
  on: {
    POST: {
      actions: sendTo(
        ({ event }) => address(event.kind, event.to),
        ({ event }) => event.event,
      ),
    },
  },
});

const quick = { backoffMs: 1, backoffMaxMs: 2 } as const;
let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({
    kinds: [
      defineKind({ machine: brittleOf(), name: 'lasting', supervision: { ...quick, restartsMax: 2 } }),
      defineKind({
        machine: brittleOf(),
        name: 'doomed',
        supervision: { ...quick, restartsMax: 1, atLimit: 'fail' },
      }),
      defineKind({ machine: brittle, supervision: { ...quick, restartsMax: 0, atLimit: 'escalate' } }),
      defineKind({ machine: sleepy, supervision: { stallAfterMs: { resting: 1 }, atStall: 'escalate' } }),
      defineKind({ machine: patient }),
      defineKind({ machine: guardian }),
      defineKind({ machine: postman }),
    ],
  });
  await begin(node, 'postman/p');
});
afterAll(() => world.close());

const post = (kind: string, to: string, type: string) =>
  tell(node, 'postman/p', { type: 'POST', payload: { kind, to, event: { type } } });
const rowOf = async (key: string) => {
  const [row] = await world.sql<
    {
      quarantined: string | null;
      restarts: number;
      outcome: string | null;
      context: string;
      stalled: boolean;
    }[]
  >`
    select quarantined, restarts, outcome::text as outcome, snapshot->>'context' as context,
           stalled_at is not null as stalled
    from actors where key = ${key}`;
  return row;
};
const lettersOf = (key: string) =>
  world.sql<{ reason: string; type: string }[]>`
    select reason, type from dead_letters where actor = ${key} order by id`;

describe('restart intensity', () => {
  it('faults within the intensity are restarts; one more and the actor is in quarantine', async () => {
    await begin(node, 'lasting/a');
    await post('lasting', 'a', 'THROW');
    await until(async () => (await rowOf('lasting/a'))?.quarantined);
    expect(await rowOf('lasting/a')).toMatchObject({ restarts: 2, outcome: null });
    expect(await lettersOf('lasting/a')).toEqual([{ reason: 'quarantine', type: 'THROW' }]);
  });

  it('a success between faults does not wipe them out (OTP counts within the period)', async () => {
    await begin(node, 'lasting/b');
    await world.sql`
      update actors set restarts = 2, restarts_since = assay_now() where key = 'lasting/b'`;
    await tell(node, 'lasting/b', { type: 'FINE' });
    await post('lasting', 'b', 'THROW');
    await until(async () => (await rowOf('lasting/b'))?.quarantined);
  });

  it('faults of an earlier period are forgotten', async () => {
    await begin(node, 'lasting/c');
    await world.sql`
      update actors set restarts = 2, restarts_since = assay_now() - interval '2 minutes'
      where key = 'lasting/c'`;
    await post('lasting', 'c', 'THROW');
    await until(async () => (await rowOf('lasting/c'))?.restarts === 1);
  });

  it('`skip` takes the message out of the way and the rest of the mail is applied', async () => {
    await begin(node, 'lasting/d');
    await post('lasting', 'd', 'THROW');
    await post('lasting', 'd', 'FINE');
    await until(async () => (await rowOf('lasting/d'))?.quarantined);
    const answer = await node.api['actor.skip']({ key: 'lasting/d' }, { door: 'test' });
    expect(answer.skipped).toMatchObject({ type: 'THROW' });
    await until(async () => (await rowOf('lasting/d'))?.context === '{"heard":1}');
    expect((await lettersOf('lasting/d')).map(({ reason }) => reason)).toEqual(['quarantine', 'mail']);
  });
});

describe('what happens at the limit', () => {
  it('`fail`: the actor is stopped for good, the message is a dead letter', async () => {
    await begin(node, 'doomed/a');
    await post('doomed', 'a', 'THROW');
    const outcome = await until(async () => (await rowOf('doomed/a'))?.outcome);
    expect(JSON.parse(outcome)).toMatchObject({ ending: 'stopped', reason: { code: 'machine_threw' } });
    expect(await lettersOf('doomed/a')).toEqual([{ reason: 'mail', type: 'THROW' }]);
  });

  it('`escalate`: the child waits in quarantine and its parent is told', async () => {
    await begin(node, 'guardian/g');
    await tell(node, 'guardian/g', { type: 'BREAK' });
    await until(async () => (await rowOf('guardian/g'))?.context.includes('ward: machine_threw'));
    const [ward] = await world.sql<{ quarantined: string }[]>`
      select quarantined from actors where kind = 'brittle' and parent->>'key' = 'guardian/g'`;
    expect(ward?.quarantined).toMatch(/it broke/);
  });
});

describe('actors that rest too long', () => {
  it('an actor whose chart knows the event is told, again and again, less and less often', async () => {
    await begin(node, 'patient/a');
    await until(async () => (await rowOf('patient/a'))?.context !== '{"nudges":0}');
    const log = await node.api['supervisor.log']({ key: 'patient/a', limit: 10 }, { door: 'test' });
    expect(log.rows.at(-1)).toMatchObject({ what: 'nudged', detail: { status: 'waiting', isHeard: true } });
  });

  it('one that does not know it is left as it is (the supervisor never decides), and its parent is told', async () => {
    await until(async () => (await rowOf('guardian/g'))?.context.includes('dozer: stalled'));
    const [dozer] = await world.sql<{ version: number; stalled: boolean }[]>`
      select version, stalled_at is not null as stalled from actors
      where kind = 'sleepy' and parent->>'key' = 'guardian/g'`;
    expect(dozer).toEqual({ version: 1, stalled: true });
  });
});

describe('hold', () => {
  it('a held installation answers but begins nothing; released, it goes on', async () => {
    const held = await world.node({ kinds: [defineKind({ machine: sleepy })], name: 'second' });
    await node.api['supervisor.hold']({ by: 'a test' }, { door: 'test' });
    await until(async () => {
      const health = await node.api['supervisor.health']({}, { door: 'test' });
      return health.reasons.some(({ what, message }) => what === 'held' && message.includes('a test'));
    });
    await until(async () => (await tell(node, 'patient/a', { type: 'NOPE' })).result === 'rejected');
    await node.api['supervisor.release']({}, { door: 'test' });
    const log = await node.api['supervisor.log']({ limit: 5 }, { door: 'test' });
    expect(log.rows.map(({ what }) => what)).toEqual(expect.arrayContaining(['held', 'released']));
    await held.stop();
  });
});
