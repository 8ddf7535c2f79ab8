/**
 * Kinds of plain steps: what a run of its own graph can do. The one place where a kind is plugged in.
 * `noop` and `phase` are not here, because they need nobody to do them.
 */
import type { StepTask } from '../machines/assessment/run-draft.ts';

export interface StepCall extends StepTask {
  /** The same for every attempt of one invocation: the idempotency key for whatever the step calls. */
  readonly taskId: string;
  readonly signal: AbortSignal;
}
export interface StepKind {
  /** At least once. A rejection fails the step, after the `attemptsMax` of the step. */
  run(call: StepCall): Promise<unknown>;
}
export type StepKinds = { readonly [name: string]: StepKind };

/** None is built in: a step that does something is an installation's own. */
export const noStepKinds: StepKinds = {};
