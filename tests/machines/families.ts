/** Families: children that are invoked, spawned, forwarded to, watched, failed and replaced. */
import {
  type ActorRefFrom,
  assign,
  emit,
  forwardTo,
  fromPromise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';

export const counterMachine = setup({
  types: {
    context: {} as { readonly name: string; readonly count: number },
    input: {} as { readonly name: string; readonly start?: number },
    events: {} as { type: 'INC' | 'REPORT' | 'FINISH' | 'BREAK' },
    output: {} as { readonly count: number },
  },
  actors: { fail: fromPromise(() => Promise.reject(new Error('broken'))) },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ name: input.name, count: input.start ?? 0 }),
  initial: 'counting',
  states: {
    counting: {
      on: {
        INC: { actions: assign({ count: ({ context }) => context.count + 1 }) },
        REPORT: {
          actions: sendParent(({ context }) => ({ type: 'COUNT', name: context.name, count: context.count })),
        },
        FINISH: 'finished',
        BREAK: 'breaking',
      },
    },
    breaking: { invoke: { src: 'fail', id: 'fail' } },
    finished: { type: 'final', entry: emit({ type: 'counter.finished' }) },
  },
  output: ({ context }) => ({ count: context.count }),
});

type ParentEvent =
  | { type: 'INC' | 'REPORT' | 'FINISH' | 'BREAK' | 'AGAIN' | 'QUIT' }
  | { type: 'COUNT'; name: string; count: number };

/**
 * One invoked child: events go down by `forwardTo`, come up by `sendParent`, its end decides what happens.
 */
export const parentMachine = setup({
  types: {
    context: {} as { readonly counts: readonly number[]; readonly failure: string | null },
    events: {} as ParentEvent,
  },
  actors: { counter: counterMachine },
}).createMachine({
  id: 'parent',
  context: { counts: [], failure: null },
  initial: 'with',
  states: {
    with: {
      // The child gets this although it is started after the entry actions.
      entry: sendTo('child', { type: 'INC' }),
      invoke: {
        src: 'counter',
        id: 'child',
        input: { name: 'child', start: 10 },
        onDone: {
          target: 'without',
          actions: assign({ counts: ({ context, event }) => [...context.counts, event.output.count] }),
        },
        onError: {
          target: 'without',
          actions: assign({ failure: ({ event }) => String((event.error as { message: string }).message) }),
        },
      },
      on: {
        INC: { actions: forwardTo('child') },
        REPORT: { actions: forwardTo('child') },
        FINISH: { actions: sendTo('child', { type: 'FINISH' }) },
        BREAK: { actions: sendTo('child', { type: 'BREAK' }) },
        COUNT: { actions: assign({ counts: ({ context, event }) => [...context.counts, event.count] }) },
        AGAIN: { target: 'with', reenter: true },
        QUIT: 'without',
      },
    },
    without: { on: { AGAIN: 'with', QUIT: 'gone' } },
    gone: { type: 'final' },
  },
});

/** Nobody handles the child's error: it ends the parent. */
export const fragileMachine = setup({
  types: { context: {} as { readonly n: number }, events: {} as { type: 'BREAK' | 'GO' } },
  actors: { counter: counterMachine, work: fromPromise<string>(() => Promise.resolve('done')) },
}).createMachine({
  id: 'fragile',
  context: { n: 0 },
  initial: 'idle',
  states: {
    idle: {
      invoke: { src: 'counter', id: 'child', input: { name: 'c' } },
      on: { BREAK: { actions: sendTo('child', { type: 'BREAK' }) }, GO: 'working' },
    },
    working: { invoke: { src: 'work', id: 'work', onDone: 'idle' } },
  },
});

type CrewEvent =
  | { type: 'HIRE'; name: string }
  | { type: 'FIRE'; name: string }
  | { type: 'WORK'; name: string }
  | { type: 'ASK'; name: string }
  | { type: 'COUNT'; name: string; count: number }
  | { type: 'DISBAND' };

interface CrewContext {
  readonly crew: { readonly [name: string]: ActorRefFrom<typeof counterMachine> };
  readonly heard: readonly string[];
}

/** Children spawned by `assign`, their references kept in the context; stopped by reference. */
export const crewMachine = setup({
  types: { context: {} as CrewContext, events: {} as CrewEvent },
  actors: { counter: counterMachine },
  guards: { isKnown: ({ context, event }) => 'name' in event && event.name in context.crew },
}).createMachine({
  id: 'crew',
  context: { crew: {}, heard: [] },
  initial: 'working',
  states: {
    working: {
      on: {
        HIRE: {
          guard: ({ context, event }) => !(event.name in context.crew),
          actions: assign({
            crew: ({ context, event, spawn }) => ({
              ...context.crew,
              [event.name]: spawn('counter', { id: event.name, input: { name: event.name } }),
            }),
          }),
        },
        FIRE: {
          guard: 'isKnown',
          actions: [
            stopChild(
              ({ context, event }) => context.crew[event.name] as ActorRefFrom<typeof counterMachine>,
            ),
            assign({
              crew: ({ context, event }) =>
                Object.fromEntries(Object.entries(context.crew).filter(([name]) => name !== event.name)),
            }),
          ],
        },
        WORK: {
          guard: 'isKnown',
          actions: sendTo(
            ({ context, event }) => context.crew[event.name] as ActorRefFrom<typeof counterMachine>,
            { type: 'INC' },
          ),
        },
        ASK: {
          guard: 'isKnown',
          actions: sendTo(({ event }) => event.name, { type: 'REPORT' }),
        },
        COUNT: {
          actions: assign({
            heard: ({ context, event }) => [...context.heard, `${event.name}:${event.count}`],
          }),
        },
        DISBAND: 'disbanded',
      },
    },
    disbanded: { type: 'final' },
  },
});

/** `spawnChild` and `stopChild` as actions, of a task and of a machine. */
export const shopMachine = setup({
  types: {
    context: {} as { readonly sold: readonly number[]; readonly delivered: number },
    events: {} as
      | { type: 'OPEN' | 'CLOSE' | 'SELL' | 'ORDER' | 'FORGET' }
      | { type: 'xstate.done.actor.van'; output: number }
      | { type: 'xstate.done.actor.till'; output: { readonly count: number } },
  },
  actors: {
    counter: counterMachine,
    deliver: fromPromise<number, { crates: number }>(() => Promise.resolve(1)),
  },
}).createMachine({
  id: 'shop',
  context: { sold: [], delivered: 0 },
  initial: 'closed',
  states: {
    closed: {
      on: {
        OPEN: { target: 'open', actions: spawnChild('counter', { id: 'till', input: { name: 'till' } }) },
      },
    },
    open: {
      on: {
        SELL: { actions: sendTo('till', { type: 'INC' }) },
        ORDER: { actions: spawnChild('deliver', { id: 'van', input: { crates: 2 } }) },
        FORGET: { actions: stopChild('van') },
        CLOSE: { target: 'closing', actions: sendTo('till', { type: 'FINISH' }) },
      },
    },
    closing: {},
  },
  on: {
    'xstate.done.actor.van': {
      actions: assign({ delivered: ({ context, event }) => context.delivered + event.output }),
    },
    'xstate.done.actor.till': {
      target: '.closed',
      actions: [
        assign({ sold: ({ context, event }) => [...context.sold, event.output.count] }),
        stopChild('till'),
      ],
    },
  },
});

/** Sees every snapshot of its child. */
export const watcherMachine = setup({
  types: {
    context: {} as { readonly counts: readonly number[]; readonly total: number | null },
    events: {} as { type: 'INC' | 'FINISH' },
  },
  actors: { counter: counterMachine },
}).createMachine({
  id: 'watcher',
  context: { counts: [], total: null },
  initial: 'watching',
  states: {
    watching: {
      invoke: {
        src: 'counter',
        id: 'watched',
        systemId: 'the-counter',
        input: { name: 'watched' },
        onSnapshot: {
          actions: assign({
            counts: ({ context, event }) => [...context.counts, event.snapshot.context.count],
          }),
        },
        onDone: { target: 'seen', actions: assign({ total: ({ event }) => event.output.count }) },
      },
      on: { INC: { actions: forwardTo('watched') }, FINISH: { actions: forwardTo('watched') } },
    },
    seen: { type: 'final' },
  },
});
