/** The threads that do the arithmetic of judging: one session at a time each, within a limit of time. */
import type { PlannedPair } from '../../../judging/plan-wave.ts';
import type { SessionPlanRequest } from '../../../judging/session-plan.ts';
import { openThreadPool, scriptBeside } from '../thread-pool.ts';
import type {
  FindingsAnswer,
  FindingsTask,
  JudgingAnswer,
  JudgingTask,
  ScaleAnswer,
  ScaleTask,
} from './judging-task.ts';

export interface JudgingThreads {
  plan(request: SessionPlanRequest, signal: AbortSignal): Promise<readonly PlannedPair[]>;
  score(task: ScaleTask, signal: AbortSignal): Promise<ScaleAnswer>;
  publish(task: FindingsTask, signal: AbortSignal): Promise<FindingsAnswer>;
  close(): Promise<void>;
}

/**
 * Of wall clock: 10,000 scripts and 300,000 comparisons take twenty seconds of one core to publish, and a
 * busy machine gives a fifth of one. What is too slow once is too slow again, and everything was paid for.
 */
const limitMs = 600_000;
/** A second one, so that small sessions do not wait behind a large one. */
const threadsMax = 2;

export function openJudgingThreads(): JudgingThreads {
  const pool = openThreadPool<JudgingTask, JudgingAnswer>({
    script: scriptBeside(import.meta.url, 'judging-worker'),
    threadsMax,
    limitMs,
  });
  // The thread answers each kind of task with its own kind of answer; only the pool cannot say so.
  return {
    plan: async (request, signal) =>
      (await pool.run({ kind: 'plan', request }, signal)) as readonly PlannedPair[],
    score: async (task, signal) => (await pool.run({ kind: 'score', ...task }, signal)) as ScaleAnswer,
    publish: async (task, signal) => (await pool.run({ kind: 'publish', ...task }, signal)) as FindingsAnswer,
    close: () => pool.close(),
  };
}
