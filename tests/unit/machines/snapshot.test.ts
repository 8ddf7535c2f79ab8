import { type AnyStateMachine, assign, createMachine, initialTransition, transition } from 'xstate';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../contracts/failures.ts';
import {
  assertStorable,
  missingState,
  parseSnapshot,
  readSnapshot,
  writeSnapshot,
} from '../../../machines/snapshot.ts';

const faultOf = (run: () => unknown): Fault => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
};

const machine = createMachine({
  id: 'app.v1',
  initial: 'a',
  states: {
    a: { on: { NEXT: 'p' } },
    p: {
      type: 'parallel',
      on: { OUT: 'a' },
      states: {
        x: { initial: 'one', states: { one: { on: { STEP: 'two' } }, two: { id: 'custom.id' } } },
        y: {},
        past: { type: 'history', history: 'deep' },
      },
    },
    b: { on: { BACK: 'p.past' } },
  },
});

const stored = (value: unknown, more: object = {}): string =>
  JSON.stringify({ value, context: {}, status: 'active', ...more });
const read = (text: string, of: AnyStateMachine = machine) => readSnapshot(of, text);

describe('round trip', () => {
  test('value, history and regions without states come back, dots in ids or not', () => {
    const [start] = initialTransition(machine);
    const through = ['NEXT', 'STEP', 'OUT'].reduce(
      (state, type) => transition(machine, state, { type })[0],
      start,
    );
    const text = writeSnapshot({ state: through, children: {} });
    expect(JSON.parse(text)).toMatchObject({ history: { 'app.v1.p.past': ['custom.id', 'app.v1.p.y'] } });
    const { state } = read(text);
    expect(writeSnapshot({ state, children: {} })).toBe(text);
    expect(state.historyValue['app.v1.p.past']?.map((node) => node.id)).toEqual(['custom.id', 'app.v1.p.y']);
  });
  test('children come back as stand-ins that know their key', () => {
    const children = {
      c: { src: 'c', actor: 'kind/1' },
      t: { src: 't', task: 'x#1.0', done: true },
    } as const;
    const live = read(stored('a', { children }));
    expect(live.children).toEqual(children);
    expect(live.state.children).toMatchObject({ c: { id: 'c', key: 'kind/1' }, t: { id: 't' } });
    expect(writeSnapshot(live)).toBe(stored('a', { children }));
  });
  test('an outcome and an error come back', () => {
    const failed = stored('a', { status: 'error', error: { name: 'Error', message: 'no' } });
    expect(writeSnapshot(read(failed))).toBe(failed);
  });
});

describe('a snapshot that the machine cannot hold is refused, with the missing state', () => {
  test.for([
    ['a state that is gone', 'z', {}, 'z'],
    ['a state within a state', { p: { x: 'three', y: {} } }, {}, 'p.x.three'],
    ['a region that is gone', { p: { x: 'one', y: {}, w: {} } }, {}, 'p.w'],
    ['a region that is new', { p: { x: 'one' } }, {}, 'p.y (a new parallel region)'],
    ['a leaf that got states', { p: { x: {}, y: {} } }, {}, 'p.x (now with states of its own)'],
    ['a leaf that became parallel', 'p', {}, 'p (now with states of its own)'],
    ['states that are no longer parallel', { a: {}, b: {} }, {}, '(the root) (no longer parallel)'],
    ['a leaf that had states', { a: 'inner' }, {}, 'a.inner'],
    ['no state at all', {}, {}, '(the root) (now with states of its own)'],
    ['history of a state that is gone', 'a', { history: { 'app.v1.p.past': ['app.v1.p.w'] } }, 'app.v1.p.w'],
    ['history that is gone', 'a', { history: { 'app.v1.past': ['app.v1.a'] } }, 'app.v1.past'],
    ['a name from the prototype', 'constructor', {}, 'constructor'],
  ] as const)('%s', ([, value, more, missing]) => {
    const fault = faultOf(() => read(stored(value, more)));
    expect(fault.code).toBe('snapshot_incompatible');
    expect(fault.message).toContain(
      `has no state \`${missing}\`, which a stored actor is in; bring the state back`,
    );
  });
  test('what it can hold has nothing missing', () => {
    for (const value of ['a', 'b', { p: { x: 'two', y: {} } }]) {
      expect(missingState(machine, parseSnapshot(stored(value)))).toBeNull();
    }
    expect(missingState(createMachine({}), parseSnapshot(stored({})))).toBeNull();
  });
});

describe('text that is no snapshot', () => {
  test.for([
    ['{', 'is not JSON'],
    ['null', 'Expected a stored snapshot'],
    ['{}', 'Expected a stored snapshot'],
    ['[]', 'Expected'],
  ])('%s', ([text, message]) => {
    const fault = faultOf(() => read(text ?? ''));
    expect(fault.code).toBe('snapshot_unreadable');
    expect(fault.message).toContain(message);
  });
  test('`__proto__` in stored JSON pollutes nothing', () => {
    const evil =
      '{"value":"a","context":{"__proto__":{"admin":true},"in":' +
      '{"__proto__":{"admin":true},"xstate$$type":0}},"status":"active"}';
    const { state } = read(evil);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect((state.context as { admin?: boolean }).admin).toBeUndefined();
    expect((state.context as { in: { admin?: boolean } }).in.admin).toBeUndefined();
  });
});

describe('a context that JSON would change is refused by name', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.for([
    ['a date', { when: new Date(0) }, '`context.when` is a Date'],
    ['a map', { list: [1, new Map()] }, '`context.list[1]` is a Map'],
    ['a function', { deep: { run: () => 1 } }, '`context.deep.run` is a function'],
    ['NaN', { n: NaN }, '`context.n` is NaN'],
    ['Infinity', { n: -Infinity }, '`context.n` is -Infinity'],
    ['a bigint', { n: 1n }, '`context.n` is a bigint'],
    ['a cycle', cycle, 'is nested more than 64 deep, or holds itself'],
  ] as const)('%s', ([, context, message]) => {
    const [state] = initialTransition(
      createMachine({ context: {}, on: { X: { actions: assign(() => context) } } }),
    );
    const fault = faultOf(() =>
      assertStorable({ state: { ...state, context } as typeof state, children: {} }),
    );
    expect(fault.code).toBe('context_not_storable');
    expect(fault.message).toContain(message);
  });
});
