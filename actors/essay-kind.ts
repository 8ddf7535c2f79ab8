/** Essays as a kind: the chart, and what does the work of its tasks in this installation. */
import { essayInput, essayMessages } from '../contracts/assessment/message-schemas.ts';
import { essayStatuses } from '../contracts/assessment/words.ts';
import { essayMachine } from '../machines/assessment/essay.ts';
import type { PhaseWork } from '../machines/assessment/essay-setup.ts';
import {
  type ActivityCall,
  type ActivityOptions,
  defineKind,
  type KindOptions,
  type Projection,
} from '../machines/kind.ts';
import type { Ingest } from './ingest.ts';
import type { EssayExecutor, PhaseDefinition } from './phases.ts';

export interface EssayKindOptions {
  readonly ingest: Ingest;
  readonly phases: readonly PhaseDefinition[];
  /** `projectEssay` of persistence/assessment/project-essay.ts. */
  readonly project?: Projection;
}

/**
 * Guesses: a database that is away for a moment is back by then. A whole batch waits for two threads in one
 * node, so a node that dies loses work that had not begun: that is no reason to give an essay up.
 */
const retries = { attemptsMax: 5, lostMax: 100, backoffMs: 500, backoffMaxMs: 30_000 };
/** With the backoff about fifteen seconds: a ledger that is away for a moment costs no essay its phase. */
const phaseAttemptsMax = 6;
const hourMs = 3_600_000;

export function essayKind({ ingest, phases, project }: EssayKindOptions): KindOptions {
  // Phases of the whole batch have no task here. One without an executor fails with the machine's own
  // message.
  const tasks = phases.flatMap(({ name, executor }): [string, ActivityOptions][] =>
    executor?.grain === 'essay' ? [[name, phaseActivity(executor)]] : [],
  );
  return defineKind({
    machine: essayMachine,
    events: essayMessages,
    input: essayInput,
    strict: true,
    statuses: essayStatuses,
    activities: { ingest: { run: ingest, ...retries }, ...Object.fromEntries(tasks) },
    // Phases end by their own deadline; a text that nobody extracts would be waited for in silence.
    supervision: { stallAfterMs: { content_ingesting: hourMs } },
    ...(project === undefined ? {} : { project }),
  });
}

const phaseActivity = (executor: EssayExecutor): ActivityOptions => ({
  run: ({ input, signal }: ActivityCall<PhaseWork>) => executor.run({ ...input, signal }),
  ...retries,
  attemptsMax: executor.attemptsMax ?? phaseAttemptsMax,
});
