import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  fromCallback,
  fromEventObservable,
  fromObservable,
  fromPromise,
  fromTransition,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ActivityCall, KindOptions } from '../../../machines/kind.ts';
import { KindProblems, registerKinds } from '../../../machines/register.ts';
import { crewMachine, parentMachine } from '../../machines/families.ts';
import { orderMachine } from '../../machines/orders.ts';

function problemsOf(...options: readonly KindOptions[]): readonly string[] {
  try {
    registerKinds(options);
    return [];
  } catch (error) {
    if (error instanceof KindProblems) return error.problems;
    throw error;
  }
}

/** A machine around one state, typed as loosely as a JavaScript author would write it. */
const machineWith = (state: object, implementations: object = {}): AnyStateMachine =>
  createMachine({ id: 'm', initial: 'a', states: { a: state, b: {} } } as never, implementations as never);

const observable = { subscribe: () => ({ unsubscribe: () => undefined }) };
const call: ActivityCall<never> = {
  input: { n: 1 } as never,
  signal: new AbortController().signal,
  heartbeat: () => undefined,
  attempt: 1,
  taskId: 't1',
};

describe('what is refused, with the place and the fix', () => {
  test('a schema for an event that no state takes (everything would pass by it)', () => {
    const machine = machineWith({ on: { PAY: 'b', 'order.*': 'b' } });
    const any = z.object({});
    expect(problemsOf({ machine, events: { PAY: any, 'order.placed': any } })).toEqual([]);
    expect(problemsOf({ machine, events: { PYA: any, 'assay.stalled': any } })).toEqual([
      '`m`: `events` has a schema for `PYA`, which no state takes; it takes `PAY`, `order.*`',
      "`m`: `events` has a schema for `assay.stalled`, which is the runtime's own; remove it",
    ]);
  });

  test('callback logic by name (it lives in one process)', () => {
    expect(
      problemsOf({
        machine: machineWith({ invoke: { src: 'cb' } }, { actors: { cb: fromCallback(() => undefined) } }),
      }),
    ).toEqual([
      '`m`: `setup({ actors })` entry `cb` is `fromCallback`: it lives in the memory of one process ' +
        'and would not survive it; make it `fromPromise`, or a machine that waits for events',
    ]);
  });

  test('callback logic where it stands', () => {
    expect(problemsOf({ machine: machineWith({ invoke: { src: fromCallback(() => undefined) } }) })).toEqual([
      '`m`: state `a` starts `xstate.invoke.0.m.a`, which is `fromCallback`: it lives in the memory ' +
        'of one process and would not survive it; make it `fromPromise`, or a machine that waits for events',
    ]);
  });

  test.for([
    ['fromObservable', fromObservable(() => observable as never)],
    ['fromEventObservable', fromEventObservable(() => observable as never)],
    ['fromTransition', fromTransition((state: number) => state + 1, 0)],
    ['unknown logic', { anything: true }],
  ] as const)('%s (nothing of it could be stored)', ([name, logic]) => {
    const [problem, ...more] = problemsOf({ machine: machineWith({}, { actors: { source: logic } }) });
    expect(problem).toContain(`\`setup({ actors })\` entry \`source\` is \`${name}\``);
    expect(more).toEqual([]);
  });

  test('an invoked source without implementation', () => {
    expect(problemsOf({ machine: machineWith({ invoke: { src: 'gone' } }) })).toEqual([
      '`m`: state `a` starts the actor `gone`, which has no implementation; add it to `setup({ actors })`, ' +
        "or give the kind `activities: { 'gone': { run } }`",
    ]);
  });

  test('a spawned source without implementation', () => {
    const [problem] = problemsOf({
      machine: machineWith({ on: { X: { actions: spawnChild('gone' as never) } } }),
    });
    expect(problem).toContain('state `a` (`X`) starts the actor `gone`, which has no implementation');
  });

  test('an action without implementation', () => {
    expect(problemsOf({ machine: machineWith({ entry: 'greet' }) })).toEqual([
      '`m`: state `a` (`entry`) runs the action `greet`, which has no implementation; ' +
        'add it to `setup({ actions })`',
    ]);
  });

  test('a guard without implementation, inside others too', () => {
    const guards = { both: { type: 'inner' } };
    expect(
      problemsOf({ machine: machineWith({ on: { X: { guard: 'absent', target: 'b' } } }, { guards }) }),
    ).toEqual([
      '`m`: state `a` (`X`) asks the guard `absent`, which has no implementation; ' +
        'add it to `setup({ guards })`',
      '`m`: `setup({ guards })` entry `both` asks the guard `inner`, which has no implementation; ' +
        'add it to `setup({ guards })`',
    ]);
  });

  test('a delay without implementation, of `after`, `raise` and `sendTo`', () => {
    const state = {
      after: { soon: 'b' },
      on: {
        X: { actions: raise({ type: 'Y' }, { delay: 'later' } as never) },
        Z: { actions: sendTo('c', { type: 'Y' }, { delay: 'never' } as never) },
      },
    };
    const unheard = ', which has no implementation; add it to `setup({ delays })`';
    expect(problemsOf({ machine: machineWith(state) })).toEqual([
      `\`m\`: state \`a\` (\`entry\`) waits for the delay \`soon\`${unheard}`,
      `\`m\`: state \`a\` (\`X\`) waits for the delay \`later\`${unheard}`,
      `\`m\`: state \`a\` (\`Z\`) waits for the delay \`never\`${unheard}`,
    ]);
  });

  test('custom actions of a strict kind, inline and named', () => {
    const machine = machineWith(
      { exit: () => undefined, entry: 'shout' },
      { actions: { shout: () => undefined } },
    );
    expect(problemsOf({ machine })).toEqual([]);
    const problems = problemsOf({ machine, strict: true });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(';')))).toEqual([
      '`m`: state `a` (`exit`) is a custom action, and the kind is strict',
      '`m`: `setup({ actions })` entry `shout` is a custom action, and the kind is strict',
    ]);
  });

  test('no built-in action of a strict kind', () => {
    const actions = [raise({ type: 'X' }), assign({}), enqueueActions(() => undefined)];
    expect(
      problemsOf({ machine: machineWith({ entry: actions, after: { 10: 'b' } }), strict: true }),
    ).toEqual([]);
  });

  test('a name that cannot be a kind', () => {
    expect(problemsOf({ machine: createMachine({}) })).toEqual([
      '`(machine)`: Expected a kind name of lower-case letters, digits and `-`, got `(machine)`; ' +
        "give the kind a name (`defineKind({ name: 'order', machine })`) or the machine such an `id`",
    ]);
  });

  test('two kinds with one name', () => {
    expect(problemsOf({ machine: orderMachine }, { machine: crewMachine, name: 'order' })).toEqual([
      '`order`: 2 kinds have the name `order`; give each a `name` of its own',
    ]);
  });

  test('activities that no state starts (a typing error)', () => {
    const [problem, ...more] = problemsOf({
      machine: orderMachine,
      activities: { chrage: { attemptsMax: 2 } },
    });
    expect(problem).toBe(
      '`order`: `activities` has `chrage`, which no state starts; the machine has: `charge`, `refund`',
    );
    expect(more).toEqual([]);
  });

  test('activities of a child machine', () => {
    expect(problemsOf({ machine: parentMachine, activities: { counter: {} } })).toEqual([
      '`parent`: `activities` has `counter`, which is a machine; register that machine as a kind of its own',
    ]);
  });

  test('numbers of an activity that make no sense', () => {
    expect(problemsOf({ machine: orderMachine, activities: { charge: { attemptsMax: 0 } } })).toEqual([
      '`order`: Expected `activities.charge.attemptsMax` to be a number from 1, got `0`',
    ]);
  });

  test('child machines nested too deep', () => {
    const nest = (depth: number): AnyStateMachine =>
      createMachine({
        id: `d${depth}`,
        ...(depth === 0 ? {} : { invoke: { src: nest(depth - 1) as never } }),
      });
    expect(problemsOf({ machine: nest(4) })).toEqual([]);
    expect(problemsOf({ machine: nest(5) })).toEqual([
      '`d5:0_d5:0_d4:0_d3:0_d2`: the root state nests child machines too deep; ' +
        'register `xstate.invoke.0.d1` as a kind of its own',
    ]);
  });

  test('everything at once (one start, one list)', () => {
    const machine = machineWith({ entry: 'x', invoke: { src: 'y' } });
    expect(problemsOf({ machine }, { machine: orderMachine, activities: { z: {} } })).toHaveLength(3);
    expect(() => registerKinds([{ machine }])).toThrow(/cannot be made durable:\n {2}- `m`: state `a`/);
  });
});

describe('statuses', () => {
  const machine = createMachine({
    id: 'm',
    initial: 'draft',
    states: {
      draft: {},
      sent: { initial: 'mailed', states: { mailed: {}, read: {}, past: { type: 'history' } } },
      lost: { initial: 'read', states: { read: {} } },
    },
  });
  const lists = (statuses: string): string =>
    `(statuses: ${statuses}; states: draft, sent, sent.mailed, sent.read, lost, lost.read)`;

  test('every word one state, every leaf under a word', () => {
    expect(registerKinds([{ machine, statuses: ['draft', 'sent', 'lost'] }]).get('m')?.statuses).toHaveLength(
      3,
    );
  });
  test('a word without a state', () => {
    expect(problemsOf({ machine, statuses: ['draft', 'sent', 'lost', 'gone'] })).toEqual([
      '`m`: the status `gone` has no state; add the state or drop the word ' +
        lists('draft, sent, lost, gone'),
    ]);
  });
  test('two states with one word', () => {
    expect(problemsOf({ machine, statuses: ['draft', 'sent', 'lost', 'read'] })).toEqual([
      '`m`: the status `read` names 2 states that collide: state `sent.read`, state `lost.read`; ' +
        'rename all but one ' +
        lists('draft, sent, lost, read'),
    ]);
  });
  test('a leaf under no word', () => {
    expect(problemsOf({ machine, statuses: ['draft', 'sent'] })).toEqual([
      '`m`: state `lost.read` stands under no status; add a word for it, or for a state around it ' +
        lists('draft, sent'),
    ]);
  });
  test('a word twice', () => {
    expect(problemsOf({ machine, statuses: ['draft', 'sent', 'lost', 'draft'] })[0]).toContain(
      'is listed twice; keep one',
    );
  });
});

describe('what a kind holds', () => {
  test('activities: named, inline, and those that only an activity implements', async () => {
    const states = {
      invoke: [{ src: 'named' }, { src: fromPromise(() => Promise.resolve(2)) }, { src: 'outside' }],
    };
    const actors = { named: fromPromise(({ input }: { input: { n: number } }) => Promise.resolve(input.n)) };
    const run = (): number => 3;
    const activities = { outside: { run, attemptsMax: 2 }, '1.m.a': { priority: 7 } };
    const kind = registerKinds([{ machine: machineWith(states, { actors }), activities }]).get('m');
    expect([...(kind?.activities.keys() ?? [])].toSorted()).toEqual([
      'named',
      'outside',
      'xstate.invoke.1.m.a',
    ]);
    expect(await kind?.activities.get('named')?.run(call)).toBe(1);
    expect(await kind?.activities.get('xstate.invoke.1.m.a')?.run(call)).toBe(2);
    expect(kind?.activities.get('xstate.invoke.1.m.a')?.priority).toBe(7);
    expect(kind?.activities.get('outside')).toEqual({ run, attemptsMax: 2 });
  });

  test("`run` stands in for the machine's own promise", async () => {
    const kind = registerKinds([
      { machine: orderMachine, activities: { charge: { run: () => 'mine' } } },
    ]).get('order');
    expect(await kind?.activities.get('charge')?.run(call)).toBe('mine');
  });

  test('a promise creator gets input, signal and what a task knows; a dead self and system', async () => {
    let seen: Record<string, unknown> = {};
    const src = fromPromise((scope) => {
      seen = { ...scope };
      scope.emit({ type: 'x' });
      scope.self.send({ type: 'x' });
      return Promise.resolve(scope.system.get('nobody'));
    });
    const kind = registerKinds([{ machine: machineWith({ invoke: { src } }) }]).get('m');
    await kind?.activities.get('xstate.invoke.0.m.a')?.run(call);
    expect(seen).toMatchObject({ input: { n: 1 }, attempt: 1, taskId: 't1' });
    expect(seen['signal']).toBe(call.signal);
  });

  test('a child machine that nobody registered becomes a derived kind, strict like its parent', () => {
    const kinds = registerKinds([{ machine: parentMachine, strict: true }]);
    expect([...kinds.keys()]).toEqual(['parent', 'parent:counter']);
    expect(kinds.get('parent')?.children.get('counter')).toBe('parent:counter');
    expect(kinds.get('parent:counter')).toMatchObject({ strict: true, statuses: null, project: null });
  });

  test('a child machine that is registered keeps its own kind', () => {
    const counter = parentMachine.implementations.actors['counter'] as AnyStateMachine;
    const kinds = registerKinds([{ machine: parentMachine }, { machine: counter, name: 'tally' }]);
    expect([...kinds.keys()]).toEqual(['parent', 'tally']);
    expect(kinds.get('parent')?.children.get('counter')).toBe('tally');
    const same = setup({ actors: { counter: counter.provide({}) } }).createMachine({
      id: 'p2',
      invoke: { src: 'counter' },
    });
    expect(
      registerKinds([{ machine: same }, { machine: counter, name: 'tally' }])
        .get('p2')
        ?.children.get('counter'),
    ).toBe('tally');
  });

  test('a child made by `provide` with other implementations is another kind', () => {
    const counter = parentMachine.implementations.actors['counter'] as AnyStateMachine;
    const other = counter.provide({ actors: { fail: fromPromise(() => Promise.resolve()) } } as never);
    const machine = setup({ actors: { counter: other } }).createMachine({
      id: 'p2',
      invoke: { src: 'counter' },
    });
    expect(
      registerKinds([{ machine }, { machine: counter, name: 'tally' }])
        .get('p2')
        ?.children.get('counter'),
    ).toBe('p2:counter');
  });

  test('a machine that starts itself stays the kind that it is', () => {
    const actors: Record<string, AnyStateMachine> = {};
    const machine = createMachine({ id: 'tree', invoke: { src: 'self' as never } }).provide({
      actors,
    });
    machine.implementations.actors['self'] = machine;
    const kinds = registerKinds([{ machine }]);
    expect([...kinds.keys()]).toEqual(['tree']);
    expect(kinds.get('tree')?.children.get('self')).toBe('tree');
    expect(kinds.get('tree')?.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('logic is found by identity (`spawn(logic)`), registered machines too', () => {
    const work = fromPromise(() => Promise.resolve());
    const machine = machineWith(
      { entry: spawnChild(fromPromise(() => Promise.resolve()) as never) },
      { actors: { work } },
    );
    const kind = registerKinds([{ machine }, { machine: orderMachine }]).get('m');
    expect(kind?.sourceOf(work)).toBe('work');
    expect(kind?.sourceOf(fromPromise(() => Promise.resolve()))).toBeUndefined();
    const src = kind?.sourceOf(orderMachine) ?? '';
    expect(kind?.children.get(src)).toBe('order');
    expect([...(kind?.activities.keys() ?? [])]).toEqual(['work', 'xstate.spawn.0']);
  });

  test('an endless `always` ends: the limit is set on a copy', () => {
    const kind = registerKinds([{ machine: orderMachine }]).get('order');
    expect(kind?.machine.options).toMatchObject({ maxIterations: 1_000 });
    expect(orderMachine.options).toMatchObject({ maxIterations: Infinity });
  });

  test('the rest of the options is carried over', () => {
    const migrateSnapshot: KindOptions['migrateSnapshot'] = (snapshot) => snapshot;
    const project = (): Promise<void> => Promise.resolve();
    const kinds = registerKinds([
      { machine: orderMachine, name: 'sale', statusType: 'sale_status', migrateSnapshot, project },
    ]);
    expect(kinds.get('sale')).toMatchObject({
      name: 'sale',
      statusType: 'sale_status',
      declaresStalls: true,
      strict: false,
    });
    expect(kinds.get('sale')?.migrateSnapshot).toBe(migrateSnapshot);
    expect(kinds.get('sale')?.project).toBe(project);
    expect(registerKinds([{ machine: crewMachine }]).get('crew')?.declaresStalls).toBe(false);
  });
});
