/**
 * Fulfilment: regions that each invoke, a child that knows its parent by reference only, delays by name,
 * actions that decide which actions follow.
 */
import {
  type ActorRef,
  assertEvent,
  assign,
  cancel,
  emit,
  enqueueActions,
  fromPromise,
  or,
  raise,
  sendTo,
  setup,
  type Snapshot,
} from 'xstate';

type Told = { type: 'TOLD'; what: string };
type Parent = ActorRef<Snapshot<unknown>, Told>;

/** Speaks to whoever was given to it, not to its parent as such. */
const courierMachine = setup({
  types: {
    context: {} as { readonly customer: Parent; readonly stops: number },
    input: {} as { readonly customer: Parent; readonly stops: number },
    events: {} as { type: 'GO' },
    output: {} as { readonly stops: number },
  },
  delays: { drive: ({ context }) => 100 * context.stops },
}).createMachine({
  id: 'courier',
  context: ({ input }) => ({ ...input }),
  initial: 'waiting',
  states: {
    waiting: { on: { GO: 'driving' } },
    driving: {
      entry: sendTo(({ context }) => context.customer, { type: 'TOLD', what: 'left' }),
      exit: sendTo(({ context }) => context.customer, { type: 'TOLD', what: 'there' }),
      after: { drive: 'arrived' },
    },
    arrived: { type: 'final', output: ({ context }) => context.stops },
  },
  output: ({ context }) => ({ stops: context.stops }),
});

/** Lives as long as the whole machine, and counts what it hears. */
const meterMachine = setup({
  types: { context: {} as { readonly ticks: number }, events: {} as { type: 'TICK' } },
}).createMachine({
  id: 'meter',
  context: { ticks: 0 },
  on: { TICK: { actions: assign({ ticks: ({ context }) => context.ticks + 1 }) } },
});

interface FulfilmentContext {
  readonly items: number;
  readonly packed: string | null;
  readonly billed: number | null;
  readonly told: readonly string[];
  readonly nudges: number;
}
type FulfilmentEvent =
  | Told
  | { type: 'ITEM'; count: number }
  | { type: 'START' | 'SHIP' | 'NUDGE' | 'CALM' | 'AGAIN' | 'AUDIT' | 'FORGET' | 'DROP' };

export const fulfilmentMachine = setup({
  types: {
    context: {} as FulfilmentContext,
    input: {} as { readonly items: number },
    events: {} as FulfilmentEvent,
    emitted: {} as { type: 'fulfilment.nudged'; nudges: number },
  },
  actors: {
    pack: fromPromise<string, { items: number }>(({ input }) => Promise.resolve(`${input.items}`)),
    bill: fromPromise<number, { items: number; by: string }>(({ input }) => Promise.resolve(input.items)),
    audit: fromPromise<void, { told: number }>(() => Promise.resolve()),
    courier: courierMachine,
    meter: meterMachine,
  },
  guards: {
    isMany: ({ context }, { limit }: { readonly limit: number }) => context.items > limit,
    isEmpty: ({ context }) => context.items === 0,
  },
  delays: { patience: ({ context }) => 1_000 + context.items, soon: 50 },
  actions: {
    tick: sendTo('meter', { type: 'TICK' }),
    count: assign({
      items: ({ context, event }) => {
        assertEvent(event, 'ITEM');
        return context.items + event.count;
      },
    }),
  },
}).createMachine({
  id: 'fulfilment',
  context: ({ input }) => ({ items: input.items, packed: null, billed: null, told: [], nudges: 0 }),
  invoke: { src: 'meter', id: 'meter', systemId: 'meter' },
  on: {
    TOLD: { actions: assign(({ context, event }) => ({ told: [...context.told, event.what] })) },
    NUDGE: {
      actions: enqueueActions(({ enqueue, check, context }) => {
        enqueue('tick');
        enqueue.assign({ nudges: context.nudges + 1 });
        if (check({ type: 'isMany', params: { limit: 3 } })) {
          enqueue.cancel('nudge');
          enqueue.raise({ type: 'CALM' }, { id: 'nudge', delay: 'soon' });
        } else enqueue.emit({ type: 'fulfilment.nudged', nudges: context.nudges + 1 });
      }),
    },
    AUDIT: {
      actions: enqueueActions(({ enqueue, context }) => {
        enqueue.spawnChild('audit', { id: 'audit', input: { told: context.told.length } });
      }),
    },
    FORGET: { actions: enqueueActions(({ enqueue }) => enqueue.stopChild('audit')) },
    DROP: { target: ['.goods.dropped', '.money.dropped'] },
  },
  type: 'parallel',
  states: {
    goods: {
      initial: 'open',
      states: {
        open: {
          on: {
            ITEM: { actions: ['count', 'tick'] },
            START: {
              guard: or([{ type: 'isMany', params: { limit: 0 } }, 'isEmpty']),
              target: 'packing',
            },
          },
        },
        packing: {
          invoke: {
            src: 'pack',
            input: ({ context }) => ({ items: context.items }),
            onDone: { target: 'packed', actions: assign({ packed: ({ event }) => event.output }) },
          },
        },
        packed: {
          on: { SHIP: 'shipping', AGAIN: 'packing' },
          entry: raise({ type: 'NUDGE' }, { id: 'hurry', delay: 'patience' }),
          exit: cancel('hurry'),
        },
        shipping: {
          invoke: {
            src: 'courier',
            id: 'courier',
            input: ({ context, self }) => ({ customer: self as unknown as Parent, stops: context.items }),
            onDone: {
              target: 'shipped',
              actions: emit(({ context }) => ({ type: 'fulfilment.nudged', nudges: -context.nudges })),
            },
          },
          entry: sendTo('courier', { type: 'GO' }, { delay: 'soon' }),
        },
        shipped: { type: 'final', output: ({ context }) => context.packed },
        dropped: { type: 'final' },
      },
    },
    money: {
      initial: 'idle',
      states: {
        idle: { on: { START: 'billing' } },
        billing: {
          invoke: {
            src: 'bill',
            input: ({ context, event }) => ({ items: context.items, by: event.type }),
            onDone: { target: 'billed', actions: assign({ billed: ({ event }) => event.output }) },
            onError: { target: 'billing', reenter: true },
          },
          on: { AGAIN: { target: 'billing', reenter: true } },
        },
        billed: { type: 'final' },
        dropped: { type: 'final' },
      },
    },
  },
  output: ({ context }) => ({ packed: context.packed, billed: context.billed, told: context.told }),
});
