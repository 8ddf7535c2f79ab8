import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { forkedType, inertChildren, PendingTimers, timersOfStates } from '../../../machines/fork.ts';
import { Replay, replayJournal, type ReplayRow } from '../../../machines/replay.ts';
import { readSnapshot } from '../../../machines/snapshot.ts';
import { step } from '../../../machines/step.ts';
import { orderMachine } from '../../machines/orders.ts';
import { reminderMachine } from '../../machines/reminders.ts';
import { type Move, StepWorld } from './differential.ts';

/** What is pending after the moves, followed through the journal. */
function pendingAfter(moves: readonly Move[]): string[] {
  const ours = new StepWorld(reminderMachine);
  for (const move of moves) ours.move(move);
  const { world } = ours;
  const { key, journal } = world.actor(world.root);
  const replay = new Replay({ kind: world.kind(key), key });
  const timers = new PendingTimers(key);
  for (const row of journal) timers.follow(row, replay.take(row));
  return timers.list.map(({ type, delayMs }) => `${type} ${delayMs}`);
}
const send = (type: string, fields: object = {}): Move => ({ send: { type, ...fields } });
const soon = 'xstate.after.300.reminder.armed 300';

describe('the timers that an actor waits for', () => {
  test.for([
    ['none were set', [], []],
    ['set by an action and by a state', [send('SET')], ['RING 1000', soon]],
    ['one has fired', [send('SET'), { advanceMs: 300 }], ['RING 1000']],
    ['cancelled by leaving and by name', [send('SET'), send('OFF')], []],
    ['cancelled and set again', [send('SET'), send('SNOOZE', { ms: 40 })], [soon, 'RING 40']],
    ['all of them have fired', [send('SET'), { advanceMs: 9_000 }], []],
  ] as const)('%s', ([, moves, wanted]) => {
    expect(pendingAfter(moves)).toEqual(wanted);
  });

  test('are those of the active states where no journal tells them, by number and by name', () => {
    const world = new StepWorld(orderMachine, { orderId: 'o', cents: 1 });
    for (const move of [send('PAY'), { reject: 'payment', error: 'no' }]) world.move(move);
    const { key, text } = world.world.actor(world.world.root);
    const kind = world.world.kind(key);
    const timers = timersOfStates(kind, readSnapshot(kind.machine, text).state);
    expect(timers.map(({ type, delayMs }) => `${type} ${delayMs}`)).toEqual([
      'xstate.after.paymentDeadline.order.paying 60000',
      'xstate.after.backoff.order.paying.waiting 1000',
    ]);
  });
});

const deadline = 'xstate.after.paymentDeadline.order.paying';

describe('the first entry of a fork', () => {
  const world = new StepWorld(orderMachine, { orderId: 'o', cents: 1 });
  world.move(send('PAY'));
  const { key, text } = world.world.actor(world.world.root);
  const kind = world.world.kind(key);
  const { state, children } = readSnapshot(kind.machine, text);
  const stored = JSON.parse(text) as JsonObject;
  const payload = {
    from: key,
    version: 2,
    snapshot: { ...stored, children: inertChildren(children) },
    timers: timersOfStates(kind, state),
  } as unknown as JsonObject;
  const begin = (sender: string | undefined, given: JsonObject = payload) => {
    const envelope = { id: 'f', target: key, type: forkedType, payload: given, sender, at: 1 };
    return step({ kind, before: null, envelope, identity: { key, parent: null, seq: 1 }, effectsMax: 9 });
  };

  test('begins an actor where the other one stood, with timers of its own', () => {
    expect(begin('api:nats')).toMatchObject({
      kind: 'applied',
      effects: [
        { kind: 'mail', target: key, timer: 'xstate.after.paymentDeadline.order.paying', delayMs: 60_000 },
      ],
    });
  });
  test.each([[undefined], ['order/other'], ['task:x']])(
    'is only taken from a door, not from %s',
    (sender) => {
      expect(begin(sender)).toMatchObject({ kind: 'rejected', code: 'unknown_actor' });
    },
  );
  test('that makes no sense is a fault, and nothing begins', () => {
    expect(begin('api:nats', { from: key })).toMatchObject({ kind: 'fault' });
    expect(begin('api:nats', { ...payload, snapshot: { value: 'gone', status: 'active' } })).toMatchObject({
      kind: 'fault',
      fault: { code: 'snapshot_incompatible' },
    });
  });
  test('replays; an answer to the task of the original changes nothing', () => {
    const row = { version: 1, at: 1, causationId: null, correlationId: null, outcome: 'applied' } as const;
    const first: ReplayRow = {
      ...row,
      seq: 1,
      messageId: 'f',
      type: forkedType,
      payload: JSON.stringify(payload),
      sender: 'api:nats',
      toStatus: 'paying.charging',
      effects: JSON.stringify([`timer ${deadline} 60000ms ${key} ${deadline}`]),
    };
    const answer: ReplayRow = {
      ...row,
      seq: 2,
      messageId: 'a',
      type: 'xstate.done.actor.payment',
      payload: '{"output":{"receipt":"r"},"actorId":"payment"}',
      sender: `task:${children['payment']?.task}`,
      outcome: 'ignored',
      toStatus: 'paying.charging',
      effects: null,
    };
    expect(replayJournal({ kind, key, rows: [first, answer] })).toMatchObject({
      divergence: null,
      version: 1,
    });
  });
});
