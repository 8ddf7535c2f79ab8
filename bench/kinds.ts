/**
 * The kinds that the benchmarks drive: plain XState machines of about the size that peers were measured with.
 */
import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { defineKind } from '../machines/kind.ts';

interface LedgerContext {
  total: number;
  count: number;
  last: string;
  owner: string;
  notes: string;
}
interface MoveEvent {
  type: 'MOVE';
  amount: number;
  note: string;
}

const STATES = 25;
const base = setup({
  types: { context: {} as LedgerContext, events: {} as MoveEvent, input: {} as { owner: string } },
  guards: { isLarge: ({ event }) => event.amount > 900, isSane: ({ event }) => event.amount >= 0 },
  actions: {
    book: assign({
      total: ({ context, event }) => context.total + event.amount,
      count: ({ context }) => context.count + 1,
      last: ({ event }) => event.note,
    }),
  },
});

/**
 * Every state moves on by one, or by two when the amount is large: 25 states, guards, a context of about 200
 * bytes.
 */
const ringState = (index: number) =>
  base.createStateConfig({
    on: {
      MOVE: [
        { guard: 'isLarge', target: `s${(index + 2) % STATES}`, actions: 'book' },
        { guard: 'isSane', target: `s${(index + 1) % STATES}`, actions: 'book' },
      ],
    },
  });

export const w1Machine = base.createMachine({
  id: 'ledger',
  initial: 's0',
  context: ({ input }) => ({ total: 0, count: 0, last: '', owner: input.owner, notes: 'n'.repeat(110) }),
  states: Object.fromEntries(Array.from({ length: STATES }, (_, index) => [`s${index}`, ringState(index)])),
});

const STEPS = 5;
const childBase = setup({
  types: { context: {} as { sum: number } },
  actors: { add: fromPromise<number, { n: number }>(({ input }) => Promise.resolve(input.n + 1)) },
});
const stepState = (index: number) =>
  childBase.createStateConfig({
    invoke: {
      src: 'add',
      input: { n: index },
      onDone: {
        target: index + 1 === STEPS ? 'done' : `step${index + 1}`,
        actions: assign({ sum: ({ context, event }) => context.sum + event.output }),
      },
    },
  });
const childMachine = childBase.createMachine({
  id: 'child',
  initial: 'step0',
  context: { sum: 0 },
  output: ({ context }) => context.sum,
  states: {
    ...Object.fromEntries(Array.from({ length: STEPS }, (_, index) => [`step${index}`, stepState(index)])),
    done: { type: 'final' },
  },
});

export const w2Machine = setup({
  types: { context: {} as { want: number; done: number }, input: {} as { children: number } },
  actors: { child: childMachine },
  actions: {
    spawnAll: enqueueActions(({ enqueue, context }) => {
      for (let index = 0; index < context.want; index += 1) enqueue.spawnChild('child', { id: `c${index}` });
    }),
  },
  guards: { isComplete: ({ context }) => context.done >= context.want },
}).createMachine({
  id: 'parent',
  initial: 'waiting',
  context: ({ input }) => ({ want: input.children, done: 0 }),
  entry: 'spawnAll',
  states: {
    waiting: {
      on: { 'xstate.done.actor.*': { actions: assign({ done: ({ context }) => context.done + 1 }) } },
      always: { guard: 'isComplete', target: 'done' },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => context.done,
});

export const kinds = [defineKind({ machine: w1Machine }), defineKind({ machine: w2Machine })];
