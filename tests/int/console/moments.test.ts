/** Time travel, dry runs, relations: one sees what a replay finds, and looking changes nothing. */
import { createMachine } from 'xstate';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../../contracts/api.ts';
import { parseActorKey } from '../../../contracts/ids.ts';
import { defineKind } from '../../../machines/kind.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import type { ApiHandlers } from '../../../runtime/api/surface.ts';
import { testKinds } from '../../support/kinds.ts';
import { openWorld, type World } from '../../support/world.ts';
import { until } from '../../support/until.ts';

let world: World;
let api: ApiHandlers;
let node: Runtime;
const caller = { door: 'test' };
const key = 'counter/seen';

/** Says what its messages look like. */
const strictOrder = defineKind({
  machine: createMachine({
    id: 'order',
    initial: 'open',
    states: { open: { on: { PAY: 'open', GO: 'open' } } },
  }),
  events: { PAY: z.strictObject({ cents: z.int().min(1), by: z.string().optional() }) },
  input: z.strictObject({ item: z.string() }),
});

beforeAll(async () => {
  world = await openWorld();
  node = await world.node({ kinds: [...testKinds, strictOrder] });
  ({ api } = node);
  await api['actor.create']({ kind: 'counter', id: 'seen' }, caller);
  for (const n of [1, 2, 3]) await api['actor.send']({ key, event: { type: 'ADD', n } }, caller);
  await api['actor.send']({ key, event: { type: 'NONSENSE' } }, caller);
  await api['actor.send']({ key, event: { type: 'ADD', n: 4 } }, caller);
});
afterAll(() => world?.close());

const stored = async (): Promise<string> => {
  const rows = await world.sql`
    select (select count(*) from journal) as journal, (select count(*) from mailbox) as mail,
           (select count(*) from tasks) as tasks, (select count(*) from outbox) as outbox,
           (select string_agg(key || version || snapshot::text, ',' order by key) from actors) as actors`;
  return JSON.stringify(rows);
};

describe('an actor at any moment', () => {
  test('the newest moment is what is stored', async () => {
    const [now, actor] = [
      await api['actor.at']({ key }, caller),
      await api['actor.get']({ key, examples: false }, caller),
    ];
    const snapshot = actor.snapshot as { context: unknown; value: unknown };
    expect(now).toMatchObject({ version: actor.version, status: actor.status, accepts: actor.accepts });
    expect([now.context, now.value]).toEqual([snapshot.context, snapshot.value]);
  });

  test('an earlier version shows its context, and what that entry changed', async () => {
    const then = await api['actor.at']({ key, version: 3 }, caller);
    expect(then).toMatchObject({ seq: 3, type: 'ADD', context: { total: 3 }, states: ['counting'] });
    expect(then.changes).toContainEqual({ path: 'context.total', before: 1, after: 3 });
  });

  test('frames come in order, page by page, the rejected ones unchanged', async () => {
    const first = await api['actor.frames']({ key, limit: 4 }, caller);
    const second = await api['actor.frames']({ key, limit: 4, after: first.next ?? '' }, caller);
    const frames = [...first.rows, ...second.rows];
    expect(frames.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(second).toMatchObject({ next: null, newestSeq: 6, newestVersion: 5 });
    expect(frames[4]).toMatchObject({ outcome: 'rejected', changes: [], context: { total: 6 } });
    const alone = await Promise.all(frames.map(({ seq }) => api['actor.at']({ key, seq }, caller)));
    expect(frames).toEqual(alone);
  });

  test('a moment that never was is not found', async () => {
    await expect(api['actor.at']({ key, version: 99 }, caller)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a dry run', () => {
  test('says what an event would do, and stores nothing', async () => {
    const before = await stored();
    const tried = await api['actor.try']({ key, event: { type: 'ADD', n: 10 } }, caller);
    expect(tried).toMatchObject({ result: 'applied', to: { status: 'counting', context: { total: 20 } } });
    expect(tried.changes).toContainEqual({ path: 'context.total', before: 10, after: 20 });
    const ended = await api['actor.try']({ key, event: { type: 'FINISH', by: 'me' } }, caller);
    expect(ended).toMatchObject({ result: 'applied', effects: ['finished done'], to: { status: 'ended' } });
    expect(await stored()).toBe(before);
  });

  test('says no as the actor would', async () => {
    const tried = await api['actor.try']({ key, event: { type: 'NONSENSE' } }, caller);
    expect(tried).toMatchObject({ result: 'rejected', code: 'not_accepted', changes: [] });
  });

  test('at an earlier version begins from there', async () => {
    const tried = await api['actor.try']({ key, event: { type: 'ADD', n: 10 }, version: 2 }, caller);
    expect(tried).toMatchObject({ version: 2, to: { context: { total: 11 } } });
  });
});

test('accepted events come with an example of their own, or of another actor of the kind', async () => {
  await api['actor.create']({ kind: 'counter', id: 'another' }, caller);
  await api['actor.send']({ key: 'counter/another', event: { type: 'FINISH', by: 'somebody' } }, caller);
  const { events } = await api['actor.get']({ key, examples: true }, caller);
  expect(events).toContainEqual({ type: 'ADD', example: { n: 4 }, from: key, schema: null });
  expect(events).toContainEqual({
    type: 'FINISH',
    example: { by: 'somebody' },
    from: 'counter/another',
    schema: null,
  });
});

describe('a kind that says what its messages look like', () => {
  const order = 'order/strict' as const;
  const wrong = { type: 'PAY', cents: 'three' };
  const refusal = {
    result: 'rejected',
    code: 'invalid_request',
    message:
      'Expected `event.cents` to be number, got a text of 5 characters; see `kind.get` for `PAY` of `order`',
  };

  test('begins nothing with another input', async () => {
    const create = (input: unknown) => api['actor.create']({ kind: 'order', id: 'strict', input }, caller);
    expect(await create({ items: 1 })).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('Expected `input.item` to be string, got nothing') as string,
    });
    expect(await create({ item: 'a lamp' })).toMatchObject({ result: 'accepted' });
  });

  test('is sent nothing else, alone or in a bag, and what is refused leaves no trace', async () => {
    const send = (event: typeof wrong | { type: string }) => api['actor.send']({ key: order, event }, caller);
    expect(await send(wrong)).toMatchObject(refusal);
    const good = { type: 'PAY', cents: 3 };
    const bag = [good, wrong, { type: 'GO', what: 'ever' }].map((event) => ({ key: order, event }));
    expect(await api['actor.send']({ bag }, caller)).toMatchObject({
      answers: [{ result: 'accepted', version: 2 }, refusal, { result: 'accepted', version: 3 }],
    });
    expect(
      (await api['actor.history']({ key: order, limit: 9, newestFirst: false }, caller)).rows.length,
    ).toBe(3);
  });

  test('says so of a dry run, too', async () => {
    const { result, code, message } = refusal;
    expect(await api['actor.try']({ key: order, event: wrong }, caller)).toMatchObject({
      result,
      code,
      message,
    });
  });

  test('answers again what it took before it said so (T3)', async () => {
    const early = { target: order, type: 'PAY', payload: { cents: 'three' }, at: Date.now() } as const;
    const first = await node.post({ ...early, id: 'early', sender: 'api:test' });
    expect(first).toMatchObject({ result: 'accepted' });
    expect(await api['actor.send']({ key: order, event: wrong, messageId: 'early' }, caller)).toEqual(first);
    const other = { key: order, event: { ...wrong, cents: 'four' }, messageId: 'early' };
    expect(await api['actor.send'](other, caller)).toMatchObject({ result: 'duplicate' });
  });

  test('is shown with the schemas, the whole of it and what an actor accepts', async () => {
    const pays = { type: 'object', required: ['cents'], additionalProperties: false };
    const kind = await api['kind.get']({ kind: 'order' }, caller);
    expect(kind).toMatchObject({
      input: { properties: { item: { type: 'string' } } },
      events: [
        { type: 'GO', schema: null },
        { type: 'PAY', schema: pays },
      ],
    });
    const { events } = await api['actor.get']({ key: order, examples: true }, caller);
    expect(events?.find(({ type }) => type === 'PAY')).toMatchObject({ example: null, schema: pays });
  });
});

test('relations name parent, children, tasks and timers, with how they stand', async () => {
  await api['actor.create']({ kind: 'job', id: 'related', input: { n: 2 } }, caller);
  const relations = await until(
    async (): Promise<Answer<'actor.relations'> | null> => {
      const found = await api['actor.relations']({ key: 'job/related' }, caller);
      return found.children.some(({ isFinished }) => isFinished) ? found : null;
    },
    { what: 'the child of the job to end' },
  );
  expect(relations.tasks).toMatchObject([{ activity: 'job/doubling', status: 'completed', attempts: 1 }]);
  const child = relations.children.find(({ actor }) => actor !== null);
  const ofChild = await api['actor.relations']({ key: parseActorKey(child?.actor ?? '') }, caller);
  expect(ofChild.parent).toMatchObject({ key: 'job/related', child: child?.id });
  await api['actor.create']({ kind: 'sleeper', id: 'related', input: { ms: 1 } }, caller);
  const asleep = await api['actor.relations']({ key: 'sleeper/related' }, caller);
  expect(asleep).toMatchObject({
    parent: null,
    timers: [{ type: expect.stringContaining('xstate.after') as string }],
  });
});
