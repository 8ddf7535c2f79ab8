/** What the thread of judging is asked and answers: numbers in, numbers out, so that turns never wait. */
import type { GradesOfSession, NoGrades } from '../../../judging/session-grades.ts';
import type { Findings } from '../../../judging/session-findings.ts';
import type { PlannedPair } from '../../../judging/plan-wave.ts';
import type { SessionColumns } from '../../../judging/session-columns.ts';
import type { SessionPlanRequest } from '../../../judging/session-plan.ts';
import type { Outsiders, ScaleFacts } from '../../../judging/session-scale.ts';
import type { GradingRequest } from '../../../judging/session-grades.ts';

export interface ScaleTask {
  readonly columns: SessionColumns;
  readonly outsiders: Outsiders;
  readonly before: readonly number[] | null;
  readonly grading: GradingRequest | null;
}
export interface ScaleAnswer {
  readonly facts: ScaleFacts;
  /** Null where there is no scale. */
  readonly theta: readonly number[] | null;
  readonly se: readonly number[] | null;
  readonly tiers: readonly number[] | null;
  readonly grades: GradesOfSession | NoGrades | null;
}
export interface FindingsTask extends ScaleTask {
  readonly seed: string;
  readonly isHuman: readonly boolean[];
  readonly agreementMin: number | null;
}
export interface FindingsAnswer extends ScaleAnswer {
  readonly findings: Findings | null;
}

export type JudgingTask =
  | { readonly kind: 'plan'; readonly request: SessionPlanRequest }
  | ({ readonly kind: 'score' } & ScaleTask)
  | ({ readonly kind: 'publish' } & FindingsTask);
export type JudgingAnswer = readonly PlannedPair[] | ScaleAnswer | FindingsAnswer;
