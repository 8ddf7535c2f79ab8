import { beforeEach, describe, expect, test } from 'vitest';
import { beatNode } from '../../../persistence/beat-node.ts';
import { releaseActor } from '../../../persistence/release-actor.ts';
import { countActors } from '../../../persistence/views/count-actors.ts';
import { findActor } from '../../../persistence/views/find-actor.ts';
import { listActors } from '../../../persistence/views/list-actors.ts';
import { listHistory } from '../../../persistence/views/list-history.ts';
import { listNodes } from '../../../persistence/views/list-nodes.ts';
import { pendingOf } from '../../../persistence/views/pending-of.ts';
import { queueAges } from '../../../persistence/views/queue-ages.ts';
import {
  insertActor,
  insertFact,
  insertHistory,
  insertMail,
  insertTask,
  moveClock,
  useLedger,
} from './ledger-fixture.ts';

const ledger = useLedger();

describe('findActor', () => {
  test('answers every column, JSON as its text, or null', async () => {
    await insertActor(ledger.sql, { key: 'order/1', snapshot: '{"a": 1}', parent: '{"key":"cart/1"}' });
    const actor = await findActor(ledger.sql, 'order/1');
    expect(actor).toMatchObject({
      key: 'order/1',
      snapshot: '{"a": 1}',
      outcome: null,
      head: '0'.repeat(64),
    });
    expect(actor?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(await findActor(ledger.sql, 'order/2')).toBeNull();
  });
});

describe('listActors', () => {
  const keys = async (asked: Partial<Parameters<typeof listActors>[1]>) =>
    (await listActors(ledger.sql, { limit: 10, ...asked })).map((actor) => actor.key);
  beforeEach(async () => {
    for (const key of ['order-x/1', 'order/B', 'order/a', 'order:child/1', 'cart/1']) {
      await insertActor(ledger.sql, { key });
    }
    await insertActor(ledger.sql, { key: 'order/bad', quarantined: 'machine_threw' });
    await insertActor(ledger.sql, { key: 'order/done', status: 'paid', outcome: '{"ending":"done"}' });
  });

  test('goes by key, byte by byte, page by page', async () => {
    const first = await keys({ limit: 3 });
    expect(first).toEqual(['cart/1', 'order-x/1', 'order/B']);
    expect(await keys({ after: 'order/B' })).toEqual(['order/a', 'order/bad', 'order/done', 'order:child/1']);
  });
  test('narrows to a kind, and not to those whose name only begins so', async () => {
    expect(await keys({ kind: 'order' })).toEqual(['order/B', 'order/a', 'order/bad', 'order/done']);
    expect(await keys({ kind: 'order', after: 'order/a', limit: 1 })).toEqual(['order/bad']);
  });
  test('narrows to a status, to the finished and to the quarantined', async () => {
    expect(await keys({ status: 'paid' })).toEqual(['order/done']);
    expect(await keys({ finished: true })).toEqual(['order/done']);
    expect(await keys({ quarantined: true })).toEqual(['order/bad']);
    expect(await keys({ kind: 'order', finished: false, quarantined: false })).toEqual([
      'order/B',
      'order/a',
    ]);
  });
});

test('listHistory pages in both directions', async () => {
  await insertHistory(ledger.sql, 'order/1', 5);
  const seqs = async (asked: { after?: number; newestFirst?: boolean }) =>
    (await listHistory(ledger.sql, { actor: 'order/1', limit: 2, ...asked })).map((row) => row.seq);
  expect(await seqs({})).toEqual([1, 2]);
  expect(await seqs({ after: 2 })).toEqual([3, 4]);
  expect(await seqs({ newestFirst: true })).toEqual([5, 4]);
  expect(await seqs({ newestFirst: true, after: 4 })).toEqual([3, 2]);
  const [row] = await listHistory(ledger.sql, { actor: 'order/1', limit: 1 });
  expect(row).toMatchObject({ payload: '{"n": 1}', effects: '["log"]', at: '2023-11-14T22:13:20.001Z' });
});

test('pendingOf shows mail in order, timers and open tasks of one actor', async () => {
  await insertMail(ledger.sql, { id: 'm1' });
  await insertMail(ledger.sql, { id: 'm2', dueInMs: 60_000, timer: 'reminder' });
  await insertMail(ledger.sql, { id: 'other', target: 'order/2' });
  await insertTask(ledger.sql, { id: 't1', error: '{"message":"no"}' });
  await insertTask(ledger.sql, { id: 'done', status: 'completed', finished_at: '2020-01-01' });
  const pending = await pendingOf(ledger.sql, 'order/1', 10);
  expect(pending.mail).toMatchObject([
    { id: 'm1', timer: null },
    { id: 'm2', timer: 'reminder' },
  ]);
  expect(pending.tasks).toEqual([
    {
      id: 't1',
      child: 'charge',
      activity: 'order/charge',
      status: 'queued',
      attempts: 0,
      attemptsMax: 3,
      error: '{"message":"no"}',
    },
  ]);
});

test('countActors counts by kind and status', async () => {
  for (const key of ['order/1', 'order/2', 'cart/1']) await insertActor(ledger.sql, { key });
  await insertActor(ledger.sql, { key: 'order/3', status: 'paid' });
  expect(await countActors(ledger.sql)).toEqual([
    { kind: 'cart', status: 'open', count: 1 },
    { kind: 'order', status: 'open', count: 2 },
    { kind: 'order', status: 'paid', count: 1 },
  ]);
});

describe('queueAges', () => {
  test('nothing waits, nothing is late', async () => {
    await insertMail(ledger.sql, { id: 'later', dueInMs: 60_000 });
    expect(await queueAges(ledger.sql)).toEqual({
      mailMs: null,
      outboxMs: null,
      tasksMs: null,
      expiredLeases: 0,
      deadLetters: 0,
      quarantined: 0,
    });
  });

  test('says how late each queue is, and what ought not to be', async () => {
    await insertMail(ledger.sql, { id: 'm' });
    await insertFact(ledger.sql, 'f');
    await insertTask(ledger.sql, { id: 't' });
    await insertTask(ledger.sql, { id: 'lost', status: 'processing', lease_until: '2020-01-01' });
    await insertActor(ledger.sql, { key: 'order/bad', quarantined: 'machine_threw' });
    await insertMail(ledger.sql, { id: 'held', target: 'order/bad', dueInMs: -3_600_000 });
    await ledger.sql`insert into dead_letters (reason, letter, error) values ('mail', '{}', '{}')`;
    await moveClock(ledger.sql, 60_000);
    const ages = await queueAges(ledger.sql);
    for (const age of [ages.mailMs, ages.outboxMs, ages.tasksMs]) {
      expect(age).toBeGreaterThanOrEqual(60_000);
      expect(age).toBeLessThan(120_000);
    }
    expect(ages).toMatchObject({ expiredLeases: 1, deadLetters: 1, quarantined: 1 });
  });
});

describe('nodes', () => {
  const beat = (id: string) =>
    beatNode(ledger.sql, { id, name: `host-${id}`, roles: 'host,worker', kinds: ['order'] });

  test('a beat makes or refreshes the node', async () => {
    await beat('n1');
    await moveClock(ledger.sql, 60_000);
    expect((await listNodes(ledger.sql))[0]?.silentMs).toBeGreaterThanOrEqual(60_000);
    await beat('n1');
    const [node, ...others] = await listNodes(ledger.sql);
    expect(others).toEqual([]);
    expect(node).toMatchObject({ id: 'n1', name: 'host-n1', roles: 'host,worker', kinds: '["order"]' });
    expect(node?.silentMs).toBeLessThan(60_000);
  });

  test('one that was silent for a day is forgotten', async () => {
    await beat('n1');
    await moveClock(ledger.sql, 86_400_000 + 1_000);
    await beat('n2');
    expect((await listNodes(ledger.sql)).map((node) => node.id)).toEqual(['n2']);
  });
});

test('releaseActor lifts quarantine and rest, and says whether there was one', async () => {
  await insertActor(ledger.sql, {
    key: 'order/1',
    quarantined: 'machine_threw',
    restarts: 3,
    retry_at: '2999-01-01',
  });
  expect(await releaseActor(ledger.sql, 'order/1')).toBe(true);
  expect(await findActor(ledger.sql, 'order/1')).toMatchObject({
    quarantined: null,
    restarts: 0,
    retryAt: null,
  });
  expect(await releaseActor(ledger.sql, 'order/1')).toBe(false);
  expect(await releaseActor(ledger.sql, 'order/none')).toBe(false);
});
