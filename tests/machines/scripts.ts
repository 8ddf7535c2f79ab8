/**
 * What is done to the machines, move by move. Every world plays the same scripts: XState's own actors,
 * our steps in memory, and the runtime on Postgres and NATS.
 */
import type { AnyStateMachine } from 'xstate';
import type { Move } from '../unit/machines/differential.ts';
import { approvalMachine, surveyMachine } from './approvals.ts';
import { dispatchMachine, inlineMachine } from './dispatch.ts';
import { crewMachine, fragileMachine, parentMachine, shopMachine, watcherMachine } from './families.ts';
import { fulfilmentMachine } from './fulfilment.ts';
import { orderMachine } from './orders.ts';
import { doorMachine, playerMachine, workbenchMachine } from './playback.ts';
import { reminderMachine, valleyMachine } from './reminders.ts';

export interface Script {
  readonly rule: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  readonly moves: readonly (Move | string)[];
}

export const asMove = (move: Move | string): Move =>
  typeof move === 'string' ? { send: { type: move } } : move;
const order = { orderId: 'o1', cents: 100 };

export const scripts: readonly Script[] = [
  {
    rule: 'a task that answers moves its actor on',
    machine: orderMachine,
    input: order,
    moves: [
      { send: { type: 'ADD', cents: 50 } },
      'PAY',
      { resolve: 'payment', output: { receipt: 'r1' } },
      'SHIPPED',
      'PAY',
    ],
  },
  {
    rule: 'a task that fails is retried by the chart after a delay that grows',
    machine: orderMachine,
    input: order,
    moves: [
      'PAY',
      { reject: 'payment', error: 'declined' },
      { advanceMs: 999 },
      { advanceMs: 1 },
      { reject: 'payment', error: 'declined' },
      { advanceMs: 2_000 },
      { reject: 'payment', error: 'declined for good' },
      { advanceMs: 100_000 },
    ],
  },
  {
    rule: 'a deadline around a compound state ends whatever is inside, its task too',
    machine: orderMachine,
    input: order,
    moves: ['PAY', { advanceMs: 60_000 }, { resolve: 'payment', output: { receipt: 'late' } }],
  },
  {
    rule: 'leaving a state cancels its task and its timers',
    machine: orderMachine,
    input: order,
    moves: ['PAY', 'CANCEL', { advanceMs: 100_000 }, { resolve: 'payment', output: { receipt: 'late' } }],
  },
  {
    rule: 'a task without `onError` that fails ends its actor with the error',
    machine: orderMachine,
    input: order,
    moves: [
      'PAY',
      { resolve: 'payment', output: { receipt: 'r' } },
      'CANCEL',
      { reject: 'refund', error: 'no money' },
    ],
  },
  {
    rule: 'a guard that says no leaves everything as it was',
    machine: orderMachine,
    input: { orderId: 'free', cents: 0 },
    moves: ['PAY', { send: { type: 'ADD', cents: 1 } }, 'PAY', 'UNKNOWN'],
  },
  {
    rule: 'chained `always` decide at once (small)',
    machine: approvalMachine,
    input: { amount: 5 },
    moves: ['WITHDRAW'],
  },
  {
    rule: 'parallel regions join, one of them waiting for the other by `stateIn`',
    machine: approvalMachine,
    input: { amount: 500 },
    moves: ['FINANCE_OK', 'LEGAL_OK', 'FINANCE_OK'],
  },
  {
    rule: 'a region may end by its timer',
    machine: approvalMachine,
    input: { amount: 50_000 },
    moves: [
      { advanceMs: 10_000 },
      'ESCALATE',
      { advanceMs: 10_000 },
      'LEGAL_NO',
      { advanceMs: 4_999 },
      { advanceMs: 1 },
    ],
  },
  {
    rule: 'leaving parallel regions from above',
    machine: approvalMachine,
    input: { amount: 500 },
    moves: ['LEGAL_OK', 'WITHDRAW', { advanceMs: 10_000 }],
  },
  {
    rule: 'outputs of final states reach `onDone` at every level',
    machine: surveyMachine,
    moves: [
      'SKIP',
      'SKIP',
      { send: { type: 'ANSWER', value: 7 } },
      { advanceMs: 100 },
      { resolve: 'weigh', output: 3 },
    ],
  },
  {
    rule: 'history, deep: comes back to the innermost state',
    machine: playerMachine,
    moves: ['RESUME', 'NEXT', 'FAST', 'PAUSE', 'RESUME', 'SLOW', 'PAUSE', 'RESUME', 'EJECT'],
  },
  {
    rule: 'history, shallow: comes back to the outermost only, or to its default',
    machine: playerMachine,
    moves: ['RESUME_SHALLOW', 'FAST', 'PAUSE', 'RESUME_SHALLOW', 'NEXT', 'PAUSE', 'RESUME_SHALLOW'],
  },
  {
    rule: 'history of parallel regions starts the task of a region anew',
    machine: workbenchMachine,
    moves: [
      'LEFT',
      'RIGHT',
      'LEAVE',
      { resolve: 'gauge', output: 'lost' },
      'RETURN',
      { resolve: 'gauge', output: '2 mm' },
    ],
  },
  {
    rule: 'wildcards, forbidden transitions, staying and re-entering',
    machine: doorMachine,
    moves: [
      'SAME',
      'AGAIN',
      'KNOCK',
      'QUIET',
      'LOCK',
      'KNOCK',
      'QUIET',
      'WHAT',
      'UNLOCK',
      'door.push',
      'KNOCK',
      'door.pull',
    ],
  },
  {
    rule: 'a delayed raise can be cancelled and set again',
    machine: reminderMachine,
    moves: [
      'SET',
      { advanceMs: 900 },
      { send: { type: 'SNOOZE', ms: 400 } },
      { advanceMs: 399 },
      { send: { type: 'SNOOZE', ms: 10 } },
      { advanceMs: 10 },
      { advanceMs: 250 },
      { advanceMs: 450 },
      'SET',
      'OFF',
      { advanceMs: 5_000 },
    ],
  },
  {
    rule: 'delayed mail goes to a child and comes to the parent; not to a child that has gone',
    machine: valleyMachine,
    moves: [
      { send: { type: 'CALL', word: 'one' } },
      { advanceMs: 100 },
      { send: { type: 'CALL', word: 'two' } },
      { advanceMs: 99 },
      { advanceMs: 1 },
      'LEAVE',
      { advanceMs: 1_000 },
      'ENTER',
      { send: { type: 'CALL', word: 'three' } },
      { advanceMs: 300 },
    ],
  },
  {
    rule: 'a child machine hears `forwardTo` and `sendTo`, answers by `sendParent` and by its output',
    machine: parentMachine,
    moves: ['INC', 'REPORT', 'INC', 'REPORT', 'FINISH', 'AGAIN', 'REPORT', 'AGAIN', 'REPORT', 'QUIT', 'QUIT'],
  },
  {
    rule: 'a child that fails tells its parent (`onError` of a machine)',
    machine: parentMachine,
    moves: ['BREAK', { reject: 'child/fail', error: 'broken' }, 'AGAIN', 'REPORT', 'BREAK', 'QUIT'],
  },
  {
    rule: 'an error of a child that nobody handles ends the parent too',
    machine: fragileMachine,
    moves: ['BREAK', { reject: 'child/fail', error: 'broken' }, 'GO'],
  },
  {
    rule: 'a task that ends with its state is stopped with its actor',
    machine: fragileMachine,
    moves: ['GO', { stop: true }],
  },
  {
    rule: 'children spawned by `assign` are reached by name and by reference',
    machine: crewMachine,
    moves: [
      { send: { type: 'HIRE', name: 'ann' } },
      { send: { type: 'HIRE', name: 'bob' } },
      { send: { type: 'WORK', name: 'ann' } },
      { send: { type: 'WORK', name: 'ann' } },
      { send: { type: 'ASK', name: 'ann' } },
      { send: { type: 'ASK', name: 'bob' } },
      { send: { type: 'FIRE', name: 'ann' } },
      { send: { type: 'WORK', name: 'ann' } },
      { send: { type: 'HIRE', name: 'ann' } },
      { send: { type: 'ASK', name: 'ann' } },
      'DISBAND',
    ],
  },
  {
    rule: '`spawnChild` and `stopChild`, of a task and of a machine',
    machine: shopMachine,
    moves: [
      'OPEN',
      'SELL',
      'ORDER',
      { resolve: 'van', output: 2 },
      'SELL',
      'ORDER',
      'FORGET',
      { resolve: 'van', output: 9 },
      'CLOSE',
      'OPEN',
      'CLOSE',
    ],
  },
  {
    rule: '`onSnapshot` sees every state of the child (`systemId` does no harm)',
    machine: watcherMachine,
    moves: ['INC', 'INC', 'FINISH'],
  },
  {
    rule: 'emit, log, raise and enqueued actions in parallel regions',
    machine: dispatchMachine,
    input: {},
    moves: [
      { send: { type: 'PARCEL', weight: 3 } },
      { send: { type: 'PARCEL', weight: 30 } },
      { resolve: 'router', output: 'r' },
      'CHECK',
      { send: { type: 'PARCEL', weight: 1 } },
      { reject: 'router', error: 'no road' },
      { send: { type: 'PARCEL', weight: 1 } },
      'HOLD',
      { send: { type: 'PARCEL', weight: 1 } },
      'RELEASE',
    ],
  },
  {
    rule: 're-entry starts the task afresh; the old answer is not heard',
    machine: dispatchMachine,
    input: { region: 'south' },
    moves: ['ROUTE', 'REROUTE', { resolve: 'router', output: 'second' }, 'RESET', 'CHECK', 'ROUTE', 'RESET'],
  },
  {
    rule: 'inline logic is as durable as named logic',
    machine: inlineMachine,
    moves: [
      'GO',
      { resolve: 'first', output: 'a' },
      { resolve: 'second', output: 2 },
      'GO',
      { resolve: 'second', output: 3 },
    ],
  },
  {
    rule: 'stopping an actor stops what it started',
    machine: parentMachine,
    moves: ['INC', { stop: true }, 'INC'],
  },
  {
    rule: 'regions invoke each on its own; a child reaches its parent by reference',
    machine: fulfilmentMachine,
    input: { items: 1 },
    moves: [
      { send: { type: 'ITEM', count: 1 } },
      'NUDGE',
      'START',
      { resolve: '0.fulfilment.goods.packing', output: 'box' },
      { reject: '0.fulfilment.money.billing', error: 'no card' },
      { resolve: '0.fulfilment.money.billing', output: 9 },
      { advanceMs: 1_001 },
      { advanceMs: 1 },
      'SHIP',
      { advanceMs: 50 },
      'AUDIT',
      { resolve: 'audit' },
      { advanceMs: 200 },
    ],
  },
  {
    rule: 'an action may decide which actions follow, and cancel what an earlier one delayed',
    machine: fulfilmentMachine,
    input: { items: 4 },
    moves: [
      'NUDGE',
      { advanceMs: 49 },
      'NUDGE',
      { advanceMs: 49 },
      'AUDIT',
      'FORGET',
      'START',
      'AGAIN',
      'DROP',
    ],
  },
];
