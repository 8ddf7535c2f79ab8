/**
 * Reminders: delayed raise and cancel, delayed mail to a child and to the parent, timers that leaving must
 * stop.
 */
import { assign, cancel, emit, fromPromise, raise, sendParent, sendTo, setup } from 'xstate';

export const reminderMachine = setup({
  types: {
    context: {} as { readonly rung: number; readonly snoozes: number },
    events: {} as
      | { type: 'SET' }
      | { type: 'SNOOZE'; ms: number }
      | { type: 'OFF' }
      | { type: 'RING' }
      | { type: 'TICK' },
  },
  delays: { patience: ({ context }) => 500 + 100 * context.snoozes },
}).createMachine({
  id: 'reminder',
  context: { rung: 0, snoozes: 0 },
  initial: 'quiet',
  states: {
    quiet: {
      on: { SET: { target: 'armed', actions: raise({ type: 'RING' }, { id: 'bell', delay: 1_000 }) } },
    },
    armed: {
      after: { 300: { actions: emit({ type: 'reminder.soon' }) } },
      on: {
        SNOOZE: {
          actions: [
            cancel('bell'),
            assign({ snoozes: ({ context }) => context.snoozes + 1 }),
            raise({ type: 'RING' }, { id: 'bell', delay: ({ event }) => event.ms }),
          ],
        },
        OFF: { target: 'quiet', actions: cancel('bell') },
        RING: { target: 'ringing', actions: assign({ rung: ({ context }) => context.rung + 1 }) },
      },
    },
    ringing: {
      entry: raise({ type: 'TICK' }),
      on: { TICK: { actions: emit({ type: 'reminder.tick' }) }, OFF: 'quiet' },
      after: { patience: 'quiet', 200: { actions: emit({ type: 'reminder.loud' }) } },
    },
  },
});

const echoMachine = setup({
  types: {
    context: {} as { readonly heard: readonly string[] },
    events: {} as { type: 'SAY'; word: string },
  },
}).createMachine({
  id: 'echo',
  context: { heard: [] },
  on: {
    SAY: {
      actions: [
        assign({ heard: ({ context, event }) => [...context.heard, event.word] }),
        sendParent(({ event }) => ({ type: 'ECHO', word: event.word }), { delay: 200 }),
      ],
    },
  },
});

/** What is sent later still arrives; what is sent to a child that has gone by then does not. */
export const valleyMachine = setup({
  types: {
    context: {} as { readonly echoes: readonly string[] },
    events: {} as
      { type: 'CALL'; word: string } | { type: 'ECHO'; word: string } | { type: 'LEAVE' } | { type: 'ENTER' },
  },
  actors: { echo: echoMachine, ping: fromPromise(() => Promise.resolve()) },
}).createMachine({
  id: 'valley',
  context: { echoes: [] },
  initial: 'inside',
  states: {
    inside: {
      invoke: { src: 'echo', id: 'echo' },
      on: {
        CALL: {
          actions: sendTo('echo', ({ event }) => ({ type: 'SAY', word: event.word }), {
            delay: 100,
          }),
        },
        ECHO: { actions: assign({ echoes: ({ context, event }) => [...context.echoes, event.word] }) },
        LEAVE: 'outside',
      },
    },
    outside: { on: { ENTER: 'inside', ECHO: {} } },
  },
});
