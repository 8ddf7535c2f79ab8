/**
 * Machines of two versions, as a rolling deploy has them: one that carries its actors over, one that has lost
 * a state and says nothing of it, and one whose new version only adds.
 */
import { assign, fromPromise, setup } from 'xstate';
import { defineKind, type KindOptions } from '../../../machines/kind.ts';

const rowing = fromPromise<string>(() => Promise.resolve('rowed'));

const boat = (id: string, states: 'old' | 'new') => {
  const over = states === 'old' ? 'crossing' : 'sailing';
  return setup({
    types: { context: {} as { trips: number }, events: {} as { type: 'GO' | 'LAND' | 'SINK' } },
    actors: { rowing },
  }).createMachine({
    id,
    context: { trips: 0 },
    initial: 'moored',
    states: {
      moored: { on: { GO: over } },
      [over]: {
        entry: assign({ trips: ({ context }) => context.trips + 1 }),
        invoke: { src: 'rowing', id: 'rowing' },
        after: { 120_000: 'moored' },
        on: { LAND: 'moored', SINK: 'sunk' },
      },
      sunk: { type: 'final' },
    },
  });
};

/** Its states were renamed, and it says how: there and, for a rollback, back. */
const ferry = (version: 'old' | 'new'): KindOptions =>
  defineKind({
    machine: boat('ferry', version),
    migrateSnapshot: (snapshot) => {
      const [from, to] = version === 'new' ? ['crossing', 'sailing'] : ['sailing', 'crossing'];
      return snapshot.value === from ? { ...snapshot, value: to } : snapshot;
    },
  });

/** The same, but nobody thought of the actors that are under way. */
const barge = (version: 'old' | 'new'): KindOptions => defineKind({ machine: boat('barge', version) });

export const upgraded = {
  v1: [ferry('old'), barge('old')],
  v2: [ferry('new'), barge('new')],
} as const;
export const isBarge = (key: string): boolean => key.startsWith('barge/');
