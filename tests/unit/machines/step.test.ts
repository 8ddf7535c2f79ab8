import { assign, createMachine, emit, fromPromise, raise, sendTo, setup, spawnChild } from 'xstate';
import { describe, expect, test } from 'vitest';
import { initType, stopType } from '../../../contracts/words.ts';
import { address } from '../../../machines/refs.ts';
import { type LiveSnapshot, readSnapshot, writeSnapshot } from '../../../machines/snapshot.ts';
import { orderMachine } from '../../machines/orders.ts';
import { doorMachine } from '../../machines/playback.ts';
import { applied, begun, kindOf, lines, type Message, onGo, take } from './given.ts';

describe('S1 what a machine does not take leaves it as it was', () => {
  test('from outside it is rejected, with what would be accepted', () => {
    const given = begun(orderMachine, { orderId: 'o', cents: 1 });
    expect(take(given, { type: 'SHIPPED' })).toEqual({
      kind: 'rejected',
      code: 'not_accepted',
      message: '`SHIPPED` is not accepted here; this actor accepts `ADD`, `PAY`, `CANCEL`',
      accepts: ['ADD', 'PAY', 'CANCEL'],
    });
  });
  test('a guard that says no is a rejection too', () => {
    expect(take(begun(orderMachine, { orderId: 'o', cents: 0 }), { type: 'PAY' })).toMatchObject({
      code: 'not_accepted',
    });
  });
  test('a forbidden transition is a rejection, though a wildcard above would take it', () => {
    const given = begun(doorMachine);
    const locked = { ...given, before: applied(take(given, { type: 'LOCK' })).after };
    expect(take(locked, { type: 'KNOCK' })).toMatchObject({ kind: 'rejected', code: 'not_accepted' });
  });
  test('from the runtime or from itself it is ignored', () => {
    const given = begun(orderMachine, { orderId: 'o', cents: 1 });
    expect(take(given, { type: 'xstate.after.1.order' })).toEqual({ kind: 'ignored', why: 'not-taken' });
    expect(take(given, { type: 'LATE', sender: 'k/1' })).toEqual({ kind: 'ignored', why: 'not-taken' });
  });
  test('an `always` that looks at the event takes it', () => {
    const always = { guard: ({ event }: { event: { type: string } }) => event.type === 'GO', target: 'b' };
    const machine = createMachine({ id: 'k', initial: 'a', states: { a: { always }, b: {} } } as never);
    expect(applied(take(begun(machine), { type: 'GO' })).after.state.value).toBe('b');
  });
  test('an actor that does not exist', () => {
    const kind = kindOf(orderMachine);
    expect(take({ kind, before: null }, { type: 'PAY' })).toMatchObject({
      kind: 'rejected',
      code: 'unknown_actor',
    });
  });
  test('an actor that exists already', () => {
    const given = begun(orderMachine, { orderId: 'o', cents: 1 });
    expect(take(given, { type: initType })).toMatchObject({ kind: 'rejected', code: 'already_exists' });
  });
});

describe('S2 only the current holder of a name is heard', () => {
  const invoking = createMachine({
    id: 'k',
    initial: 'work',
    states: {
      work: {
        invoke: { src: fromPromise(() => Promise.resolve(1)), id: 'job', onDone: 'idle', onError: 'idle' },
        on: { AGAIN: { target: 'work', reenter: true } },
      },
      idle: { on: { AGAIN: 'work' } },
    },
  });
  const done = (task: string): Message => ({
    type: 'xstate.done.actor.job',
    sender: `task:${task}`,
    output: 1,
  });

  test('re-entry cancels the task and starts another', () => {
    const given = begun(invoking);
    expect(lines(given.effects)).toEqual(['task xstate.invoke.0.k.work k/1#1.0']);
    expect(lines(applied(take(given, { type: 'AGAIN' })).effects)).toEqual([
      'task-cancelled k/1#1.0',
      'task xstate.invoke.0.k.work k/1#2.0',
    ]);
  });
  test('the answer of the task before is stale', () => {
    const given = begun(invoking);
    const again = { ...given, before: applied(take(given, { type: 'AGAIN' })).after, seq: 3 };
    expect(take(again, done('k/1#1.0'))).toEqual({ kind: 'ignored', why: 'stale' });
    expect(applied(take(again, done('k/1#2.0'))).after.state.value).toBe('idle');
  });
  test('a second answer is stale, and what has answered is not cancelled', () => {
    const given = begun(invoking);
    const idle = applied(take(given, done('k/1#1.0')));
    expect(idle.effects).toEqual([]);
    expect(take({ ...given, before: idle.after }, done('k/1#1.0'))).toEqual({
      kind: 'ignored',
      why: 'stale',
    });
  });
  test('an answer without a sender, or of a name from the prototype, is stale', () => {
    const given = begun(invoking);
    expect(take(given, { type: 'xstate.done.actor.job' })).toEqual({ kind: 'ignored', why: 'stale' });
    expect(take(given, { type: 'xstate.done.actor.constructor' })).toEqual({ kind: 'ignored', why: 'stale' });
    expect(take(given, { type: 'xstate.error.actor.__proto__' })).toEqual({ kind: 'ignored', why: 'stale' });
  });
});

describe('S3 every id comes from the actor, the journal entry and a counter', () => {
  const machine = onGo([
    emit({ type: 'fact' }),
    sendTo(address('other', 'x'), { type: 'HI' }),
    raise({ type: 'T' }, { delay: 9 }),
  ]);
  const ids = (seq: number): unknown =>
    applied(take({ ...begun(machine), seq }, { type: 'GO' })).effects.map((effect) =>
      'id' in effect ? effect.id : null,
    );

  test('the same entry gives the same ids, another entry others', () => {
    expect(ids(7)).toEqual(['k/1#7.0', 'k/1#7.1', 'k/1#7.2']);
    expect(ids(7)).toEqual(ids(7));
    expect(ids(8)).toEqual(['k/1#8.0', 'k/1#8.1', 'k/1#8.2']);
  });
});

describe('S4 an actor that has ended takes nothing', () => {
  const given = begun(orderMachine, { orderId: 'o', cents: 1 });
  const ended = { ...given, before: applied(take(given, { type: 'CANCEL' })).after };

  test('an event is `already_final`', () => {
    expect(take(ended, { type: 'PAY' })).toMatchObject({ kind: 'rejected', code: 'already_final' });
  });
  test('a late answer of its task is stale', () => {
    const late = { type: 'xstate.done.actor.payment', sender: 'task:k/1#1.0' };
    expect(take(ended, late)).toEqual({ kind: 'ignored', why: 'stale' });
  });
  test('a stop that somebody asks for is told that it comes too late', () => {
    expect(take(ended, { type: stopType, sender: 'api:me' })).toMatchObject({ code: 'already_final' });
  });
  test('a late stop from its parent is stale', () => {
    expect(take(ended, { type: stopType, sender: 'p/1' })).toEqual({ kind: 'ignored', why: 'stale' });
  });
});

describe('what fails', () => {
  const failing = setup({ types: { context: {} as { n: number } } }).createMachine({
    id: 'k',
    context: ({ input }) => ({ n: (input as { n: number }).n }),
    entry: [
      emit({ type: 'born' }),
      spawnChild(fromPromise(() => Promise.resolve()) as never),
      assign(() => {
        throw new Error('no');
      }),
    ],
  });
  test('an init that throws is rejected', () => {
    const kind = kindOf(failing);
    expect(take({ kind, before: null }, { type: initType, input: { n: 1 } })).toMatchObject({
      kind: 'rejected',
      code: 'init_failed',
    });
  });
  test('the init of a child that throws is its error, and nothing else of it happens', () => {
    const kind = kindOf(failing);
    const result = take({ kind, before: null, parent: 'p/1' }, { type: initType, input: { n: 1 } });
    expect(lines(applied(result).effects)).toEqual(['finished error']);
    expect(applied(result).after.children).toEqual({});
  });
  test('a machine that throws is a fault', () => {
    const machine = createMachine({
      id: 'k',
      on: {
        GO: {
          guard: () => {
            throw new Error('oops');
          },
        },
      },
    } as never);
    expect(take(begun(machine), { type: 'GO' })).toMatchObject({
      kind: 'fault',
      fault: { code: 'machine_threw' },
    });
  });
  test('an endless `always` ends as a fault', () => {
    const loop = { a: { on: { GO: 'b' } }, b: { always: 'c' }, c: { always: 'b' } };
    const result = take(begun(createMachine({ id: 'k', initial: 'a', states: loop } as never)), {
      type: 'GO',
    });
    expect(result.kind === 'fault' && result.fault.message).toContain('Infinite loop');
  });
  test('too many effects are a fault', () => {
    const result = take(
      { ...begun(onGo([emit({ type: 'a' }), emit({ type: 'b' })])), effectsMax: 1 },
      { type: 'GO' },
    );
    expect(result).toMatchObject({ kind: 'fault', fault: { code: 'too_much_output' } });
  });
});

describe('a step is pure', () => {
  const frozen = <T>(value: T): T => {
    if (
      typeof value === 'object' &&
      value !== null &&
      !Object.isFrozen(value) &&
      !('idMap' in value) &&
      !('machine' in value && 'parent' in value)
    ) {
      Object.freeze(value);
      Object.values(value).forEach(frozen);
    }
    return value;
  };
  const machine = onGo([emit({ type: 'x' }), sendTo(address('a', 'b'), { type: 'Y' })]);
  const spawning = begun(
    createMachine({
      id: 'k',
      invoke: { src: createMachine({ id: 'c' }), id: 'c' },
      on: { GO: { actions: emit({ type: 'x' }) }, IN: { actions: assign({}) } },
    } as never),
  );

  test.for([
    ['only actions', begun(machine), { type: 'GO' }],
    ['only actions, with children', spawning, { type: 'GO' }],
    ['another context', spawning, { type: 'IN' }],
    ['another state', begun(orderMachine, { orderId: 'o', cents: 1 }), { type: 'PAY' }],
    ['nothing', begun(orderMachine, { orderId: 'o', cents: 1 }), { type: 'NO' }],
  ] as const)(
    'same snapshot, same message, same answer; the snapshot stays as it was (%s)',
    ([, given, message]) => {
      const before = given.before as LiveSnapshot;
      const text = writeSnapshot(before);
      const refs = before.state.children;
      frozen({ ...before, state: { ...before.state, machine: null, _nodes: null } });
      Object.freeze(before.state);
      const [first, second] = [take(given, message), take(given, message)];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      expect(writeSnapshot(before)).toBe(text);
      expect(before.state.children).toBe(refs);
      const stored = { ...given, before: readSnapshot(given.kind.machine, text) };
      expect(JSON.stringify(take(stored, message))).toBe(JSON.stringify(first));
    },
  );

  test('the payload of the message stays as it was', () => {
    const payload = Object.freeze({ to: Object.freeze({ xstate$$type: 1, id: 'x', key: 'other/x' }) });
    applied(take(begun(machine), { type: 'GO', ...payload }));
    expect(payload).toEqual({ to: { xstate$$type: 1, id: 'x', key: 'other/x' } });
  });

  test("`meta` is the runtime's: nobody can forge it", () => {
    const keep = assign({ meta: ({ event }: { event: { meta?: unknown } }) => event.meta });
    const { after } = applied(take(begun(onGo(keep)), { type: 'GO', meta: { at: 666 } }));
    expect(after.state.context).toEqual({
      meta: { messageId: 'm2', at: 5, correlationId: 'm2', causationId: null, sender: null },
    });
  });
});
