/** What is driven through chaos beside assessment: counters, and errands that use everything at once. */
import { assign, emit, fromPromise, setup } from 'xstate';
import { type ActivityCall, defineKind, type KindOptions } from '../../machines/kind.ts';
import { counterMachine } from '../support/kinds.ts';

const carrying = fromPromise<number, { n: number }>(({ input }) => Promise.resolve(input.n * 2));

const porterMachine = setup({
  types: { context: {} as { n: number }, input: {} as { n: number }, output: {} as number },
  actors: { carrying },
}).createMachine({
  id: 'porter',
  initial: 'carrying',
  context: ({ input }) => ({ n: input.n }),
  output: ({ context }) => context.n,
  states: {
    carrying: {
      invoke: {
        src: 'carrying',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'done', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    done: { type: 'final' },
  },
});

/** The adds that an errand wants before it ends. */
export const addsOfErrand = 3;

/** A task, a timer of any length, a child with a task of its own, mail from outside, a fact. */
const errandMachine = setup({
  types: {
    context: {} as { n: number; restMs: number; adds: number },
    events: {} as { type: 'ADD' },
    input: {} as { n: number; restMs: number },
    emitted: {} as { type: 'errand.closed'; n: number },
  },
  actors: { carrying, porter: porterMachine },
  guards: { hasAll: ({ context }) => context.adds >= addsOfErrand },
  delays: { resting: ({ context }) => context.restMs },
}).createMachine({
  id: 'errand',
  initial: 'leaving',
  context: ({ input }) => ({ n: input.n, restMs: input.restMs, adds: 0 }),
  on: { ADD: { actions: assign({ adds: ({ context }) => context.adds + 1 }) } },
  output: ({ context }) => ({ n: context.n, adds: context.adds }),
  states: {
    leaving: {
      invoke: {
        src: 'carrying',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'resting', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    resting: { after: { resting: 'helped' } },
    helped: {
      invoke: {
        src: 'porter',
        input: ({ context }) => ({ n: context.n }),
        onDone: { target: 'open', actions: assign({ n: ({ event }) => event.output }) },
      },
    },
    open: { always: { guard: 'hasAll', target: 'closed' } },
    closed: { type: 'final', entry: emit(({ context }) => ({ type: 'errand.closed', n: context.n })) },
  },
});

/** `effect` is told of every execution of a task, by the id that all executions of one task share. */
export function chaosKinds(effect: (taskId: string) => void): readonly KindOptions[] {
  const run = ({ input, taskId }: ActivityCall<{ n: number }>): number => {
    effect(taskId);
    return input.n * 2;
  };
  const activities = { carrying: { run, lostMax: 50 } };
  return [
    defineKind({ machine: counterMachine }),
    defineKind({ machine: porterMachine, activities }),
    defineKind({ machine: errandMachine, activities }),
  ];
}
