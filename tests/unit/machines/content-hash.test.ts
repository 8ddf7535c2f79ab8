import { execFileSync } from 'node:child_process';
import { assign, createMachine, fromPromise, setup } from 'xstate';
import { describe, expect, test } from 'vitest';
import { contentHash } from '../../../machines/content-hash.ts';
import { parentMachine } from '../../machines/families.ts';
import { orderMachine } from '../../machines/orders.ts';

const config = (change: object = {}) =>
  ({
    id: 'm',
    initial: 'a',
    states: { a: { on: { GO: { target: 'b', guard: 'big', ...change } } }, b: {}, c: {} },
  }) as const;
const guards = { big: ({ context }: { context: { n?: number } }) => (context.n ?? 0) > 3 };
const base = contentHash(createMachine(config() as never, { guards } as never));

describe('the content hash', () => {
  test('is 16 hex digits, the same for the same text', () => {
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(contentHash(createMachine(config() as never, { guards } as never))).toBe(base);
    expect(contentHash(createMachine(config() as never, { guards }).provide({}))).toBe(base);
  });
  test('does not depend on the order of keys', () => {
    const { states, ...rest } = config();
    expect(contentHash(createMachine({ states, ...rest } as never, { guards } as never))).toBe(base);
  });
  test.for([
    ['a target', createMachine(config({ target: 'c' }) as never, { guards })],
    [
      'a guard',
      createMachine(
        config() as never,
        { guards: { big: ({ context }: { context: { n: number } }) => context.n > 4 } } as never,
      ),
    ],
    ['an inline guard', createMachine(config({ guard: () => true }) as never, { guards })],
    ['an action', createMachine(config({ actions: assign({ n: 1 }) }) as never, { guards })],
    ['a delay', createMachine(config() as never, { guards, delays: { x: 1 } })],
    [
      'a promise',
      createMachine(config() as never, { guards, actors: { x: fromPromise(() => Promise.resolve(1)) } }),
    ],
    [
      'a child machine',
      createMachine(config() as never, { guards, actors: { x: createMachine({ id: 'x' }) } }),
    ],
  ] as const)('changes with %s', ([, machine]) => {
    expect(contentHash(machine)).not.toBe(base);
  });
  test('changes with the fields of a built-in action', () => {
    const withValue = (n: number) =>
      contentHash(createMachine(config({ actions: assign({ n }) }) as never, { guards } as never));
    expect(withValue(1)).not.toBe(withValue(2));
  });
  test('changes with what an inner promise does, not with types', () => {
    const promise = (create: () => Promise<unknown>) =>
      contentHash(setup({ actors: { x: fromPromise(create) } }).createMachine({ id: 'm' }));
    expect(promise(() => Promise.resolve(1))).not.toBe(promise(() => Promise.resolve(2)));
    // prettier-ignore
    expect(promise((): Promise<unknown> => Promise.resolve(1 as unknown)))
      .toBe(promise(() => Promise.resolve(1)));
  });
  test('is the same in another process, without a test runner around it', () => {
    const script = [
      "import { contentHash } from './machines/content-hash.ts';",
      "import { orderMachine } from './tests/machines/orders.ts';",
      "import { parentMachine } from './tests/machines/families.ts';",
      'console.log(contentHash(orderMachine), contentHash(parentMachine));',
    ].join('\n');
    const node = process.execPath;
    const printed = execFileSync(node, ['--input-type=module-typescript', '-e', script], {
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe(`${contentHash(orderMachine)} ${contentHash(parentMachine)}`);
  });
});
