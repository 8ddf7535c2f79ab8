import { describe, expect, test } from 'vitest';
import { postgresSweep } from '../../../persistence/postgres-ledger.ts';
import { insertActor, insertFact, insertMail, insertTask, moveClock, useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
const sweep = () => postgresSweep(ledger.sql);
const boom = { name: 'Error', message: 'no stream' };

describe('dueTargets', () => {
  test('names each actor once, the longest waiting first', async () => {
    await insertMail(ledger.sql, { id: 'a', target: 'order/young', dueInMs: -1_000 });
    await insertMail(ledger.sql, { id: 'b', target: 'order/old', dueInMs: -9_000 });
    await insertMail(ledger.sql, { id: 'c', target: 'order/old', dueInMs: -500 });
    await insertMail(ledger.sql, { id: 'd', target: 'order/not-yet', dueInMs: 60_000, timer: 't' });
    expect(await sweep().dueTargets(10, 0)).toEqual(['order/old', 'order/young']);
    expect(await sweep().dueTargets(1, 0)).toEqual(['order/old']);
  });

  test('leaves fresh mail to those who were rung (grace)', async () => {
    await insertMail(ledger.sql, { id: 'a' });
    expect(await sweep().dueTargets(10, 1_000)).toEqual([]);
    await moveClock(ledger.sql, 2_000);
    expect(await sweep().dueTargets(10, 1_000)).toEqual(['order/1']);
  });

  test('passes over actors in quarantine or at rest (theirs must not crowd out others)', async () => {
    await insertActor(ledger.sql, { key: 'order/bad', quarantined: 'machine_threw' });
    await insertActor(ledger.sql, { key: 'order/tired' });
    await ledger.sql`
      update actors set retry_at = assay_now() + interval '1 minute' where key = 'order/tired'`;
    for (const target of ['order/bad', 'order/tired', 'order/absent'])
      await insertMail(ledger.sql, { id: 'm', target });
    expect(await sweep().dueTargets(10, 0)).toEqual(['order/absent']);
    await moveClock(ledger.sql, 61_000);
    expect(await sweep().dueTargets(10, 0)).toContain('order/tired');
  });
});

describe('nextTimerInMs', () => {
  test('null when nothing waits', async () => {
    await insertMail(ledger.sql, { id: 'due' });
    expect(await sweep().nextTimerInMs()).toBeNull();
  });

  test('counts to the nearest, even beyond 2^31 ms', async () => {
    await insertMail(ledger.sql, { id: 'far', dueInMs: 2 ** 33, timer: 't' });
    expect(await sweep().nextTimerInMs()).toBeGreaterThan(2 ** 32);
    await insertMail(ledger.sql, { id: 'near', dueInMs: 5_000, timer: 't' });
    const inMs = await sweep().nextTimerInMs();
    expect(inMs).toBeGreaterThan(3_000);
    expect(inMs).toBeLessThanOrEqual(5_000);
  });
});

describe('dueTasks', () => {
  test('names queued tasks past their grace, oldest first', async () => {
    await insertTask(ledger.sql, { id: 'new' });
    await insertTask(ledger.sql, { id: 't2', run_at: '2020-01-02' });
    await insertTask(ledger.sql, { id: 't1', run_at: '2020-01-01' });
    await insertTask(ledger.sql, { id: 'runs', run_at: '2020-01-01', status: 'processing' });
    expect(await sweep().dueTasks(10, 60_000)).toEqual([
      { id: 't1', activity: 'order/charge' },
      { id: 't2', activity: 'order/charge' },
    ]);
  });
});

describe('facts', () => {
  test('are taken by one node at a time, and again when it was not heard of', async () => {
    for (const id of ['f1', 'f2', 'f3']) await insertFact(ledger.sql, id);
    const taken = await Promise.all([sweep().takeFacts(2, 10_000), sweep().takeFacts(2, 10_000)]);
    expect(
      taken
        .flat()
        .map((fact) => fact.id)
        .toSorted(),
    ).toEqual(['f1', 'f2', 'f3']);
    expect(await sweep().takeFacts(10, 10_000)).toEqual([]);
    await moveClock(ledger.sql, 11_000);
    expect(await sweep().takeFacts(10, 10_000)).toHaveLength(3);
  });

  test('keep their text as it was written', async () => {
    await ledger.sql`insert into outbox (id, subject, payload, headers)
      values ('f1', 's', ${'{"b" : 1,\n "a":2}'}::json, '{"traceparent":"x"}')`;
    expect(await sweep().takeFacts(1, 10)).toEqual([
      { id: 'f1', subject: 's', payload: '{"b" : 1,\n "a":2}', headers: '{"traceparent":"x"}', attempts: 0 },
    ]);
  });

  test('are gone once the stream has them', async () => {
    for (const id of ['f1', 'f2']) await insertFact(ledger.sql, id);
    await sweep().dropFacts(['f1', 'gone']);
    expect((await sweep().takeFacts(10, 10)).map((fact) => fact.id)).toEqual(['f2']);
  });

  test('one that fails waits and is counted; it does not block those of other actors', async () => {
    for (const id of ['bad', 'good']) await insertFact(ledger.sql, id);
    await sweep().postponeFact('bad', 5_000, boom);
    expect((await sweep().takeFacts(10, 10)).map((fact) => fact.id)).toEqual(['good']);
    await moveClock(ledger.sql, 6_000);
    expect(await sweep().takeFacts(1, 10)).toMatchObject([{ id: 'good' }]);
    expect(await sweep().takeFacts(10, 10)).toMatchObject([{ id: 'bad', attempts: 1 }]);
  });

  const ids = async (rowsMax: number) => (await sweep().takeFacts(rowsMax, 10_000)).map(({ id }) => id);

  test('of one actor come in the order of its journal, whatever was due first', async () => {
    for (const place of ['finished', '10.0', '9.10', '9.2']) await insertFact(ledger.sql, `order/1#${place}`);
    await insertFact(ledger.sql, 'order/11#1.0');
    await ledger.sql`update outbox set next_attempt = assay_now() + interval '1 hour' where id like '%#9.10'`;
    const taken = await ids(10);
    expect(taken.filter((id) => id.startsWith('order/1#'))).toEqual(
      ['9.2', '9.10', '10.0', 'finished'].map((place) => `order/1#${place}`),
    );
    expect(taken).toContain('order/11#1.0');
  });

  test('behind one that waits stay with it, and do not fill the takes of others', async () => {
    for (const n of [1, 2, 3, 4, 5]) await insertFact(ledger.sql, `order/1#${n}.0`);
    await sweep().postponeFact('order/1#1.0', 60_000, boom);
    await insertFact(ledger.sql, 'order/2#1.0');
    expect([...(await ids(2)), ...(await ids(2)), ...(await ids(2))]).toEqual(['order/2#1.0']);
    await moveClock(ledger.sql, 61_000);
    expect(await ids(3)).toEqual(['order/1#1.0', 'order/1#2.0', 'order/1#3.0']);
    await sweep().dropFacts(['order/2#1.0']);
    expect(await ids(3)).toEqual([]);
  });

  test('of one actor are never with two nodes', async () => {
    for (const n of [1, 2, 3, 4, 5, 6])
      for (const actor of ['order/1', 'order/2', 'order/3']) await insertFact(ledger.sql, `${actor}#${n}.0`);
    const taken = (await Promise.all([ids(18), ids(18), ids(18), ids(18)])).flat();
    expect(taken).toHaveLength(18);
    for (const actor of ['order/1', 'order/2', 'order/3'])
      expect(taken.filter((id) => id.startsWith(actor))).toEqual(
        [1, 2, 3, 4, 5, 6].map((n) => `${actor}#${n}.0`),
      );
  });

  test('a dead one goes to the dead letters whole, and out of the outbox', async () => {
    await insertFact(ledger.sql, 'f1');
    await Promise.all([sweep().buryFact('f1', boom), sweep().buryFact('f1', boom)]);
    expect(await ledger.sql`select id from outbox`).toEqual([]);
    const [letter, ...others] = await ledger.sql`select * from dead_letters`;
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ reason: 'fact', actor: 'order/1', message_id: 'f1', type: 'paid' });
    expect(JSON.parse(String(letter?.['letter']))).toEqual({
      id: 'f1',
      subject: 'assay.fact.order.1.paid',
      payload: { source: 'order/1', type: 'paid', id: 'f1' },
      headers: null,
    });
    expect(JSON.parse(String(letter?.['error']))).toEqual(boom);
  });
});
