/**
 * Orders: a payment that is tried again after a growing delay, a deadline around it, a refund when it fails.
 */
import { assign, emit, fromPromise, setup } from 'xstate';

interface OrderContext {
  readonly orderId: string;
  readonly cents: number;
  readonly attempts: number;
  readonly receipt: string | null;
  readonly reason: string | null;
}
interface OrderInput {
  readonly orderId: string;
  readonly cents: number;
}
type OrderEvent = { type: 'PAY' } | { type: 'CANCEL' } | { type: 'ADD'; cents: number } | { type: 'SHIPPED' };

const messageIn = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

export const orderMachine = setup({
  types: {
    context: {} as OrderContext,
    input: {} as OrderInput,
    events: {} as OrderEvent,
    output: {} as { readonly orderId: string; readonly receipt: string | null },
    emitted: {} as { type: 'order.paid'; by: string } | { type: 'order.completed' },
  },
  actors: {
    charge: fromPromise<{ receipt: string }, OrderInput>(({ input }) =>
      Promise.resolve({ receipt: `${input.orderId}-${input.cents}` }),
    ),
    refund: fromPromise<void, { receipt: string }>(() => Promise.resolve()),
  },
  guards: { canRetry: ({ context }) => context.attempts < 3, isPayable: ({ context }) => context.cents > 0 },
  delays: { backoff: ({ context }) => 1_000 * 2 ** (context.attempts - 1), paymentDeadline: 60_000 },
}).createMachine({
  id: 'order',
  context: ({ input }) => ({ ...input, attempts: 0, receipt: null, reason: null }),
  initial: 'open',
  states: {
    open: {
      on: {
        ADD: { actions: assign({ cents: ({ context, event }) => context.cents + event.cents }) },
        PAY: { guard: 'isPayable', target: 'paying' },
        CANCEL: 'cancelled',
      },
    },
    paying: {
      initial: 'charging',
      after: { paymentDeadline: { target: 'failed', actions: assign({ reason: 'too late' }) } },
      on: { CANCEL: 'cancelled' },
      states: {
        charging: {
          entry: assign({ attempts: ({ context }) => context.attempts + 1 }),
          invoke: {
            src: 'charge',
            id: 'payment',
            input: ({ context }) => ({ orderId: context.orderId, cents: context.cents }),
            onDone: {
              target: 'charged',
              actions: [
                assign({ receipt: ({ event }) => event.output.receipt }),
                emit({ type: 'order.paid', by: 'card' }),
              ],
            },
            onError: [
              { guard: 'canRetry', target: 'waiting' },
              { target: '#order.failed', actions: assign({ reason: ({ event }) => messageIn(event.error) }) },
            ],
          },
        },
        waiting: { after: { backoff: 'charging' } },
        charged: { type: 'final' },
      },
      onDone: 'shipping',
    },
    shipping: { on: { SHIPPED: 'completed', CANCEL: 'refunding' }, meta: { stallAfter: 86_400_000 } },
    refunding: {
      invoke: {
        src: 'refund',
        id: 'refund',
        input: ({ context }) => ({ receipt: context.receipt ?? '' }),
        onDone: 'cancelled',
      },
    },
    completed: { type: 'final', entry: emit({ type: 'order.completed' }) },
    cancelled: { type: 'final' },
    failed: { type: 'final' },
  },
  output: ({ context }) => ({ orderId: context.orderId, receipt: context.receipt }),
});
