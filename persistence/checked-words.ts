/** Every list of words that a check of Postgres repeats, by the name of that check. */
import * as assessment from '../contracts/assessment/words.ts';
import { deadReasons, journalOutcomes, supervisorDeeds, taskStatuses } from '../contracts/words.ts';

export interface CheckedWords {
  /** Name of the list, and the file that it stands in. */
  readonly list: string;
  readonly file: string;
  readonly words: readonly string[];
  readonly constraint: string;
}

const inRuntime = (list: string, words: readonly string[], constraint: string): CheckedWords => ({
  list,
  file: 'contracts/words.ts',
  words,
  constraint,
});

const inAssessment = (
  list: Extract<keyof typeof assessment, string>,
  words: readonly string[],
  constraint: string,
): CheckedWords => ({ list, file: 'contracts/assessment/words.ts', words, constraint });

export const checkedWords: readonly CheckedWords[] = [
  inRuntime('taskStatuses', taskStatuses, 'tasks_status_check'),
  inRuntime('journalOutcomes', journalOutcomes, 'journal_outcome_check'),
  inRuntime('deadReasons', deadReasons, 'dead_letters_reason_check'),
  inRuntime('supervisorDeeds', supervisorDeeds, 'supervisor_log_what_check'),
  inAssessment('contentKinds', assessment.contentKinds, 'contents_kind_check'),
  inAssessment('batchStatuses', assessment.batchStatuses, 'batches_status_check'),
  inAssessment('clientStatuses', assessment.clientStatuses, 'batches_client_status_check'),
  inAssessment('fileStatuses', assessment.fileStatuses, 'files_status_check'),
  inAssessment('essayOutcomes', assessment.essayOutcomes, 'essay_phases_outcome_check'),
  inAssessment('associationMethods', assessment.associationMethods, 'associations_method_check'),
  inAssessment('runModes', assessment.runModes, 'runs_mode_check'),
  inAssessment('runStatuses', assessment.runStatuses, 'runs_status_check'),
  inAssessment('phaseOutcomes', assessment.phaseOutcomes, 'run_phases_outcome_check'),
  inAssessment('laneGates', assessment.laneGates, 'lane_settings_gate_check'),
  inAssessment('notificationPriorities', assessment.notificationPriorities, 'notifications_priority_check'),
  inAssessment('roleNames', assessment.roleNames, 'api_keys_role_check'),
  inAssessment('contextOrigins', assessment.contextOrigins, 'assignments_context_origin_check'),
  inAssessment('judgeKinds', assessment.judgeKinds, 'judges_kind_check'),
  inAssessment('assessmentStatuses', assessment.assessmentStatuses, 'assessments_status_check'),
  inAssessment('assessmentReasons', assessment.assessmentReasons, 'assessments_reason_check'),
  inAssessment('comparisonModes', assessment.comparisonModes, 'comparisons_mode_check'),
  inAssessment('comparisonStatuses', assessment.comparisonStatuses, 'comparisons_status_check'),
  inAssessment('winners', assessment.winners, 'comparisons_winner_check'),
  inAssessment('ignoredReasons', assessment.ignoredReasons, 'ignored_answers_reason_check'),
  inAssessment('providerNames', assessment.providerNames, 'judgement_requests_provider_check'),
  inAssessment('judgingModes', assessment.judgingModes, 'judgement_requests_mode_check'),
  inAssessment('requestStatuses', assessment.requestStatuses, 'judgement_requests_status_check'),
  inAssessment('requestOutcomes', assessment.requestOutcomes, 'judgement_requests_outcome_check'),
  inAssessment('bucketDimensions', assessment.bucketDimensions, 'rate_buckets_dimension_check'),
  inAssessment('providerBatchStatuses', assessment.providerBatchStatuses, 'provider_batches_status_check'),
  inAssessment('providerStatuses', assessment.providerStatuses, 'providers_status_check'),
];
