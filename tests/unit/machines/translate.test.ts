import {
  assign,
  cancel,
  createMachine,
  emit,
  fromPromise,
  log,
  raise,
  sendParent,
  sendTo,
  spawnChild,
  stopChild,
} from 'xstate';
import { describe, expect, test } from 'vitest';
import { stopType } from '../../../contracts/words.ts';
import { address } from '../../../machines/refs.ts';
import { writeSnapshot } from '../../../machines/snapshot.ts';
import { applied, begun, goEffects, lines, onGo, take } from './given.ts';

describe('effects, one row of the table each', () => {
  test('emit is a fact', () => {
    expect(goEffects(emit({ type: 'sold', n: 1 }))).toEqual([
      { kind: 'fact', id: 'k/1#2.0', type: 'sold', payload: { n: 1 } },
    ]);
  });
  test('log is a log line', () => {
    expect(goEffects(log('hello', 'label'))).toEqual([{ kind: 'log', label: 'label', value: 'hello' }]);
  });
  test('a delayed raise is mail to oneself with a timer', () => {
    expect(lines(goEffects(raise({ type: 'T' }, { delay: 5, id: 'bell' })))).toEqual([
      'timer bell 5ms k/1 T',
    ]);
  });
  test('cancel deletes it, also when it was raised in the same step', () => {
    expect(lines(goEffects([raise({ type: 'T' }, { delay: 5, id: 'bell' }), cancel('bell')]))).toEqual([
      'timer-cancelled bell',
    ]);
  });
  test('a delay that is no number of milliseconds is a fault', () => {
    const result = take(begun(onGo(raise({ type: 'T' }, { delay: () => NaN }))), { type: 'GO' });
    expect(result).toMatchObject({ kind: 'fault', fault: { code: 'machine_threw' } });
  });
  test('`sendTo(address)` is mail to that actor, without the `meta` of this delivery', () => {
    const forward = sendTo(address('other', 'x'), ({ event }: { event: { type: string } }) => ({
      ...event,
      type: 'FWD',
    }));
    expect(applied(take(begun(onGo(forward)), { type: 'GO', n: 1 })).effects).toEqual([
      {
        kind: 'mail',
        id: 'k/1#2.0',
        target: 'other/x',
        type: 'FWD',
        payload: { n: 1 },
        timer: null,
        delayMs: 0,
      },
    ]);
  });
  test('`sendParent` is mail to the parent', () => {
    const result = take({ ...begun(onGo(sendParent({ type: 'UP' }))), parent: 'p/9' }, { type: 'GO' });
    expect(lines(applied(result).effects)).toEqual(['mail p/9 UP']);
  });
  test('a reference that came in an event can be sent to', () => {
    const reply = sendTo(
      (({ event }: { event: { to: unknown } }) => event.to) as never,
      { type: 'RE' } as never,
    );
    const given = begun(onGo(reply));
    const written = { xstate$$type: 1, id: 'x', key: 'other/x' };
    expect(lines(applied(take(given, { type: 'GO', to: written })).effects)).toEqual(['mail other/x RE']);
    expect(applied(take(given, { type: 'GO', to: { ...written, key: 'no key' } })).effects).toEqual([]);
  });
  test('a custom action is kept for after the commit', () => {
    let ran = 0;
    const [effect] = goEffects(() => (ran += 1));
    expect(ran).toBe(0);
    if (effect?.kind === 'action') effect.run({});
    expect(ran).toBe(1);
  });
  test('a final state finishes the actor with its output', () => {
    const machine = createMachine({
      id: 'k',
      initial: 'a',
      states: { a: { on: { GO: 'z' } }, z: { type: 'final' } },
      output: 42,
    } as never);
    expect(applied(take(begun(machine), { type: 'GO' })).effects).toEqual([
      { kind: 'finished', outcome: { ending: 'done', output: 42 } },
    ]);
  });
  test('a stop ends the actor, its tasks and its children', () => {
    const child = createMachine({ id: 'c' });
    const task = fromPromise(() => Promise.resolve());
    const machine = createMachine({
      id: 'k',
      invoke: [
        { src: child, id: 'c' },
        { src: task, id: 't' },
      ],
    } as never);
    const { effects, after } = applied(take(begun(machine), { type: stopType, reason: 'enough' }));
    expect(lines(effects)).toEqual([
      'mail k:0_k/1~1-0 xstate.stop',
      'task-cancelled k/1#1.1',
      'finished stopped',
    ]);
    expect(effects.at(-1)).toMatchObject({ outcome: { reason: 'enough' } });
    expect(after.children).toEqual({});
  });
});

describe('children within one step', () => {
  const child = createMachine({ id: 'c', on: { HI: {} } });
  const actors = { child, job: fromPromise(() => Promise.resolve()) };
  const spawned = (id: string, src = 'child') =>
    assign({
      ref: ({ spawn }: { spawn: (from: string, options: object) => unknown }) => spawn(src, { id }),
    });

  test('mail of an entry action to the child of the same state comes after its birth', () => {
    const machine = createMachine({
      id: 'k',
      entry: sendTo('c', { type: 'HI' }),
      invoke: { src: child, id: 'c' },
    } as never);
    expect(lines(begun(machine).effects)).toEqual(['actor k:0_k/1~1-0', 'mail k:0_k/1~1-0 HI']);
  });
  test('spawned and stopped in one step: it never was, and its mail neither', () => {
    const all = [spawnChild('child', { id: 'c' }), sendTo('c', { type: 'HI' }), stopChild('c')];
    expect(goEffects(all, { actors })).toEqual([]);
    expect(goEffects([spawnChild('job', { id: 'j' }), stopChild('j')], { actors })).toEqual([]);
  });
  test('a name that passes from an old child to a new one: the old is stopped, the new is not', () => {
    const machine = onGo([stopChild('c'), spawned('c')], { actors });
    const given = begun(machine);
    const first = applied(take(given, { type: 'GO' }));
    expect(lines(first.effects)).toEqual(['actor k:child/1~2-0']);
    const second = applied(take({ ...given, before: first.after, seq: 3 }, { type: 'GO' }));
    expect(lines(second.effects)).toEqual(['mail k:child/1~2-0 xstate.stop', 'actor k:child/1~3-1']);
    expect(second.after.children['c']?.actor).toBe('k:child/1~3-1');
  });
  test('the same of a task, whose reference has no key to tell them apart', () => {
    const given = begun(onGo([stopChild('c'), spawned('c', 'job')], { actors }));
    const first = applied(take(given, { type: 'GO' }));
    const second = applied(take({ ...given, before: first.after, seq: 3 }, { type: 'GO' }));
    expect(lines(second.effects)).toEqual(['task-cancelled k/1#2.0', 'task job k/1#3.0']);
  });
  test('a reference in the context is written with the key of its actor', () => {
    const { after } = applied(take(begun(onGo(spawned('c'), { actors })), { type: 'GO' }));
    expect(JSON.parse(writeSnapshot(after))).toMatchObject({
      context: { ref: { xstate$$type: 1, id: 'c', key: 'k:child/1~2-0' } },
    });
  });
  test('a reference given to another child means the same actor there', () => {
    const peers = [
      spawned('a'),
      spawnChild('child', {
        id: 'b',
        input: ({ context }: { context: object }) => ({ peer: context }),
      }),
    ];
    const effects = goEffects(peers, { actors });
    const input = JSON.parse(JSON.stringify(effects[1])) as { input: unknown };
    expect(input.input).toEqual({ peer: { ref: { xstate$$type: 1, id: 'a', key: 'k:child/1~2-0' } } });
  });
  test('spawned from logic without a name: a fault that says what to do', () => {
    const nameless = assign({
      ref: ({ spawn }: { spawn: (logic: unknown) => unknown }) => spawn(fromPromise(() => Promise.resolve())),
    });
    const result = take(begun(onGo(nameless)), { type: 'GO' });
    expect(result).toMatchObject({ kind: 'fault', fault: { code: 'inline_spawn' } });
    expect(result.kind === 'fault' && result.fault.message).toContain(
      'put it under `actors` in `setup({ actors })`',
    );
  });
  test('mail to a task goes nowhere', () => {
    expect(
      lines(goEffects([spawnChild('job', { id: 'j' }), sendTo('j', { type: 'HI' })], { actors })),
    ).toEqual(['task job k/1#2.0']);
  });
});
