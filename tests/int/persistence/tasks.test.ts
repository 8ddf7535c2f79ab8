import { describe, expect, test } from 'vitest';
import { postgresTasks } from '../../../persistence/postgres-ledger.ts';
import { insertTask, moveClock, useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
const tasks = () => postgresTasks(ledger.sql);
const charge = { owner: 'n1', activities: ['order/charge'], count: 10, leaseMs: 30_000 };
const taskRow = async (id: string) => {
  const [row] = await ledger.sql`select * from tasks where id = ${id}`;
  return row;
};
const mail = () =>
  ledger.sql`select id, target, type, payload, sender, causation_id from mailbox order by seq`;

describe('claimTasks', () => {
  test('takes queued tasks of the asked activities, and counts the attempt', async () => {
    await insertTask(ledger.sql, { id: 't1', input: '{"sum":1}', trace: 'tr', correlation_id: 'c' });
    await insertTask(ledger.sql, { id: 't2', activity: 'order/ship' });
    expect(await tasks().claimTasks(charge)).toEqual([
      {
        id: 't1',
        actor: 'order/1',
        child: 'charge',
        activity: 'order/charge',
        input: '{"sum":1}',
        attempts: 1,
        attemptsMax: 3,
        deadlineInMs: null,
        correlationId: 'c',
        trace: 'tr',
      },
    ]);
    expect(await taskRow('t1')).toMatchObject({ status: 'processing', lease_owner: 'n1', attempts: 1 });
  });

  test('never gives one task to two owners (eight claim at once, 200 tasks)', async () => {
    await ledger.sql`
      insert into tasks (id, actor, child, activity, status, attempts_max)
      select 't' || n, 'order/' || n, 'charge', 'order/charge', 'queued', 3
      from generate_series(1, 200) as n`;
    const claimAll = async (owner: string): Promise<string[]> => {
      const ids: string[] = [];
      for (;;) {
        const claimed = await tasks().claimTasks({ ...charge, owner, count: 7 });
        if (claimed.length === 0) return ids;
        ids.push(...claimed.map((task) => task.id));
      }
    };
    const owners = Array.from({ length: 8 }, (_, index) => `n${index}`);
    const claimed = (await Promise.all(owners.map(claimAll))).flat();
    expect(claimed).toHaveLength(200);
    expect(new Set(claimed).size).toBe(200);
  });

  test('takes the most urgent first: priority, then age', async () => {
    await insertTask(ledger.sql, { id: 'young', run_at: '2020-01-02' });
    await insertTask(ledger.sql, { id: 'old', run_at: '2020-01-01' });
    await insertTask(ledger.sql, { id: 'urgent', priority: 5 });
    const claimed = [];
    for (let n = 0; n < 3; n += 1) claimed.push(...(await tasks().claimTasks({ ...charge, count: 1 })));
    expect(claimed.map((task) => task.id)).toEqual(['urgent', 'old', 'young']);
  });

  test('serves the activity whose first task is most urgent (so none starves)', async () => {
    await insertTask(ledger.sql, { id: 'a', activity: 'order/a', run_at: '2020-01-02' });
    await insertTask(ledger.sql, { id: 'b', activity: 'order/b', run_at: '2020-01-01' });
    const [first] = await tasks().claimTasks({ ...charge, activities: ['order/a', 'order/b'], count: 1 });
    expect(first?.id).toBe('b');
  });

  test('leaves a task that is not due, and one whose deadline is over', async () => {
    await insertTask(ledger.sql, { id: 'later', run_at: '2999-01-01' });
    await insertTask(ledger.sql, { id: 'over', deadline: '2020-01-01' });
    expect(await tasks().claimTasks(charge)).toEqual([]);
  });

  test('narrows to named tasks (a bell says which)', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await insertTask(ledger.sql, { id: 't2' });
    await insertTask(ledger.sql, { id: 't3', activity: 'order/ship' });
    const claimed = await tasks().claimTasks({ ...charge, ids: ['t2', 't3', 'gone'] });
    expect(claimed.map((task) => task.id)).toEqual(['t2']);
  });

  test('never leases past the deadline, and says how long is left', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await ledger.sql`update tasks set deadline = assay_now() + interval '5 seconds'`;
    const [task] = await tasks().claimTasks(charge);
    expect(task?.deadlineInMs).toBeGreaterThan(3_000);
    expect(task?.deadlineInMs).toBeLessThanOrEqual(5_000);
    const row = await taskRow('t1');
    expect(row?.['lease_until']).toEqual(row?.['deadline']);
  });
});

describe('renewTasks', () => {
  test("extends what is ours and names it; the rest is somebody else's", async () => {
    await insertTask(ledger.sql, { id: 'ours' });
    await insertTask(ledger.sql, { id: 'theirs' });
    await tasks().claimTasks({ ...charge, ids: ['ours'] });
    await tasks().claimTasks({ ...charge, owner: 'n2', ids: ['theirs'] });
    await moveClock(ledger.sql, 20_000);
    expect(await tasks().renewTasks('n1', ['ours', 'theirs', 'gone'], 30_000)).toEqual(new Set(['ours']));
    await moveClock(ledger.sql, 40_000);
    expect((await tasks().reapTasks(10)).requeued).toEqual([{ id: 'theirs', activity: 'order/charge' }]);
  });

  test('a cancelled task is no longer ours', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await ledger.sql`update tasks set status = 'cancelled'`;
    expect(await tasks().renewTasks('n1', ['t1'], 30_000)).toEqual(new Set());
  });

  test("not past the deadline (from there the task is the reaper's)", async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await ledger.sql`update tasks set deadline = assay_now() + interval '5 seconds'`;
    await tasks().claimTasks(charge);
    await moveClock(ledger.sql, 6_000);
    expect(await tasks().renewTasks('n1', ['t1'], 30_000)).toEqual(new Set());
  });
});

describe('noteTask', () => {
  test('only the owner leaves a note', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await tasks().noteTask('n1', 't1', '{"done":1}');
    await tasks().noteTask('n2', 't1', '{"done":2}');
    expect((await taskRow('t1'))?.['heartbeat']).toBe('{"done":1}');
  });
});

describe('requeueTask', () => {
  test('waits its delay, keeps its error and its attempt', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    const retry = { owner: 'n1', id: 't1', delayMs: 5_000, error: '{"message":"no"}', countAttempt: true };
    await tasks().requeueTask(retry);
    expect(await tasks().claimTasks(charge)).toEqual([]);
    expect(await taskRow('t1')).toMatchObject({ status: 'queued', attempts: 1, error: '{"message":"no"}' });
    await moveClock(ledger.sql, 6_000);
    expect(await tasks().claimTasks(charge)).toMatchObject([{ id: 't1', attempts: 2 }]);
  });

  test('a node that lets go gives the attempt back', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await tasks().requeueTask({ owner: 'n1', id: 't1', delayMs: 0, error: null, countAttempt: false });
    expect(await tasks().claimTasks(charge)).toMatchObject([{ id: 't1', attempts: 1 }]);
  });

  test('only the owner can', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await tasks().requeueTask({ owner: 'n2', id: 't1', delayMs: 0, error: null, countAttempt: true });
    expect(await taskRow('t1')).toMatchObject({ status: 'processing', lease_owner: 'n1' });
  });
});

describe('reapTasks', () => {
  test('leaves a task whose lease is good', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    expect(await tasks().reapTasks(10)).toEqual({ requeued: [], answered: [] });
  });

  test('queues a task again whose lease ran out', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await moveClock(ledger.sql, 31_000);
    expect(await tasks().reapTasks(10)).toEqual({
      requeued: [{ id: 't1', activity: 'order/charge' }],
      answered: [],
    });
    expect(await tasks().claimTasks({ ...charge, owner: 'n2' })).toMatchObject([{ id: 't1', attempts: 2 }]);
    expect(await mail()).toEqual([]);
  });

  test('answers once when the attempts are used up', async () => {
    await insertTask(ledger.sql, { id: 't1', attempts_max: 1 });
    await tasks().claimTasks(charge);
    await moveClock(ledger.sql, 31_000);
    const [first, second] = await Promise.all([tasks().reapTasks(10), tasks().reapTasks(10)]);
    await tasks().reapTasks(10);
    expect([...first.answered, ...second.answered]).toEqual(['order/1']);
    expect(await taskRow('t1')).toMatchObject({ status: 'failed', lease_owner: null });
    const [answer, ...others] = await mail();
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      id: 'task:t1',
      target: 'order/1',
      type: 'xstate.error.actor.charge',
      sender: 'task:t1',
      causation_id: 't1',
    });
    expect(JSON.parse(String(answer?.['payload']))).toEqual({
      error: {
        name: 'TaskLost',
        code: 'task_lost',
        message: 'Task t1 (order/charge): its node died or hung in attempt 1 of 1',
      },
      invocation: 't1',
    });
  });

  test('expires a task at its deadline, whether it waits or runs', async () => {
    await insertTask(ledger.sql, { id: 'waits', actor: 'order/1', activity: 'order/ship' });
    await insertTask(ledger.sql, { id: 'runs', actor: 'order/2' });
    await ledger.sql`update tasks set deadline = assay_now() + interval '5 seconds'`;
    await tasks().claimTasks(charge);
    await moveClock(ledger.sql, 6_000);
    const { requeued, answered } = await tasks().reapTasks(10);
    expect(requeued).toEqual([]);
    expect(answered.toSorted()).toEqual(['order/1', 'order/2']);
    expect(await taskRow('waits')).toMatchObject({ status: 'expired' });
    expect(await taskRow('runs')).toMatchObject({ status: 'expired' });
    const errors = (await mail()).map((row) => JSON.parse(String(row['payload'])).error.code);
    expect(errors).toEqual(['task_expired', 'task_expired']);
  });

  test('takes at most the rows asked for', async () => {
    for (const id of ['t1', 't2', 't3']) await insertTask(ledger.sql, { id });
    await tasks().claimTasks(charge);
    await moveClock(ledger.sql, 31_000);
    expect((await tasks().reapTasks(2)).requeued).toHaveLength(2);
  });
});

describe('fileAnswer', () => {
  const settlement = { id: 't1', status: 'completed', result: '{"paid":true}', error: null } as const;
  const answer = {
    id: 'task:t1',
    target: 'order/1',
    type: 'xstate.done.actor.charge',
    payload: { output: { paid: true }, invocation: 't1' },
    sender: 'task:t1',
    causation: 't1',
    correlation: 'c1',
    at: 0,
  } as const;

  test('closes the task and posts the answer, once', async () => {
    await insertTask(ledger.sql, { id: 't1' });
    await tasks().claimTasks(charge);
    await Promise.all([
      tasks().fileAnswer(settlement, answer, 'n1'),
      tasks().fileAnswer(settlement, answer, 'n1'),
    ]);
    expect(await taskRow('t1')).toMatchObject({
      status: 'completed',
      result: '{"paid":true}',
      lease_until: null,
    });
    const [posted, ...others] = await mail();
    expect(others).toEqual([]);
    expect(posted).toMatchObject({
      id: 'task:t1',
      sender: 'task:t1',
      payload: JSON.stringify(answer.payload),
    });
  });

  test.each(['queued', 'cancelled', 'expired', 'failed', 'completed'])(
    'goes nowhere when the task is %s (its answer is not wanted any more)',
    async (status) => {
      await insertTask(ledger.sql, { id: 't1', status });
      await tasks().fileAnswer(settlement, answer, 'n1');
      expect(await taskRow('t1')).toMatchObject({ status });
      expect(await mail()).toEqual([]);
    },
  );
});
