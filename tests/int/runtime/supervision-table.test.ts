/**
 * The supervision table as a table: what is declared for the limit × how the actor broke. OTP asks the same
 * of its supervisors as restart type × exit reason.
 */
import { assign, sendTo, setup } from 'xstate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { defineKind } from '../../../machines/kind.ts';
import type { LimitAction } from '../../../machines/supervision.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** One machine per kind: a child machine becomes the kind that was registered with it. */
const wardOf = (id: string) =>
  setup({ types: { events: {} as { type: 'THROW' | 'POKE' } } }).createMachine({
    id,
    initial: 'whole',
    states: {
      whole: {
        on: {
          THROW: {
            guard: () => {
              throw new Error('it broke');
            },
          },
          POKE: {},
        },
      },
    },
  });
const wards = { quarantine: wardOf('kept'), escalate: wardOf('told'), fail: wardOf('ended') };

const guardianOf = (action: LimitAction) =>
  setup({
    types: { context: {} as { told: string[] } },
    actors: { ward: wards[action] },
  }).createMachine({
    id: `guard-${action}`,
    initial: 'watching',
    context: { told: [] },
    invoke: { id: 'ward', src: 'ward' },
    on: {
      'assay.escalated': { actions: assign({ told: ({ context }) => [...context.told, 'escalated'] }) },
      'xstate.error.actor.ward': { actions: assign({ told: ({ context }) => [...context.told, 'error'] }) },
      BREAK: { actions: sendTo('ward', { type: 'THROW' }) },
      POKE: { actions: sendTo('ward', { type: 'POKE' }) },
    },
    states: { watching: {} },
  });

const actions = ['quarantine', 'escalate', 'fail'] as const;
let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({
    kinds: actions.flatMap((action) => [
      defineKind({ machine: wards[action], supervision: { restartsMax: 0, atLimit: action } }),
      defineKind({ machine: guardianOf(action) }),
    ]),
  });
});
afterAll(() => world.close());

type Cause = 'mail that throws' | 'a snapshot nobody can read' | 'a call that throws';
let count = 0;

/** A guardian with its ward, broken in this way. */
async function broken(action: LimitAction, cause: Cause): Promise<{ guardian: ActorKey; ward: ActorKey }> {
  const guardian = `guard-${action}/${count++}` as const;
  await begin(node, guardian);
  const ward = await until(async () => {
    const [row] = await world.sql<
      { key: ActorKey }[]
    >`select key from actors where parent->>'key' = ${guardian}`;
    return row?.key;
  });
  if (cause === 'mail that throws') await tell(node, guardian, { type: 'BREAK' });
  if (cause === 'a call that throws') {
    expect(await tell(node, ward, { type: 'THROW' })).toMatchObject({
      result: 'failed',
      code: 'machine_threw',
    });
  }
  if (cause === 'a snapshot nobody can read') {
    await world.sql`update actors set snapshot = '{"value":"nowhere","status":"active"}' where key = ${ward}`;
    await tell(node, guardian, { type: 'POKE' });
  }
  return { guardian, ward };
}

async function standing(guardian: string, ward: string) {
  const [row] = await world.sql<{ quarantined: boolean; ending: string | null; told: string }[]>`
    select ward.quarantined is not null as quarantined, ward.outcome->>'ending' as ending,
           (guardian.snapshot->'context'->'told')::text as told
    from actors ward, actors guardian where ward.key = ${ward} and guardian.key = ${guardian}`;
  return row;
}

const untouched = { quarantined: false, ending: null, told: '[]' };
const kept = { quarantined: true, ending: null, told: '[]' };
it.each([
  ['quarantine', 'mail that throws', kept],
  ['escalate', 'mail that throws', { ...kept, told: '["escalated"]' }],
  ['fail', 'mail that throws', { quarantined: false, ending: 'stopped', told: '["error"]' }],
  ['quarantine', 'a snapshot nobody can read', kept],
  ['escalate', 'a snapshot nobody can read', { ...kept, told: '["escalated"]' }],
  ['fail', 'a snapshot nobody can read', kept],
  ['quarantine', 'a call that throws', untouched],
  ['escalate', 'a call that throws', untouched],
  ['fail', 'a call that throws', untouched],
] as const)('%s × %s', async (action, cause, expected) => {
  const { guardian, ward } = await broken(action, cause);
  await until(async () => JSON.stringify(await standing(guardian, ward)) === JSON.stringify(expected), {
    what: `${ward} to be ${JSON.stringify(expected)}`,
  });
  expect(await standing(guardian, ward)).toEqual(expected);
});
