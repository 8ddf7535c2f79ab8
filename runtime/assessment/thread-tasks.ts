/** The inner side of a thread of `openThreadPool`: one task at a time, each answered once. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../contracts/failures.ts';
import type { ThreadAnswer } from './thread-pool.ts';

export function answerTasks<Task>(work: (task: Task) => unknown): void {
  if (parentPort === null) {
    throw new Error('Expected to run in a worker thread, got the main one; open it through openThreadPool');
  }
  const port = parentPort;
  const tell = (answer: ThreadAnswer): void => port.postMessage(answer);
  const run = async (task: Task): Promise<void> => {
    try {
      tell({ kind: 'done', result: await work(task) });
    } catch (error) {
      tell({ kind: 'threw', message: messageOf(error) });
    }
  };
  port.on('message', (task: Task) => void run(task));
}
