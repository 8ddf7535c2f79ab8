/** The verbs of runs, lanes and the worker, each from the file that does it. */
import type { AssessmentHandlers } from '../../contracts/assessment/api.ts';
import { createRunBeginnings } from './create-run.ts';
import { createLaneHandlers, type LaneHandlersHost } from './lane-handlers.ts';
import { createRunReads } from './run-reads.ts';
import { createRunSteering } from './steer-run.ts';

type RunVerb = Extract<keyof AssessmentHandlers, `${'run' | 'lane' | 'worker'}.${string}`>;

export const createRunHandlers = (host: LaneHandlersHost): Pick<AssessmentHandlers, RunVerb> => ({
  ...createRunReads(host),
  ...createRunBeginnings(host),
  ...createRunSteering(host),
  ...createLaneHandlers(host),
});
