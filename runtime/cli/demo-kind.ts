/**
 * A small order, for `npm start` without kinds of your own: ordinary XState with a task, a timer and a
 * reminder.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { assign, emit, fromPromise, setup } from 'xstate';
import { defineKind } from '../../machines/kind.ts';

interface Order {
  readonly item: string;
  readonly reminders: number;
  readonly receipt: string | null;
}

/** Stands for a call to the world outside: slow, and tried again if the node dies in the middle of it. */
const charge = fromPromise<string, { readonly item: string }>(async ({ input, signal }) => {
  await pause(500, undefined, { signal });
  return `receipt for ${input.item}`;
});

export const demoMachine = setup({
  types: {
    context: {} as Order,
    input: undefined as { readonly item?: string } | undefined,
    events: {} as { type: 'PAY' } | { type: 'CANCEL' },
    emitted: {} as { type: 'order.paid'; item: string },
  },
  actors: { charge },
  delays: { reminder: 60_000 },
}).createMachine({
  id: 'demo-order',
  context: ({ input }) => ({ item: input?.item ?? 'a book', reminders: 0, receipt: null }),
  initial: 'waiting',
  states: {
    waiting: {
      description: 'Waits for payment; a durable timer counts reminders, also over restarts',
      on: { PAY: 'charging', CANCEL: 'cancelled' },
      after: {
        reminder: {
          target: 'waiting',
          reenter: true,
          actions: assign({ reminders: ({ context }) => context.reminders + 1 }),
        },
      },
    },
    charging: {
      invoke: {
        src: 'charge',
        input: ({ context }) => ({ item: context.item }),
        onDone: { target: 'paid', actions: assign({ receipt: ({ event }) => event.output }) },
        onError: 'waiting',
      },
    },
    paid: { type: 'final', entry: emit(({ context }) => ({ type: 'order.paid', item: context.item })) },
    cancelled: { type: 'final' },
  },
  output: ({ context }) => ({ receipt: context.receipt, reminders: context.reminders }),
});

export const demoKinds = [defineKind({ machine: demoMachine })];
