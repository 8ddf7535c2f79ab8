/**
 * Sessions of comparative judgement as a kind: the chart, and the work that its tasks do in this
 * installation.
 */
import { executorInput, sessionMessages } from '../contracts/assessment/message-schemas.ts';
import { assessmentStatuses } from '../contracts/assessment/words.ts';
import type {
  PlanInput,
  PlannedWave,
  PrepareInput,
  Prepared,
  Published,
  PublishInput,
  Scored,
  ScoreInput,
} from '../contracts/assessment/judging-messages.ts';
import { sessionMachine } from '../machines/assessment/session.ts';
import { type ActivityCall, defineKind, type KindOptions, type Projection } from '../machines/kind.ts';

/** Each may be done again: rows that are there already are the answer. */
export interface SessionWork {
  prepare(input: PrepareInput, signal: AbortSignal): Promise<Prepared>;
  plan(input: PlanInput, signal: AbortSignal): Promise<PlannedWave>;
  score(input: ScoreInput, signal: AbortSignal): Promise<Scored>;
  publish(input: PublishInput, signal: AbortSignal): Promise<Published>;
}

export interface AssessmentKindOptions {
  readonly work: SessionWork;
  /** `projectAssessment` of persistence/assessment/project-assessment.ts. */
  readonly project?: Projection;
}

/** A database that is away for a moment is back by then; a node that dies did nothing wrong. */
const retries = { attemptsMax: 5, lostMax: 100, backoffMs: 500, backoffMaxMs: 30_000 };

export function assessmentKind({ work, project }: AssessmentKindOptions): KindOptions {
  const doing = <Input, Output>(run: (input: Input, signal: AbortSignal) => Promise<Output>) => ({
    run: ({ input, signal }: ActivityCall<Input>) => run(input, signal),
    ...retries,
  });
  return defineKind({
    machine: sessionMachine,
    events: sessionMessages,
    input: executorInput,
    strict: true,
    statuses: assessmentStatuses,
    activities: {
      prepare: doing((input: PrepareInput, signal) => work.prepare(input, signal)),
      plan: doing((input: PlanInput, signal) => work.plan(input, signal)),
      score: doing((input: ScoreInput, signal) => work.score(input, signal)),
      publish: doing((input: PublishInput, signal) => work.publish(input, signal)),
    },
    ...(project === undefined ? {} : { project }),
  });
}
