/** Playback: history, shallow and deep; re-entry against staying; forbidden and wildcard transitions. */
import { assign, fromPromise, setup } from 'xstate';

export const playerMachine = setup({
  types: {
    context: {} as { readonly seen: readonly string[] },
    events: {} as {
      type: 'PLAY' | 'PAUSE' | 'RESUME' | 'RESUME_SHALLOW' | 'NEXT' | 'FAST' | 'SLOW' | 'EJECT';
    },
  },
  actions: {
    note: assign({
      seen: ({ context }, params: { readonly what: string }) => [...context.seen, params.what],
    }),
  },
}).createMachine({
  id: 'player',
  context: { seen: [] },
  initial: 'stopped',
  states: {
    stopped: { on: { PLAY: 'playing', RESUME: 'playing.deep', RESUME_SHALLOW: 'playing.shallow' } },
    playing: {
      initial: 'song1',
      entry: { type: 'note', params: { what: 'in' } },
      exit: { type: 'note', params: { what: 'out' } },
      on: { PAUSE: 'stopped', EJECT: 'ejected' },
      states: {
        song1: { on: { NEXT: 'song2' } },
        song2: {
          initial: 'normal',
          states: { normal: { on: { FAST: 'fast' } }, fast: { on: { SLOW: 'normal' } } },
          on: { NEXT: 'song1' },
        },
        shallow: { type: 'history', history: 'shallow', target: 'song2' },
        deep: { type: 'history', history: 'deep' },
      },
    },
    ejected: { type: 'final' },
  },
});

/** History of parallel regions, and a task inside a region that history brings back. */
export const workbenchMachine = setup({
  types: {
    context: {} as { readonly log: readonly string[] },
    events: {} as { type: 'LEFT' | 'RIGHT' | 'LEAVE' | 'RETURN' },
  },
  actors: { measure: fromPromise<string>(() => Promise.resolve('1 mm')) },
}).createMachine({
  id: 'workbench',
  context: { log: [] },
  initial: 'bench',
  states: {
    bench: {
      type: 'parallel',
      on: { LEAVE: 'away' },
      states: {
        left: { initial: 'idle', states: { idle: { on: { LEFT: 'busy' } }, busy: { on: { LEFT: 'idle' } } } },
        right: {
          initial: 'idle',
          states: {
            idle: { on: { RIGHT: 'measuring' } },
            measuring: {
              invoke: {
                src: 'measure',
                id: 'gauge',
                onDone: {
                  target: 'idle',
                  actions: assign({ log: ({ event, context }) => [...context.log, event.output] }),
                },
              },
            },
          },
        },
        again: { type: 'history', history: 'deep' },
      },
    },
    away: { on: { RETURN: 'bench.again' } },
  },
});

export const doorMachine = setup({
  types: {
    context: {} as { readonly entries: number; readonly odd: number; readonly knocks: number },
    events: {} as {
      type: 'KNOCK' | 'SAME' | 'AGAIN' | 'door.push' | 'door.pull' | 'QUIET' | 'LOCK' | 'UNLOCK';
    },
  },
}).createMachine({
  id: 'door',
  context: { entries: 0, odd: 0, knocks: 0 },
  initial: 'closed',
  on: {
    KNOCK: { actions: assign({ knocks: ({ context }) => context.knocks + 1 }) },
    '*': { actions: assign({ odd: ({ context }) => context.odd + 1 }) },
  },
  states: {
    closed: {
      entry: assign({ entries: ({ context }) => context.entries + 1 }),
      on: {
        SAME: { target: 'closed' },
        AGAIN: { target: 'closed', reenter: true },
        'door.*': 'open',
        LOCK: 'locked',
      },
    },
    // `KNOCK: undefined` would fall through to the root; an empty transition forbids it.
    locked: { on: { KNOCK: {}, QUIET: {}, '*': {}, UNLOCK: 'closed' } },
    open: { on: { 'door.pull': 'closed' } },
  },
});
