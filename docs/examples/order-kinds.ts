/**
 * The kind of docs/quick-start.md: an order that is paid for, reminded of and shipped. Ordinary XState; only
 * the last lines know Assay. In a project of your own the import reads `from 'assay'`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { assign, emit, fromPromise, setup } from 'xstate';
import { defineKind } from '../../runtime/index.ts';

interface Order {
  readonly cents: number;
  readonly reminders: number;
  readonly receipt: string | null;
}

/** Stands for a payment provider that takes its time: long enough to kill the node in the middle. */
const charge = fromPromise<string, { readonly cents: number }>(async ({ input, signal }) => {
  await pause(5_000, undefined, { signal });
  return `receipt for ${input.cents} cents`;
});

export const orderMachine = setup({
  types: {
    context: {} as Order,
    input: {} as { readonly cents: number },
    events: {} as { type: 'PAY' } | { type: 'SHIPPED' } | { type: 'CANCEL' },
    emitted: {} as { type: 'order.paid'; cents: number },
  },
  actors: { charge },
  delays: { reminder: 20_000 },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ cents: input.cents, reminders: 0, receipt: null }),
  initial: 'unpaid',
  states: {
    unpaid: {
      on: { PAY: 'charging', CANCEL: 'cancelled' },
      after: {
        reminder: {
          target: 'unpaid',
          reenter: true,
          actions: assign({ reminders: ({ context }) => context.reminders + 1 }),
        },
      },
    },
    charging: {
      invoke: {
        id: 'charge',
        src: 'charge',
        input: ({ context }) => ({ cents: context.cents }),
        onDone: { target: 'paid', actions: assign({ receipt: ({ event }) => event.output }) },
        onError: 'unpaid',
      },
    },
    paid: {
      entry: emit(({ context }) => ({ type: 'order.paid', cents: context.cents })),
      on: { SHIPPED: 'shipped' },
    },
    shipped: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context }) => ({ receipt: context.receipt, reminders: context.reminders }),
});

export const order = defineKind({
  machine: orderMachine,
  strict: true,
  statuses: ['unpaid', 'charging', 'paid', 'shipped', 'cancelled'],
  // Failed charges are tried again; a node that fell silent keeps one no longer than its lease.
  activities: { charge: { attemptsMax: 5, backoffMs: 500, leaseMs: 2_000 } },
});
