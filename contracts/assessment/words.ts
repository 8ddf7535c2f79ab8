/**
 * The words of assessment, once: statuses of essays, batches and runs, phases, kinds of content. Machines,
 * Postgres checks and API schemas are compared with these lists (drift guard).
 */

export const phaseNames = [
  'spellcheck',
  'nlp',
  'ai_feedback',
  'cj_assessment',
  'editor_revision',
  'grammar_check',
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** The four statuses that an essay has in each phase. */
export interface PhaseStatuses {
  readonly awaiting: EssayStatus;
  readonly running: EssayStatus;
  readonly succeeded: EssayStatus;
  readonly failed: EssayStatus;
}

export const essayStatuses = [
  'uploaded',
  'content_ingesting',
  'text_extracted',
  'content_ingestion_failed',
  'ready_for_processing',
  'awaiting_spellcheck',
  'spellchecking_in_progress',
  'spellchecked_success',
  'spellcheck_failed',
  'awaiting_nlp',
  'nlp_processing_in_progress',
  'nlp_success',
  'nlp_failed',
  'awaiting_ai_feedback',
  'ai_feedback_processing_in_progress',
  'ai_feedback_success',
  'ai_feedback_failed',
  'awaiting_cj_assessment',
  'cj_assessment_processing_in_progress',
  'cj_assessment_success',
  'cj_assessment_failed',
  'awaiting_editor_revision',
  'editor_revision_processing_in_progress',
  'editor_revision_success',
  'editor_revision_failed',
  'awaiting_grammar_check',
  'grammar_check_processing_in_progress',
  'grammar_check_success',
  'grammar_check_failed',
  'all_processing_completed',
  'essay_critical_failure',
] as const;
export type EssayStatus = (typeof essayStatuses)[number];

const statusesOf = (phase: Exclude<PhaseName, 'spellcheck'>): PhaseStatuses => ({
  awaiting: `awaiting_${phase}`,
  running: `${phase}_processing_in_progress`,
  succeeded: `${phase}_success`,
  failed: `${phase}_failed`,
});
export const phaseStatuses: { readonly [P in PhaseName]: PhaseStatuses } = {
  spellcheck: {
    awaiting: 'awaiting_spellcheck',
    running: 'spellchecking_in_progress',
    succeeded: 'spellchecked_success',
    failed: 'spellcheck_failed',
  },
  nlp: statusesOf('nlp'),
  ai_feedback: statusesOf('ai_feedback'),
  cj_assessment: statusesOf('cj_assessment'),
  editor_revision: statusesOf('editor_revision'),
  grammar_check: statusesOf('grammar_check'),
};

export const batchStatuses = [
  'awaiting_content_validation',
  'content_ingestion_failed',
  'awaiting_pipeline_configuration',
  'ready_for_pipeline_execution',
  'processing_pipelines',
  'awaiting_student_validation',
  'student_validation_completed',
  'validation_timeout_processed',
  'completed_successfully',
  'completed_with_failures',
  'failed_critically',
  'cancelled',
] as const;
export type BatchStatus = (typeof batchStatuses)[number];

export const clientStatuses = [
  'pending_content',
  'ready',
  'processing',
  'completed_successfully',
  'completed_with_failures',
  'failed',
  'cancelled',
] as const;
export type ClientStatus = (typeof clientStatuses)[number];

/** What a teacher is shown. The only place where an internal status becomes one of theirs. */
export const clientStatusOf: { readonly [S in BatchStatus]: ClientStatus } = {
  awaiting_content_validation: 'pending_content',
  awaiting_pipeline_configuration: 'pending_content',
  content_ingestion_failed: 'failed',
  ready_for_pipeline_execution: 'ready',
  processing_pipelines: 'processing',
  awaiting_student_validation: 'processing',
  student_validation_completed: 'processing',
  validation_timeout_processed: 'processing',
  completed_successfully: 'completed_successfully',
  completed_with_failures: 'completed_with_failures',
  failed_critically: 'failed',
  cancelled: 'cancelled',
};

export const runStatuses = ['queued', 'running', 'blocked', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];
export const runModes = ['run', 'dry_run'] as const;
export type RunMode = (typeof runModes)[number];

/** Where one step of a run stands. */
export const stepStatuses = ['pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled'] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** How a phase of a run ended; one row each, written once. */
export const phaseOutcomes = [
  'completed_successfully',
  'completed_with_failures',
  'failed_critically',
  'nothing_eligible',
  'cancelled',
] as const;
export type PhaseOutcome = (typeof phaseOutcomes)[number];

/** How an essay left a phase. `ineligible`: it could not take part, for instance because it failed before. */
export const essayOutcomes = ['succeeded', 'failed', 'ineligible'] as const;
export type EssayOutcome = (typeof essayOutcomes)[number];

export const fileStatuses = ['received', 'assigned', 'stored', 'failed', 'excess'] as const;
export type FileStatus = (typeof fileStatuses)[number];

export const contentKinds = [
  'raw_upload_blob',
  'extracted_plaintext',
  'original_essay',
  'corrected_text',
  'student_prompt_text',
  'processing_log',
  'nlp_metrics_json',
  'student_facing_ai_feedback_text',
  'ai_editor_revision_text',
  'ai_detailed_analysis_json',
  'grammar_analysis_json',
  'cj_results_json',
  'associations_json',
  'run_artifact',
  'judge_instructions_text',
  'judge_rubric_text',
  'anchor_essay_text',
] as const;
export type ContentKind = (typeof contentKinds)[number];

export const courseCodes = ['ENG5', 'ENG6', 'ENG7', 'SV1', 'SV2', 'SV3'] as const;
export type CourseCode = (typeof courseCodes)[number];
export const languages = ['en', 'sv'] as const;
export type Language = (typeof languages)[number];
export const languageOf = (course: CourseCode): Language => (course.startsWith('SV') ? 'sv' : 'en');

export const roleNames = ['teacher', 'admin', 'service'] as const;
export type RoleName = (typeof roleNames)[number];

export const associationMethods = ['human', 'timeout', 'auto'] as const;
export type AssociationMethod = (typeof associationMethods)[number];

export const notificationPriorities = ['critical', 'immediate', 'high', 'standard', 'low'] as const;
export type NotificationPriority = (typeof notificationPriorities)[number];

export const laneGates = ['auto', 'manual'] as const;
export type LaneGate = (typeof laneGates)[number];

/** Why one look at a lane stopped. */
export const stopReasons = [
  'drained',
  'idle',
  'lane_disabled',
  'invocation_cap',
  'daily_cap',
  'all_leased',
] as const;
export type StopReason = (typeof stopReasons)[number];

/** One comparative-judgement session. */
export const assessmentStatuses = [
  'initializing',
  'generating_pairs',
  'waiting_callbacks',
  'scoring',
  'completed',
  'failed',
  'cancelled',
] as const;
export type AssessmentStatus = (typeof assessmentStatuses)[number];

/** Why a session ended; each end has its own. */
export const assessmentReasons = [
  'COMPLETE_STABLE',
  'COMPLETE_MAX_COMPARISONS',
  'COMPLETE_ALL_PAIRS',
  'COMPLETE_FORCED_RECOVERY',
  'COMPLETE_INSUFFICIENT_ESSAYS',
  'COMPLETE_COST_LIMIT',
  'ERROR_LOW_SUCCESS_RATE',
  'ERROR_NO_ESSAYS',
  'ERROR_SETTINGS',
  'ERROR_DISCONNECTED',
  'ERROR_TIMED_OUT',
  'ERROR_PREPARATION',
  'ERROR_PAIRING',
  'ERROR_SCORING',
  'CANCELLED_BY_USER',
  'CANCELLED_BY_RUN',
] as const;
export type AssessmentReason = (typeof assessmentReasons)[number];

/** `planned`: written, but its session does not know of it yet. `dropped`: the session ended before. */
export const comparisonStatuses = ['planned', 'open', 'judged', 'failed', 'dropped'] as const;
export type ComparisonStatus = (typeof comparisonStatuses)[number];
/** Which side won; `first` is the essay that was shown first. */
export const winners = ['first', 'second', 'tie'] as const;
export type Winner = (typeof winners)[number];
export const comparisonModes = [
  'coverage',
  'adaptive',
  'random',
  'resampling',
  'specified',
  'repeat',
] as const;
export type ComparisonMode = (typeof comparisonModes)[number];

export const judgeKinds = ['llm', 'human', 'simulated', 'heuristic'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

/** A judgement that a machine is asked for, on its way through the gateway. */
export const requestOutcomes = ['first', 'second', 'error'] as const;
export const bucketDimensions = ['requests', 'input_tokens', 'output_tokens'] as const;
export const requestStatuses = [
  'held',
  'queued',
  'sending',
  'batched',
  'answered',
  'failed',
  'expired',
  'cancelled',
] as const;

export const providerNames = [
  'anthropic',
  'openai',
  'google',
  'openrouter',
  'compatible',
  'builtin',
] as const;
export type ProviderName = (typeof providerNames)[number];
/** The circuit of a provider. */
export const providerStatuses = ['closed', 'open', 'half_open'] as const;
export type ProviderStatus = (typeof providerStatuses)[number];
/** How requests leave: one by one, bundled behind each other, or as a batch of the provider at half price. */
export const judgingModes = ['per_request', 'serial_bundle', 'provider_batch'] as const;
export type JudgingMode = (typeof judgingModes)[number];
export const providerBatchStatuses = ['submitting', 'in_progress', 'ended', 'failed', 'cancelled'] as const;
export type ProviderBatchStatus = (typeof providerBatchStatuses)[number];

/** Why an answer changed nothing. */
export const ignoredReasons = ['late', 'duplicate', 'unknown', 'conflicting'] as const;
export type IgnoredReason = (typeof ignoredReasons)[number];
export const contextOrigins = ['research_experiment', 'canonical_national'] as const;
export type ContextOrigin = (typeof contextOrigins)[number];
