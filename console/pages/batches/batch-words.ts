/** Batches, essays and phases in the words of a teacher. */
import type {
  BatchStatus,
  ClientStatus,
  EssayStatus,
  PhaseName,
  PhaseOutcome,
} from '../../../contracts/assessment/words.ts';
import { essayStatuses, phaseNames, phaseStatuses } from '../../../contracts/assessment/words.ts';

/** Looks of a pill that are used here. */
type Tone = 'plain' | 'run' | 'good' | 'warn' | 'bad' | 'accent';

export const phaseSaid: { readonly [P in PhaseName]: string } = {
  spellcheck: 'Spelling',
  nlp: 'Language measures',
  ai_feedback: 'Feedback by a model',
  cj_assessment: 'Comparative judgement',
  editor_revision: 'Revision by an editor',
  grammar_check: 'Grammar',
};

/** A pipeline is named after the phase that it ends with, or has a name of its own. */
export const pipelineSaid = (name: string): string =>
  phaseNames.includes(name as PhaseName)
    ? phaseSaid[name as PhaseName]
    : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

export const clientStatusSaid: { readonly [S in ClientStatus]: string } = {
  pending_content: 'waits for files',
  ready: 'ready',
  processing: 'under way',
  completed_successfully: 'done',
  completed_with_failures: 'done, with failures',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const clientStatusTone: { readonly [S in ClientStatus]: Tone } = {
  pending_content: 'warn',
  ready: 'accent',
  processing: 'run',
  completed_successfully: 'good',
  completed_with_failures: 'warn',
  failed: 'bad',
  cancelled: 'plain',
};

/** What a list says of a batch. One that waits for somebody says so: to the owner that is not “under way”. */
export const standingOf = (batch: {
  readonly status: BatchStatus;
  readonly clientStatus: ClientStatus;
}): { readonly said: string; readonly tone: Tone } =>
  batch.status === 'awaiting_student_validation'
    ? { said: 'waits for names', tone: 'warn' }
    : { said: clientStatusSaid[batch.clientStatus], tone: clientStatusTone[batch.clientStatus] };

/** What the batch is at; the word of its status says less. */
export const batchStatusSaid: { readonly [S in BatchStatus]: string } = {
  awaiting_content_validation: 'Files are still to come.',
  content_ingestion_failed: 'No file could be read.',
  awaiting_pipeline_configuration: 'All files are read.',
  ready_for_pipeline_execution: 'Everything is there: a pipeline can be started.',
  processing_pipelines: 'A pipeline is under way.',
  awaiting_student_validation: 'Somebody must say which student wrote which essay.',
  student_validation_completed: 'The students are confirmed.',
  validation_timeout_processed: 'Nobody confirmed the students in time; the guesses were taken.',
  completed_successfully: 'The last pipeline ended well for every essay.',
  completed_with_failures: 'The last pipeline ended; some essays failed in it.',
  failed_critically: 'The last pipeline failed.',
  cancelled: 'The batch was given up.',
};

export const outcomeSaid: { readonly [O in PhaseOutcome]: string } = {
  completed_successfully: 'done',
  completed_with_failures: 'done, with failures',
  failed_critically: 'failed',
  nothing_eligible: 'no essay could take part',
  cancelled: 'cancelled',
};

const others: { readonly [status: string]: string } = {
  uploaded: 'without a file',
  content_ingesting: 'being read',
  text_extracted: 'with a text',
  content_ingestion_failed: 'unreadable',
  ready_for_processing: 'ready',
  all_processing_completed: 'closed',
  essay_critical_failure: 'failed for good',
};
const partSaid = { awaiting: 'waits for', running: 'in', succeeded: 'through', failed: 'failed in' } as const;

const inPhases = phaseNames.flatMap((phase) =>
  Object.entries(phaseStatuses[phase]).map(
    ([part, status]) =>
      [status, `${partSaid[part as keyof typeof partSaid]} ${phaseSaid[phase].toLowerCase()}`] as const,
  ),
);
const saidOf = new Map<string, string>([...Object.entries(others), ...inPhases]);
export const essayStatusSaid = (status: string): string => saidOf.get(status) ?? status.replaceAll('_', ' ');

export function essayStatusTone(status: string): Tone {
  if (status.endsWith('failed') || status === 'essay_critical_failure') return 'bad';
  if (status.endsWith('success') || status === 'all_processing_completed') return 'good';
  if (status.endsWith('in_progress') || status === 'content_ingesting') return 'run';
  return status === 'ready_for_processing' ? 'accent' : 'plain';
}

/** In the order in which essays go through them. */
export const inLifeOrder = (counts: {
  readonly [status: string]: number;
}): readonly (readonly [EssayStatus, number])[] =>
  essayStatuses.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [[status, count] as const];
  });
