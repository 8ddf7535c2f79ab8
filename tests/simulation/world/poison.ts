/**
 * Actors that ask for trouble: one that never lets its work be done, and a family whose children throw on
 * some mail, with what their supervision makes of that.
 */
import { assign, emit, fromPromise, sendTo, setup } from 'xstate';
import { defineKind, type KindOptions } from '../../../machines/kind.ts';

const glass = (id: string) =>
  setup({
    types: { context: {} as { hits: number }, events: {} as { type: 'TAP' } | { type: 'SMASH' } },
    actions: {
      smash: assign(() => {
        throw new Error('Expected to be handled with care');
      }),
    },
  }).createMachine({
    id,
    context: { hits: 0 },
    on: {
      TAP: { actions: assign({ hits: ({ context }) => context.hits + 1 }) },
      SMASH: { actions: 'smash' },
    },
  });
const vase = glass('vase');
const bowl = glass('bowl');

const shelf = setup({
  types: {
    context: {} as { broken: number },
    events: {} as { type: 'TAP' } | { type: 'SMASH' } | { type: 'assay.escalated' },
  },
  actors: { vase, bowl },
}).createMachine({
  id: 'shelf',
  context: { broken: 0 },
  initial: 'standing',
  on: {
    'assay.escalated': { actions: assign({ broken: ({ context }) => context.broken + 1 }) },
  },
  states: {
    standing: {
      invoke: [
        { src: 'vase', id: 'vase' },
        { src: 'bowl', id: 'bowl', onError: 'poorer' },
      ],
      on: {
        TAP: { actions: [sendTo('vase', { type: 'TAP' }), sendTo('bowl', { type: 'TAP' })] },
        SMASH: { actions: [sendTo('vase', { type: 'SMASH' }), sendTo('bowl', { type: 'SMASH' })] },
      },
    },
    poorer: { entry: emit({ type: 'shelf.poorer' }), on: { TAP: {} } },
  },
});

const tiring = fromPromise<number, { rounds: number }>(({ input }) => Promise.resolve(input.rounds));

/** Begins its work anew whenever it is told to: the answers of all rounds but the last are stale. */
const restless = setup({
  types: {
    context: {} as { rounds: number; done: number },
    events: {} as { type: 'AGAIN' } | { type: 'REST' },
  },
  actors: { tiring },
}).createMachine({
  id: 'restless',
  context: { rounds: 0, done: 0 },
  initial: 'working',
  states: {
    working: {
      entry: assign({ rounds: ({ context }) => context.rounds + 1 }),
      invoke: {
        src: 'tiring',
        id: 'round',
        input: ({ context }) => ({ rounds: context.rounds }),
        onDone: { target: 'resting', actions: assign({ done: ({ event }) => event.output }) },
        onError: 'resting',
      },
      on: { AGAIN: { target: 'working', reenter: true }, REST: 'resting' },
    },
    resting: { on: { AGAIN: 'working' } },
  },
});

const few = { restartsMax: 2, periodMs: 60_000, backoffMs: 200, backoffMaxMs: 2_000 };

export const poison: readonly KindOptions[] = [
  defineKind({ machine: restless }),
  defineKind({ machine: shelf }),
  defineKind({ machine: vase, supervision: { ...few, atLimit: 'escalate' } }),
  defineKind({ machine: bowl, supervision: { ...few, atLimit: 'fail' } }),
];
export const isGlass = (key: string): boolean => /^(vase|bowl)\//.test(key);
