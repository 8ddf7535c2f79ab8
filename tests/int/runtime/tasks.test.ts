/**
 * Tasks: at least once, answered once; retried as declared; cancelled, expired and stale ones change nothing.
 */
import { assign, fromPromise, setup } from 'xstate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ActivityCall, defineKind } from '../../../machines/kind.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** Calls of the activity, each with the means to end it by hand. */
interface Call {
  readonly call: ActivityCall;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
const calls: Call[] = [];

const machine = setup({
  types: {
    context: {} as { answer: unknown; error: string | null },
    events: {} as { type: 'AGAIN' } | { type: 'LEAVE' },
  },
  actors: {
    ask: fromPromise<unknown, { q: string }>(() => Promise.reject(new Error('replaced by the activity'))),
  },
}).createMachine({
  id: 'asker',
  initial: 'asking',
  context: { answer: null, error: null },
  states: {
    asking: {
      invoke: {
        id: 'ask',
        src: 'ask',
        input: { q: 'why' },
        onDone: { target: 'known', actions: assign({ answer: ({ event }) => event.output }) },
        onError: {
          target: 'failed',
          actions: assign({ error: ({ event }) => (event.error as Error).message }),
        },
      },
      on: { AGAIN: { target: 'asking', reenter: true }, LEAVE: 'left' },
    },
    known: { type: 'final' },
    failed: { type: 'final' },
    left: {},
  },
});

const run = (call: ActivityCall): Promise<unknown> =>
  new Promise((resolve, reject) => {
    calls.push({ call, resolve, reject });
  });

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  const ask = { run };
  node = await world.node({
    kinds: [
      defineKind({ machine, name: 'asker', activities: { ask } }),
      defineKind({ machine, name: 'stubborn', activities: { ask: { run, attemptsMax: 3, backoffMs: 1 } } }),
      defineKind({ machine, name: 'hurried', activities: { ask: { run, deadlineMs: 30 } } }),
    ],
  });
});
afterAll(() => world.close());
beforeEach(() => {
  calls.length = 0;
});

const callsOf = (count: number): Promise<unknown> =>
  until(() => calls.length >= count, { what: `${count} calls` });
const actorAt = (key: string, status: string) =>
  until(
    async () => {
      const [row] = await world.sql<{ status: string; context: string }[]>`
        select status, (snapshot->'context')::text as context from actors where key = ${key}`;
      return row?.status === status ? (JSON.parse(row.context) as { answer: unknown; error: unknown }) : null;
    },
    { what: `${key} to be ${status}` },
  );
const tasksOf = (key: string) =>
  world.sql<{ status: string; attempts: number }[]>`
    select status, attempts from tasks where actor = ${key} order by created_at, id`;

describe('a task', () => {
  it('gets its input, and its answer moves the machine once', async () => {
    await begin(node, 'asker/a');
    await callsOf(1);
    expect(calls[0]?.call.input).toEqual({ q: 'why' });
    calls[0]?.resolve({ deep: [1, 2] });
    expect(await actorAt('asker/a', 'known')).toMatchObject({ answer: { deep: [1, 2] } });
    expect(await tasksOf('asker/a')).toEqual([{ status: 'completed', attempts: 1 }]);
  });

  it('that rejects is the machine’s onError at once (as in XState), unless retries are declared', async () => {
    await begin(node, 'asker/b');
    await callsOf(1);
    calls[0]?.reject(new Error('no'));
    expect(await actorAt('asker/b', 'failed')).toMatchObject({ error: 'no' });
    expect(await tasksOf('asker/b')).toEqual([{ status: 'failed', attempts: 1 }]);
  });

  it('with attempts declared is retried, with the same task id, until they are used up', async () => {
    await begin(node, 'stubborn/a');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await callsOf(attempt);
      calls[attempt - 1]?.reject(new Error(`no ${attempt}`));
    }
    expect(await actorAt('stubborn/a', 'failed')).toMatchObject({ error: 'no 3' });
    expect(calls.map(({ call }) => call.attempt)).toEqual([1, 2, 3]);
    expect(new Set(calls.map(({ call }) => call.taskId)).size).toBe(1);
  });

  it('that is not done by its deadline is expired, aborted, and an error to the machine', async () => {
    await begin(node, 'hurried/a');
    await callsOf(1);
    expect(await actorAt('hurried/a', 'failed')).toMatchObject({
      error: 'It was not done within its deadline',
    });
    expect(calls[0]?.call.signal.aborted).toBe(true);
    expect(await tasksOf('hurried/a')).toMatchObject([{ status: 'expired' }]);
  });

  it('is cancelled and aborted when its state is left; its late answer changes nothing', async () => {
    await begin(node, 'asker/c');
    await callsOf(1);
    await tell(node, 'asker/c', { type: 'LEAVE' });
    await until(() => calls[0]?.call.signal.aborted);
    calls[0]?.resolve('too late');
    expect(await tasksOf('asker/c')).toMatchObject([{ status: 'cancelled' }]);
    expect(await actorAt('asker/c', 'left')).toEqual({ answer: null, error: null });
  });

  it('of an earlier entry of the state is stale: only the present invocation is heard', async () => {
    await begin(node, 'asker/d');
    await callsOf(1);
    const stale = calls[0]?.call.taskId ?? '';
    await tell(node, 'asker/d', { type: 'AGAIN' });
    await callsOf(2);
    const answer = await node.post({
      id: `task:${stale}`,
      target: 'asker/d',
      type: 'xstate.done.actor.ask',
      payload: { output: 'stale', actorId: 'ask' },
      sender: `task:${stale}`,
      at: Date.now(),
    });
    expect(answer).toMatchObject({ result: 'accepted', status: 'asking', version: 2 });
    calls[1]?.resolve('fresh');
    expect(await actorAt('asker/d', 'known')).toMatchObject({ answer: 'fresh' });
    const rows = await world.sql<{ outcome: string }[]>`
      select outcome from journal where actor = 'asker/d' and type = 'xstate.done.actor.ask' order by seq`;
    expect(rows.map((row) => row.outcome)).toEqual(['ignored', 'applied']);
  });

  it('reports about itself while it runs', async () => {
    await begin(node, 'asker/e');
    await callsOf(1);
    calls[0]?.call.heartbeat({ done: 3 });
    await until(async () => {
      const [row] = await world.sql<{ heartbeat: string }[]>`
        select heartbeat::text as heartbeat from tasks where actor = 'asker/e'`;
      return row?.heartbeat === '{"done":3}';
    });
    calls[0]?.resolve(1);
    await actorAt('asker/e', 'known');
  });
});
