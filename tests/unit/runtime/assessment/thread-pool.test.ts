import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { openThreadPool, scriptBeside, type ThreadPool } from '../../../../runtime/assessment/thread-pool.ts';

const tasks = new URL('../../../../runtime/assessment/thread-tasks.ts', import.meta.url).href;
/** Does what it is told; `seen` counts the tasks of this one thread. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { workerData, threadId } from 'node:worker_threads';
    import { answerTasks } from '${tasks}';
    let seen = 0;
    answerTasks(async (task) => {
      seen += 1;
      if (task.do === 'throw') throw new Error('this task is bad');
      if (task.do === 'die') process.exit(3);
      if (task.do === 'spin') for (;;);
      if (task.do === 'wait') Atomics.wait(task.gate, 0, 0);
      return { ...task, seen, threadId, setup: workerData };
    });
  `)}`,
);
interface Task {
  readonly do: 'answer' | 'throw' | 'die' | 'spin' | 'wait';
  readonly gate?: Int32Array;
}
interface Result {
  readonly seen: number;
  readonly threadId: number;
  readonly setup: unknown;
}

const never = new AbortController().signal;
let pool: ThreadPool<Task, Result>;
afterEach(() => pool.close());
const open = (options: { threadsMax?: number; limitMs?: number; tasksPerThread?: number } = {}): void => {
  pool = openThreadPool({ script, threadsMax: 1, limitMs: 60_000, setup: 'given', ...options });
};
const gateOf = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));
const openGate = (gate: Int32Array): void => {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
};

describe('a pool of threads', () => {
  test('uses a thread again, and gives it its setup (what it loaded is kept)', async () => {
    open();
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 1, setup: 'given' });
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 2 });
  });

  test('never has more threads than it may; the rest waits in order', async () => {
    open({ threadsMax: 2 });
    const many = await Promise.all(Array.from({ length: 20 }, () => pool.run({ do: 'answer' }, never)));
    expect(new Set(many.map(({ threadId }) => threadId)).size).toBeLessThanOrEqual(2);
  });

  test('a task that throws fails alone (its thread is as good as before)', async () => {
    open();
    await expect(pool.run({ do: 'throw' }, never)).rejects.toThrow('this task is bad');
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 2 });
  });

  test('P1 a thread that dies fails its task and is replaced', async () => {
    open();
    const dying = pool.run({ do: 'die' }, never);
    const next = pool.run({ do: 'answer' }, never);
    await expect(dying).rejects.toMatchObject({ name: 'ThreadFailure', code: 'died' });
    expect(await next).toMatchObject({ seen: 1 });
  });

  test('P2 a task over its limit loses its thread, and the next one gets another', async () => {
    open({ limitMs: 500 });
    await expect(pool.run({ do: 'spin' }, never)).rejects.toMatchObject({ code: 'timed_out' });
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 1 });
  });

  test('P3 an aborted task is answered at once, its thread goes on when it is done', async () => {
    open();
    const gate = gateOf();
    const abort = new AbortController();
    const waiting = pool.run({ do: 'wait', gate }, abort.signal);
    const queued = pool.run({ do: 'answer' }, abort.signal);
    abort.abort(new Error('not wanted any more'));
    await expect(waiting).rejects.toThrow('not wanted any more');
    await expect(queued).rejects.toThrow('not wanted any more');
    await expect(pool.run({ do: 'answer' }, abort.signal)).rejects.toThrow('not wanted any more');
    openGate(gate);
    // The second task of that thread: the one that was queued never reached it.
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 2 });
  });

  test('a task that cannot be sent fails as its own error (and the thread is free again)', async () => {
    open();
    const unsendable = { do: 'answer', extra: () => undefined } as Task;
    await expect(pool.run(unsendable, never)).rejects.toThrow(/could not be cloned/);
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 1 });
  });

  test('threads with a number of tasks are replaced after it (for tasks that spoil their thread)', async () => {
    open({ tasksPerThread: 1 });
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 1 });
    expect(await pool.run({ do: 'answer' }, never)).toMatchObject({ seen: 1 });
  });

  test('closing fails what runs and what waits, and takes nothing more', async () => {
    open();
    const both = Promise.allSettled([pool.run({ do: 'spin' }, never), pool.run({ do: 'answer' }, never)]);
    await pool.close();
    const failed = { status: 'rejected', reason: { code: 'closed' } };
    expect(await both).toMatchObject([failed, failed]);
    await expect(pool.run({ do: 'answer' }, never)).rejects.toMatchObject({ code: 'closed' });
  });

  test('P4 idle threads do not hold the process (a node that stops would never end)', async () => {
    open();
    const poolUrl = new URL('../../../../runtime/assessment/thread-pool.ts', import.meta.url).href;
    // A thread with a pool of its own ends by itself only if nothing holds it.
    const inner = new Worker(
      new URL(
        `data:text/javascript,${encodeURIComponent(`
          import { openThreadPool } from '${poolUrl}';
          import { parentPort } from 'node:worker_threads';
          const script = new URL(${JSON.stringify(script.href)});
          const pool = openThreadPool({ script, threadsMax: 1, limitMs: 60000 });
          const { seen } = await pool.run({ do: 'answer' }, new AbortController().signal);
          parentPort.postMessage(seen);
        `)}`,
      ),
    );
    const ended = once(inner, 'exit');
    expect(await once(inner, 'message')).toEqual([1]);
    expect(await ended).toEqual([0]);
  });
});

test('a script is found beside its module in the source and in the built package', () => {
  expect(scriptBeside('file:///a/b/c.ts', 'worker').href).toBe('file:///a/b/worker.ts');
  expect(scriptBeside('file:///a/dist/c.js', 'worker').href).toBe('file:///a/dist/worker.js');
});
