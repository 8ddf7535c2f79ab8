/** Runs as a kind: the chart, the steps that this installation can do, and the read models that it writes. */
import { assessmentLimits } from '../contracts/assessment/limits.ts';
import { runInput, runMessages } from '../contracts/assessment/message-schemas.ts';
import { runStatuses } from '../contracts/assessment/words.ts';
import { createRunMachine } from '../machines/assessment/run.ts';
import type { StepTask } from '../machines/assessment/run-draft.ts';
import { type ActivityCall, defineKind, type KindOptions, type Projection } from '../machines/kind.ts';
import { noStepKinds, type StepKinds } from './step-kinds.ts';

export interface RunKindOptions {
  readonly stepKinds?: StepKinds;
  /** After its deadline a phase waits this long for essays to say so themselves. */
  readonly phaseGraceMs?: number;
  /** `projectRun` of persistence/assessment/project-run.ts. */
  readonly project?: Projection;
}

export function runKind({
  stepKinds = noStepKinds,
  phaseGraceMs = assessmentLimits.phaseGraceMs,
  project,
}: RunKindOptions = {}): KindOptions {
  const names = Object.keys(stepKinds).toSorted();
  return defineKind({
    machine: createRunMachine({ stepKinds: names, phaseGraceMs }),
    events: runMessages,
    input: runInput,
    strict: true,
    statuses: runStatuses,
    activities: { runStep: { run: stepRunner(stepKinds) } },
    ...(project === undefined ? {} : { project }),
  });
}

const stepRunner =
  (stepKinds: StepKinds) =>
  async ({ input, taskId, signal }: ActivityCall<StepTask>): Promise<null> => {
    const stepKind = Object.hasOwn(stepKinds, input.kind) ? stepKinds[input.kind] : undefined;
    if (stepKind === undefined) throw new UnsupportedKind(input.kind);
    await stepKind.run({ ...input, taskId, signal });
    // What a step returns would stay in the journal for ever.
    return null;
  };

/** Another version of this installation began the step, and this one no longer knows it. */
class UnsupportedKind extends Error {
  override readonly name = 'UnsupportedKind';
  readonly code: string;
  constructor(kind: string) {
    super(`Expected a kind of step that this node knows, got \`${kind}\`; add it to \`stepKinds\``);
    this.code = `unsupported_kind:${kind}`;
  }
}
