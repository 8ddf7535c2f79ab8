/**
 * Kinds for tests of the runtime: small machines that between them use everything that must survive a crash.
 */
import { assign, emit, fromPromise, setup } from 'xstate';
import { defineKind } from '../../machines/kind.ts';

/** Counts and ends. The outcome says who ended it. */
export const counterMachine = setup({
  types: {
    context: {} as { total: number; seen: number[]; by: string | null },
    events: {} as { type: 'ADD'; n: number } | { type: 'FINISH'; by: string } | { type: 'BREAK' },
  },
  guards: { isNumber: ({ event }) => event.type === 'ADD' && typeof event.n === 'number' },
}).createMachine({
  id: 'counter',
  initial: 'counting',
  context: { total: 0, seen: [], by: null },
  output: ({ context }) => ({ total: context.total, by: context.by }),
  states: {
    counting: {
      on: {
        ADD: {
          guard: 'isNumber',
          actions: assign({
            total: ({ context, event }) => context.total + event.n,
            seen: ({ context, event }) => [...context.seen, event.n].slice(-50),
          }),
        },
        FINISH: { target: 'ended', actions: assign({ by: ({ event }) => event.by }) },
        BREAK: {
          actions: () => {
            throw new Error('never runs inside a turn');
          },
        },
      },
    },
    ended: { type: 'final' },
  },
});

const doubling = fromPromise<number, { n: number }>(({ input }) => Promise.resolve(input.n * 2));

const stageMachine = setup({
  types: { context: {} as { n: number }, input: {} as { n: number }, output: {} as number },
  actors: { doubling },
}).createMachine({
  id: 'stage',
  initial: 'working',
  context: ({ input }) => ({ n: input.n }),
  output: ({ context }) => context.n,
  states: {
    working: {
      invoke: {
        src: 'doubling',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'done', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    done: { type: 'final' },
  },
});

/**
 * A task, a timer, a child actor with a task of its own, a fact; ends when it went through all and got three
 * ADDs.
 */
export const jobMachine = setup({
  types: {
    context: {} as { n: number; adds: number },
    events: {} as { type: 'ADD' },
    input: {} as { n: number },
    emitted: {} as { type: 'job.closed'; n: number },
  },
  actors: { doubling, stage: stageMachine },
  guards: { hasAll: ({ context }) => context.adds >= 3 },
  delays: { cooling: 20 },
}).createMachine({
  id: 'job',
  initial: 'working',
  context: ({ input }) => ({ n: input.n, adds: 0 }),
  on: { ADD: { actions: assign({ adds: ({ context }) => context.adds + 1 }) } },
  output: ({ context }) => ({ n: context.n, adds: context.adds }),
  states: {
    working: {
      invoke: {
        src: 'doubling',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'cooling', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    cooling: { after: { cooling: 'staging' } },
    staging: {
      invoke: {
        src: 'stage',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'open', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    open: { always: { guard: 'hasAll', target: 'closed' } },
    closed: { type: 'final', entry: emit(({ context }) => ({ type: 'job.closed', n: context.n })) },
  },
});

/** Rests until its timer is due. */
export const sleeperMachine = setup({
  types: { context: {} as { woken: number }, input: {} as { ms: number } },
}).createMachine({
  id: 'sleeper',
  initial: 'asleep',
  context: { woken: 0 },
  states: {
    asleep: {
      after: {
        3_600_000: { target: 'awake', actions: assign({ woken: ({ context }) => context.woken + 1 }) },
      },
      on: { WAKE: 'awake' },
    },
    awake: { after: { 2_592_000_000: 'gone' } },
    gone: { type: 'final' },
  },
});

export const testKinds = [
  defineKind({ machine: counterMachine }),
  defineKind({ machine: jobMachine }),
  defineKind({ machine: sleeperMachine }),
];
