/**
 * A few worker threads that each do one task at a time. Owns the threads and the queue before them; knows
 * nothing of what they do. A thread that dies or takes too long is replaced, and only its own task fails.
 *
 * P1  Every task is answered exactly once: with a result, an error of the task, or a `ThreadFailure`.
 * P2  A task that takes longer than its limit loses its thread: a computation cannot be stopped otherwise.
 * P3  An aborted task is answered at once. Its thread counts as busy until it is done or its limit has come.
 * P4  Idle threads do not keep the process alive.
 */
import { Worker } from 'node:worker_threads';

export interface ThreadPoolOptions {
  /** The script of the threads; see `answerTasks`. */
  readonly script: URL;
  readonly threadsMax: number;
  /** How long one task may take. */
  readonly limitMs: number;
  readonly heapMb?: number;
  /** Given to every thread when it begins (`workerData`). */
  readonly setup?: unknown;
  /** After so many tasks a thread is replaced; for tasks that may leave their thread spoilt. */
  readonly tasksPerThread?: number;
}

export interface ThreadPool<Task, Result> {
  run(task: Task, signal: AbortSignal): Promise<Result>;
  /** Ends the threads; what is not answered yet fails. */
  close(): Promise<void>;
}

export type ThreadFailureCode = 'timed_out' | 'died' | 'closed';
export class ThreadFailure extends Error {
  override readonly name = 'ThreadFailure';
  readonly code: ThreadFailureCode;
  constructor(code: ThreadFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a thread answers; a task that threw is told apart from a thread that died. */
export type ThreadAnswer =
  { readonly kind: 'done'; readonly result: unknown } | { readonly kind: 'threw'; readonly message: string };

interface Job<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
  isAnswered: boolean;
}

interface Thread<Task, Result> {
  readonly worker: Worker;
  job: Job<Task, Result> | null;
  timer: NodeJS.Timeout | null;
  tasks: number;
}

/** The script beside a module: `.ts` where Node runs the source, `.js` in the built package. */
export const scriptBeside = (moduleUrl: string, name: string): URL =>
  new URL(`./${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl);

export function openThreadPool<Task, Result>(options: ThreadPoolOptions): ThreadPool<Task, Result> {
  const pool = new Pool<Task, Result>(options);
  return { run: (task, signal) => pool.run(task, signal), close: () => pool.close() };
}

class Pool<Task, Result> {
  readonly #options: ThreadPoolOptions;
  readonly #threads = new Set<Thread<Task, Result>>();
  readonly #ending = new Set<Promise<unknown>>();
  #queue: Job<Task, Result>[] = [];
  #isClosed = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
  }

  run(task: Task, signal: AbortSignal): Promise<Result> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (this.#isClosed) return Promise.reject(closed());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const job: Job<Task, Result> = { task, resolve, reject, isAnswered: false };
    const abort = (): void => {
      this.#queue = this.#queue.filter((one) => one !== job);
      answer(job, () => reject(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#queue.push(job);
    this.#dispatch();
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#queue.splice(0)) answer(job, () => job.reject(closed()));
    for (const thread of this.#threads) this.#retire(thread, closed());
    await Promise.all(this.#ending);
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freeThread();
      const job = thread === null ? undefined : this.#queue.shift();
      if (thread === null || job === undefined) return;
      this.#begin(thread, job);
    }
  }

  #freeThread(): Thread<Task, Result> | null {
    for (const thread of this.#threads) if (thread.job === null) return thread;
    return this.#threads.size < this.#options.threadsMax ? this.#open() : null;
  }

  #open(): Thread<Task, Result> {
    const { script, heapMb, setup } = this.#options;
    const worker = new Worker(script, {
      workerData: setup,
      ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    const thread: Thread<Task, Result> = { worker, job: null, timer: null, tasks: 0 };
    worker.on('message', (told: ThreadAnswer) => this.#settle(thread, told));
    worker.on('error', (error) => this.#retire(thread, died(String(error))));
    worker.on('exit', (code) => this.#retire(thread, died(`exit code ${code}`)));
    this.#threads.add(thread);
    return thread;
  }

  #begin(thread: Thread<Task, Result>, job: Job<Task, Result>): void {
    thread.job = job;
    thread.tasks += 1;
    thread.worker.ref();
    const { limitMs } = this.#options;
    thread.timer = setTimeout(() => this.#retire(thread, timedOut(limitMs)), limitMs);
    try {
      thread.worker.postMessage(job.task);
    } catch (error) {
      // A task that cannot be cloned: the thread never saw it.
      this.#settle(thread, { kind: 'threw', message: String(error) });
    }
  }

  #settle(thread: Thread<Task, Result>, told: ThreadAnswer): void {
    const { job } = thread;
    if (job === null) return;
    if (thread.timer !== null) clearTimeout(thread.timer);
    thread.job = null;
    thread.worker.unref();
    // Whoever wrote the script knows its results; the pool only carries them.
    if (told.kind === 'done') answer(job, () => job.resolve(told.result as Result));
    else answer(job, () => job.reject(new Error(told.message)));
    if (thread.tasks >= (this.#options.tasksPerThread ?? Infinity)) this.#retire(thread, closed());
    this.#dispatch();
  }

  /** Comes up to three times for one thread: error, exit and deadline. The first one counts. */
  #retire(thread: Thread<Task, Result>, reason: ThreadFailure): void {
    if (!this.#threads.delete(thread)) return;
    if (thread.timer !== null) clearTimeout(thread.timer);
    const { job } = thread;
    thread.job = null;
    const ending = thread.worker.terminate().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
    if (job !== null) answer(job, () => job.reject(reason));
    if (!this.#isClosed) this.#dispatch();
  }
}

function answer(job: { isAnswered: boolean }, tell: () => void): void {
  if (job.isAnswered) return;
  job.isAnswered = true;
  tell();
}

const closed = (): ThreadFailure =>
  new ThreadFailure('closed', 'Expected the thread pool to be open, got a closed one; the node is stopping');
const died = (how: string): ThreadFailure =>
  new ThreadFailure('died', `Expected a thread to answer its task, got its end (${how}); the task failed`);
const timedOut = (limitMs: number): ThreadFailure =>
  new ThreadFailure(
    'timed_out',
    `Expected a task to take at most ${limitMs} ms, got no answer; it was ended`,
  );
