/** Tasks: the model of the ledger and Postgres obey the same rules. */
import { expect, it } from 'vitest';
import type { TaskWrite } from '../../../actors/ports.ts';
import { taskStatuses } from '../../../contracts/words.ts';
import type { StoredTask } from '../../simulation/ledger/world.ts';
import { describeWorlds, envelopeTo, newActor, newTask, type Stage } from './ledger-stage.ts';
import { startMs, write } from './ledger-stage.ts';

const claim = { owner: 'n1', activities: ['order/charge'], count: 10, leaseMs: 30_000 };
const taskOf = async (stage: Stage, id: string) => (await stage.rows()).tasks.get(id);
const begin = (stage: Stage, ...tasks: readonly (Partial<TaskWrite> & { readonly id: string })[]) =>
  write(stage.n1, { tasks: tasks.map((task) => newTask(task.id, task)) });
const mailOf = async (stage: Stage) => [...(await stage.rows()).mailbox.values()];

describeWorlds('a new task', (stage) => {
  it('waits to be claimed', async () => {
    await begin(stage, { id: 't1', priority: 3, trace: 'tr', deadlineMs: 500 });
    expect(await taskOf(stage, 't1')).toEqual({
      id: 't1',
      actor: 'order/1',
      child: 'charge',
      activity: 'order/charge',
      input: '{"sum":1}',
      status: 'queued',
      attempts: 0,
      attemptsMax: 3,
      priority: 3,
      runAt: startMs,
      deadline: startMs + 500,
      leaseOwner: null,
      leaseUntil: null,
      heartbeat: null,
      result: null,
      error: null,
      correlationId: 'c1',
      trace: 'tr',
      finishedAt: null,
    } satisfies StoredTask);
  });

  it('of a node that runs it at once is born leased, in its first attempt, within its deadline', async () => {
    await begin(stage, { id: 't1', leaseOwner: 'n1' }, { id: 't2', leaseOwner: 'n1', deadlineMs: 500 });
    expect(await taskOf(stage, 't1')).toMatchObject({
      status: 'processing',
      attempts: 1,
      leaseOwner: 'n1',
      leaseUntil: startMs + 30_000,
    });
    expect(await taskOf(stage, 't2')).toMatchObject({ leaseUntil: startMs + 500 });
    expect(await stage.n2.tasks.claimTasks(claim)).toEqual([]);
  });
});

describeWorlds('a claim', (stage) => {
  it('takes what is queued and due, of its activities, and counts the attempt', async () => {
    await begin(stage, { id: 't1', deadlineMs: 500 }, { id: 't2', activity: 'order/ship' });
    await stage.advance(100);
    expect(await stage.n1.tasks.claimTasks(claim)).toEqual([
      {
        id: 't1',
        actor: 'order/1',
        child: 'charge',
        activity: 'order/charge',
        input: '{"sum":1}',
        attempts: 1,
        attemptsMax: 3,
        deadlineInMs: 400,
        correlationId: 'c1',
        trace: null,
      },
    ]);
    expect(await stage.n2.tasks.claimTasks(claim)).toEqual([]);
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'processing', leaseUntil: startMs + 500 });
  });

  it('goes by urgency, activity after activity', async () => {
    await begin(stage, { id: 'old' });
    await stage.advance(1);
    await begin(stage, { id: 'young' }, { id: 'ship', activity: 'order/ship', priority: 1 });
    await stage.advance(1);
    await begin(stage, { id: 'urgent', priority: 9 }, { id: 'ship2', activity: 'order/ship', priority: 5 });
    const activities = ['order/ship', 'order/charge'];
    const first = await stage.n1.tasks.claimTasks({ ...claim, activities, count: 2 });
    expect(first.map((task) => task.id).toSorted()).toEqual(['old', 'urgent']);
    const next = await stage.n1.tasks.claimTasks({ ...claim, activities, count: 1 });
    expect(next.map((task) => task.id)).toEqual(['ship2']);
  });

  it('of named tasks takes those and no others, even when named twice', async () => {
    await begin(stage, { id: 't1' }, { id: 't2' }, { id: 't3', activity: 'order/ship' });
    const claimed = await stage.n1.tasks.claimTasks({ ...claim, ids: ['t2', 't2', 't3', 'gone'] });
    expect(claimed.map((task) => task.id)).toEqual(['t2']);
  });

  it('leaves what is not due yet, and what is past its deadline', async () => {
    await begin(stage, { id: 'over', deadlineMs: 10 }, { id: 'later' });
    await stage.n1.tasks.claimTasks({ ...claim, ids: ['later'] });
    await stage.n1.tasks.requeueTask({
      owner: 'n1',
      id: 'later',
      delayMs: 11,
      error: null,
      countAttempt: true,
    });
    await stage.advance(10);
    expect(await stage.n1.tasks.claimTasks(claim)).toEqual([]);
    expect(await stage.n1.tasks.claimTasks({ ...claim, ids: ['over', 'later'] })).toEqual([]);
    await stage.advance(1);
    expect(await stage.n1.tasks.claimTasks(claim)).toMatchObject([{ id: 'later', attempts: 2 }]);
  });
});

describeWorlds('a lease', (stage) => {
  it('is extended for its owner, not past the deadline, and for nobody after it', async () => {
    await begin(stage, { id: 't1', deadlineMs: 40_000 }, { id: 't2' });
    await stage.n1.tasks.claimTasks(claim);
    await stage.advance(20_000);
    expect(await stage.n1.tasks.renewTasks('n1', ['t1', 't2', 'gone'], 30_000)).toEqual(
      new Set(['t1', 't2']),
    );
    expect(await stage.n1.tasks.renewTasks('n2', ['t1'], 30_000)).toEqual(new Set());
    expect(await taskOf(stage, 't1')).toMatchObject({ leaseUntil: startMs + 40_000 });
    expect(await taskOf(stage, 't2')).toMatchObject({ leaseUntil: startMs + 50_000 });
    await stage.advance(20_000);
    expect(await stage.n1.tasks.renewTasks('n1', ['t1', 't2'], 30_000)).toEqual(new Set(['t2']));
  });

  it('that ran out is its own until somebody takes it away', async () => {
    await begin(stage, { id: 't1' });
    await stage.n1.tasks.claimTasks(claim);
    await stage.advance(60_000);
    expect(await stage.n1.tasks.renewTasks('n1', ['t1'], 30_000)).toEqual(new Set(['t1']));
    await stage.advance(60_000);
    await stage.n2.tasks.reapTasks(10);
    expect(await stage.n1.tasks.renewTasks('n1', ['t1'], 30_000)).toEqual(new Set());
  });

  it('lets its owner leave a note, and nobody else', async () => {
    await begin(stage, { id: 't1' });
    await stage.n1.tasks.noteTask('n1', 't1', '{"done":0}');
    await stage.n1.tasks.claimTasks(claim);
    await stage.n1.tasks.noteTask('n1', 't1', '{"done":1}');
    await stage.n2.tasks.noteTask('n2', 't1', '{"done":2}');
    expect(await taskOf(stage, 't1')).toMatchObject({ heartbeat: '{"done":1}' });
  });

  it('is given back by its owner only: with its error, and with or without the attempt', async () => {
    await begin(stage, { id: 't1' });
    await stage.n1.tasks.claimTasks(claim);
    const retry = { id: 't1', delayMs: 5.5, error: '{"message":"no"}', countAttempt: true };
    await stage.n2.tasks.requeueTask({ ...retry, owner: 'n2' });
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'processing' });
    await stage.n1.tasks.requeueTask({ ...retry, owner: 'n1' });
    expect(await taskOf(stage, 't1')).toMatchObject({
      status: 'queued',
      attempts: 1,
      runAt: startMs + 5.5,
      error: '{"message":"no"}',
      leaseOwner: null,
    });
    await stage.advance(6);
    await stage.n1.tasks.claimTasks(claim);
    await stage.n1.tasks.requeueTask({ ...retry, owner: 'n1', error: null, countAttempt: false });
    expect(await taskOf(stage, 't1')).toMatchObject({ attempts: 1, error: '{"message":"no"}' });
  });
});

describeWorlds('the reaper', (stage) => {
  it('leaves a lease that is good, and queues one again that ran out', async () => {
    await begin(stage, { id: 't1' });
    await stage.n1.tasks.claimTasks(claim);
    await stage.advance(29_999);
    expect(await stage.n2.tasks.reapTasks(10)).toEqual({ requeued: [], answered: [] });
    await stage.advance(1);
    const requeued = [{ id: 't1', activity: 'order/charge' }];
    expect(await stage.n2.tasks.reapTasks(10)).toEqual({ requeued, answered: [] });
    const task = await taskOf(stage, 't1');
    expect(task).toMatchObject({ status: 'queued', attempts: 1, runAt: startMs + 30_000 });
    expect(JSON.parse(task?.error ?? '{}')).toMatchObject({ code: 'task_lost' });
    expect(await mailOf(stage)).toEqual([]);
  });

  it('answers for a task that has no attempt left, once', async () => {
    await begin(stage, { id: 't1', attemptsMax: 1 });
    await stage.n1.tasks.claimTasks(claim);
    await stage.advance(30_000);
    expect(await stage.n2.tasks.reapTasks(10)).toEqual({ requeued: [], answered: ['order/1'] });
    expect(await stage.n2.tasks.reapTasks(10)).toEqual({ requeued: [], answered: [] });
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'failed', finishedAt: startMs + 30_000 });
    const [answer, ...more] = await mailOf(stage);
    expect(more).toEqual([]);
    expect(answer).toMatchObject({
      id: 'task:t1',
      target: 'order/1',
      type: 'xstate.error.actor.charge',
      sender: 'task:t1',
      causation: 't1',
      correlation: 'c1',
      dueAt: startMs + 30_000,
      timer: null,
    });
    expect(JSON.parse(answer?.payload ?? '')).toEqual({
      error: {
        name: 'TaskLost',
        code: 'task_lost',
        message: 'Task t1 (order/charge): its node died or hung in attempt 1 of 1',
      },
      invocation: 't1',
    });
  });

  it('ends a task at its deadline, whether it waits or runs', async () => {
    await begin(stage, { id: 'waits', deadlineMs: 5 }, { id: 'runs', deadlineMs: 5, actor: 'order/2' });
    await stage.n1.tasks.claimTasks({ ...claim, ids: ['runs'] });
    await stage.advance(5);
    const { requeued, answered } = await stage.n2.tasks.reapTasks(10);
    expect([requeued, answered.toSorted()]).toEqual([[], ['order/1', 'order/2']]);
    const messages = (await mailOf(stage)).map((row) => String(JSON.parse(row.payload).error.message));
    expect(messages.toSorted()).toEqual([
      'Task runs (order/charge) had no answer at its deadline, after 1 of 3 attempts',
      'Task waits (order/charge) had no answer at its deadline, after 0 of 3 attempts',
    ]);
    expect(await taskOf(stage, 'waits')).toMatchObject({ status: 'expired' });
  });

  it('takes so many of either sort, the oldest first', async () => {
    for (const id of ['t1', 't2', 't3']) {
      await begin(stage, { id, leaseOwner: 'n1' }, { id: `${id}-waits`, deadlineMs: 30_000 });
      await stage.advance(1);
    }
    await stage.advance(30_000);
    const { requeued, answered } = await stage.n2.tasks.reapTasks(2);
    expect(requeued.map((task) => task.id).toSorted()).toEqual(['t1', 't2']);
    expect(answered).toEqual(['order/1']);
    expect(await mailOf(stage)).toHaveLength(2);
  });
});

describeWorlds('the answer of a task', (stage) => {
  const settlement = { id: 't1', status: 'completed', result: '{"paid":true}', error: null } as const;
  const answer = envelopeTo('order/1', 'task:t1', { sender: 'task:t1', causation: 't1' });
  const states: Record<(typeof taskStatuses)[number], () => Promise<unknown>> = {
    queued: async () => null,
    processing: () => stage.n1.tasks.claimTasks(claim),
    completed: () => write(stage.n1, { tasksSettled: [settlement] }),
    failed: () => write(stage.n1, { tasksSettled: [{ ...settlement, status: 'failed' }] }),
    expired: () => write(stage.n1, { tasksSettled: [{ ...settlement, status: 'expired' }] }),
    cancelled: () => write(stage.n1, { tasksCancelled: ['t1'] }),
  };

  it.each(taskStatuses)('is filed as mail by who has the lease, not of a task that is %s', async (status) => {
    await begin(stage, { id: 't1' });
    await states[status]();
    const before = await stage.rows();
    expect(before.tasks.get('t1')).toMatchObject({ status });
    await stage.n2.tasks.fileAnswer(settlement, answer, 'n2');
    expect(await stage.rows()).toEqual(before);
    await stage.n1.tasks.fileAnswer(settlement, answer, 'n1');
    if (status !== 'processing') return expect(await stage.rows()).toEqual(before);
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'completed', result: '{"paid":true}' });
    expect(await mailOf(stage)).toMatchObject([{ id: 'task:t1', dueAt: startMs, causation: 't1' }]);
  });

  it.each(taskStatuses)(
    'closes a task in the turn that applies it, unless it is closed (%s)',
    async (status) => {
      await begin(stage, { id: 't1' });
      await states[status]();
      const before = await taskOf(stage, 't1');
      await stage.advance(7);
      const error = '{"message":"no"}';
      await write(stage.n1, { tasksSettled: [{ id: 't1', status: 'failed', result: null, error }] });
      const isOpen = before?.finishedAt === null;
      const closed = { status: 'failed', result: null, error, leaseOwner: null, finishedAt: startMs + 7 };
      expect(await taskOf(stage, 't1')).toMatchObject(isOpen ? closed : { ...before });
    },
  );

  it('of a task that the same turn settles and cancels is kept', async () => {
    await begin(stage, { id: 't1' }, { id: 't2' });
    await write(stage.n1, { tasksSettled: [settlement], tasksCancelled: ['t1', 't2'] });
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'completed' });
    expect(await taskOf(stage, 't2')).toMatchObject({ status: 'cancelled' });
  });

  it('of a task that begins in the turn that cancels it is not wanted', async () => {
    await write(stage.n1, { actors: [newActor('order/1')], tasks: [newTask('t1')], tasksCancelled: ['t1'] });
    expect(await taskOf(stage, 't1')).toMatchObject({ status: 'cancelled' });
  });
});

describeWorlds('tasks without a bell', (stage) => {
  it('are found when they have waited, the oldest first', async () => {
    await begin(stage, { id: 't1' });
    await stage.advance(10);
    await begin(stage, { id: 't2' }, { id: 't3', leaseOwner: 'n1' });
    await stage.advance(10);
    const found = async (rowsMax: number, graceMs: number) =>
      (await stage.n1.sweeps.dueTasks(rowsMax, graceMs)).map((task) => task.id);
    expect(await found(10, 0)).toEqual(['t1', 't2']);
    expect(await found(1, 10)).toEqual(['t1']);
    expect(await found(10, 11)).toEqual(['t1']);
  });
});
