/**
 * Dispatch: emit, log, enqueued actions, tasks that re-entry starts afresh, errors of tasks, inline logic.
 */
import { assign, createMachine, emit, enqueueActions, fromPromise, log, raise, setup, stateIn } from 'xstate';

interface DispatchContext {
  readonly region: string;
  readonly parcels: number;
  readonly errors: readonly string[];
  readonly routes: readonly string[];
}
type DispatchEvent =
  | { type: 'PARCEL'; weight: number }
  | { type: 'ROUTE' | 'REROUTE' | 'RESET' | 'HOLD' | 'RELEASE' | 'CHECK' | 'HEAVY' };

export const dispatchMachine = setup({
  types: {
    context: {} as DispatchContext,
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState reads the type from it
    input: {} as { readonly region?: string },
    events: {} as DispatchEvent,
    emitted: {} as { type: 'dispatch.full'; parcels: number } | { type: 'dispatch.heavy' },
  },
  actors: {
    route: fromPromise<string, { region: string; parcels: number }>(({ input }) =>
      Promise.resolve(`route-${input.region}`),
    ),
  },
  guards: { isHeavy: (_, params: { readonly weight: number }) => params.weight > 20 },
}).createMachine({
  id: 'dispatch',
  type: 'parallel',
  context: ({ input }) => ({ region: input.region ?? 'north', parcels: 0, errors: [], routes: [] }),
  states: {
    intake: {
      initial: 'open',
      states: {
        open: {
          on: {
            PARCEL: [
              {
                guard: { type: 'isHeavy', params: ({ event }) => ({ weight: event.weight }) },
                actions: [raise({ type: 'HEAVY' }), log(({ event }) => `heavy: ${event.weight}`, 'intake')],
              },
              {
                actions: enqueueActions(({ enqueue, check, context }) => {
                  enqueue.assign({ parcels: ({ context: now }) => now.parcels + 1 });
                  if (context.parcels >= 2)
                    enqueue.emit({ type: 'dispatch.full', parcels: context.parcels + 1 });
                  if (check(stateIn({ routing: 'idle' }))) enqueue.raise({ type: 'ROUTE' });
                }),
              },
            ],
            HEAVY: { actions: emit({ type: 'dispatch.heavy' }) },
            HOLD: 'held',
          },
        },
        held: { on: { RELEASE: 'open' }, tags: ['paused'] },
      },
    },
    routing: {
      initial: 'idle',
      states: {
        idle: { on: { ROUTE: 'routing' } },
        routing: {
          invoke: {
            src: 'route',
            id: 'router',
            input: ({ context }) => ({ region: context.region, parcels: context.parcels }),
            onDone: {
              target: 'checking',
              actions: assign({ routes: ({ context, event }) => [...context.routes, event.output] }),
            },
            onError: {
              target: 'idle',
              actions: assign({
                errors: ({ context, event }) => [
                  ...context.errors,
                  (event.error as { message: string }).message,
                ],
              }),
            },
          },
          on: { REROUTE: { target: 'routing', reenter: true }, RESET: 'idle' },
        },
        checking: { on: { CHECK: 'idle' } },
      },
    },
  },
});

/** No names at all: logic, actions and guards stand where they are used. */
export const inlineMachine = createMachine({
  types: { context: {} as { readonly got: readonly unknown[] }, events: {} as { type: 'GO' | 'STOP' } },
  id: 'inline',
  context: { got: [] },
  initial: 'idle',
  states: {
    idle: { on: { GO: { target: 'both', guard: ({ context }) => context.got.length < 4 } } },
    both: {
      on: { STOP: 'idle' },
      invoke: [
        {
          src: fromPromise<string, { n: number }>(({ input }) => Promise.resolve(`first ${input.n}`)),
          id: 'first',
          input: ({ context }) => ({ n: context.got.length }),
          onDone: { actions: assign({ got: ({ context, event }) => [...context.got, event.output] }) },
        },
        {
          src: fromPromise<number>(() => Promise.resolve(2)),
          id: 'second',
          onDone: {
            target: 'idle',
            actions: assign({ got: ({ context, event }) => [...context.got, event.output] }),
          },
        },
      ],
    },
  },
});
