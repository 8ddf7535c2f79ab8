/**
 * A restart storm: many actors that fault on all they get cost what their intensity allows, and nobody else's
 * time.
 */
import { assign, enqueueActions, setup } from 'xstate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineKind } from '../../../machines/kind.ts';
import { address } from '../../../machines/refs.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const poisoned = 200;
const restartsMax = 2;
/** Each restart of the intensity, and the fault that is one too many. */
const faultsMax = poisoned * (restartsMax + 1);

const faulty = setup({ types: { events: {} as { type: 'THROW' } } }).createMachine({
  id: 'faulty',
  on: {
    THROW: {
      guard: () => {
        throw new Error('it broke');
      },
    },
  },
});

const bystander = setup({
  types: { context: {} as { heard: number }, events: {} as { type: 'FINE' } },
}).createMachine({
  id: 'bystander',
  context: { heard: 0 },
  on: { FINE: { actions: assign({ heard: ({ context }) => context.heard + 1 }) } },
});

/** Puts mail into all of their mailboxes in one turn: mail is tried again, a call would only be told. */
const culprit = setup({ types: { events: {} as { type: 'STORM' } } }).createMachine({
  id: 'culprit',
  on: {
    STORM: {
      actions: enqueueActions(({ enqueue }) => {
        for (let n = 0; n < poisoned; n += 1) enqueue.sendTo(address('faulty', `${n}`), { type: 'THROW' });
      }),
    },
  },
});

const seen = { faults: 0, quarantines: 0, commits: 0, sweeps: 0 };
const observer = {
  ...silentObserver,
  actorFaulted: () => void (seen.faults += 1),
  actorQuarantined: () => void (seen.quarantines += 1),
  turnCommitted: () => void (seen.commits += 1),
  swept: () => void (seen.sweeps += 1),
};

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node({
    observer,
    kinds: [
      defineKind({ machine: faulty, supervision: { restartsMax, backoffMs: 1, backoffMaxMs: 4 } }),
      defineKind({ machine: bystander }),
      defineKind({ machine: culprit }),
    ],
  });
  await Promise.all(Array.from({ length: poisoned }, (_, n) => begin(node, `faulty/${n}`)));
  await begin(node, 'bystander/b');
  await begin(node, 'culprit/c');
});
afterAll(() => world.close());

it('200 actors that always throw: turns as intensity allows, and others are answered meanwhile', async () => {
  await tell(node, 'culprit/c', { type: 'STORM' });
  const answeredMs: number[] = [];
  await until(async () => {
    const askedAt = performance.now();
    const answer = await tell(node, 'bystander/b', { type: 'FINE' });
    expect(answer.result).toBe('accepted');
    answeredMs.push(performance.now() - askedAt);
    return seen.quarantines === poisoned;
  });
  expect(seen.faults).toBe(faultsMax);
  // A guess with much room: on two busy cores an answer takes some milliseconds.
  expect(Math.max(...answeredMs)).toBeLessThan(2_000);
});

it('when it is over it is over: no turn and no fault more, however often a node looks', async () => {
  // The turn that answered last is reported after its answer: two sweeps later it has been.
  const over = seen.sweeps;
  await until(() => seen.sweeps >= over + 2);
  const before = { ...seen };
  await until(() => seen.sweeps >= before.sweeps + 5);
  expect(seen).toMatchObject({ faults: before.faults, quarantines: poisoned, commits: before.commits });
});

it('each has its mail still, in quarantine with one dead letter that says why', async () => {
  const [found] = await world.sql<{ actors: number; mail: number; letters: number }[]>`
    select (select count(*) from actors
            where quarantined is not null and restarts = ${restartsMax}) as actors,
           (select count(*) from mailbox) as mail,
           (select count(*) from dead_letters where reason = 'quarantine') as letters`;
  expect(found).toEqual({ actors: poisoned, mail: poisoned, letters: poisoned });
});
