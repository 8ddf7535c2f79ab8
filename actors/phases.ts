/**
 * The phases that a batch may go through, and the pipelines made of them. The one place where a phase is
 * plugged in: give it an executor, and everything else (preflight, runs, essays, read models) knows it.
 */
import { judgingLimits } from '../contracts/assessment/judging-limits.ts';
import { assessmentLimits as limits } from '../contracts/assessment/limits.ts';
import type { PhaseName } from '../contracts/assessment/words.ts';
import type { PhaseWork } from '../machines/assessment/essay-setup.ts';
import type { PhasePlan, PipelinePlan } from '../machines/assessment/plan-pipeline.ts';
import type { KindOptions } from '../machines/kind.ts';

/** One essay in one phase, as its task sees it. Texts are read from and put into the content store. */
export interface EssayPhaseCall extends PhaseWork {
  readonly signal: AbortSignal;
}
export interface EssayPhaseResult {
  /** A new text or document, if the phase makes one. */
  readonly contentId: string | null;
  /** The text that later phases read from now on; null leaves it as it is. */
  readonly textContentId: string | null;
  readonly metrics: { readonly [name: string]: unknown };
}
export interface EssayExecutor {
  readonly grain: 'essay';
  /** A rejection fails the essay in this phase, after `attemptsMax` attempts. */
  run(call: EssayPhaseCall): Promise<EssayPhaseResult>;
  readonly attemptsMax?: number;
}
/**
 * One actor for the whole batch. It is begun with `ExecutorInput`, tells every participant its
 * `EVT_<PHASE>_SUCCEEDED` or `_FAILED`, and the run `PHASE_EXECUTED` (contracts/assessment/messages.ts).
 */
export interface BatchExecutor {
  readonly grain: 'batch';
  readonly kind: KindOptions;
}

export interface PhaseDefinition extends PhasePlan {
  /** Units by resource for so many essays. */
  readonly cost: (essays: number) => { readonly [resource: string]: number };
  /** The prompt of the assignment does as well as one of the batch: the phase reads either. */
  readonly takesAssignmentPrompt: boolean;
  /** Null: planned, but nothing is installed that can do it. */
  readonly executor: EssayExecutor | BatchExecutor | null;
}
/** What is asked for; what these phases need comes before them. */
export type PipelineDefinition = PipelinePlan;

const free = (): Record<string, number> => ({});
const phase = (
  given: Pick<PhaseDefinition, 'name' | 'needs'> & Partial<PhaseDefinition>,
): PhaseDefinition => ({
  needsPrompt: true,
  takesAssignmentPrompt: false,
  essaysMin: 1,
  deadlineMs: limits.phaseMs,
  essayDeadlineMs: limits.essayPhaseMs,
  cost: free,
  executor: null,
  ...given,
});

export const plannedPhases: readonly PhaseDefinition[] = [
  phase({ name: 'spellcheck', needs: [], needsPrompt: false }),
  phase({ name: 'grammar_check', needs: ['spellcheck'], needsPrompt: false }),
  phase({ name: 'nlp', needs: ['spellcheck'] }),
  phase({
    name: 'cj_assessment',
    needs: ['spellcheck'],
    takesAssignmentPrompt: true,
    essaysMin: 2,
    // Where people judge it takes days. The session itself ends when nobody answers it any more.
    deadlineMs: limits.judgingPhaseMs,
    cost: (essays) => ({ cj_comparison: judgingLimits.comparisonsPerScript * essays }),
  }),
  phase({
    name: 'ai_feedback',
    needs: ['spellcheck', 'nlp'],
    cost: (essays) => ({ ai_feedback_generation: essays }),
  }),
  phase({ name: 'editor_revision', needs: ['spellcheck', 'ai_feedback'] }),
];

/** Every phase is a pipeline of its own name, too: itself with what it needs. */
export const plannedPipelines: readonly PipelineDefinition[] = [
  { name: 'comprehensive', phases: ['cj_assessment', 'nlp', 'ai_feedback'] },
];

export type Executors = { readonly [P in PhaseName]?: EssayExecutor | BatchExecutor };

/** The phases of an installation: as planned, with the executors that it has. */
export const phasesWith = (executors: Executors): readonly PhaseDefinition[] =>
  plannedPhases.map((one) => ({ ...one, executor: executors[one.name] ?? one.executor }));
