/**
 * What a run over many seeds must have met at least once, or it has proved less than it says: every declared
 * fault, crash point and code of the database, what the host does about them, and the states of the real
 * kinds.
 */
import { crashPoints } from '../../actors/ports.ts';
import {
  assessmentStatuses,
  batchStatuses,
  essayStatuses,
  providerStatuses,
  runStatuses,
} from '../../contracts/assessment/words.ts';
import { faultNames, retryableStates } from './world/faults.ts';

/** Passed through within a turn, or of phases that nothing is installed for. */
const unreached = new Set([
  'batch awaiting_pipeline_configuration',
  'batch student_validation_completed',
  'batch validation_timeout_processed',
  'essay text_extracted',
  'essay awaiting_spellcheck',
  'essay awaiting_nlp',
  'essay awaiting_ai_feedback',
]);
const isInstalled = (status: string): boolean => !/grammar_check|editor_revision/.test(status);

const statesOf = (kind: string, statuses: readonly string[]): readonly string[] =>
  statuses
    .filter(isInstalled)
    .map((status) => `${kind} ${status}`)
    .filter((state) => !unreached.has(state));

const consequences = [
  'committed, but the answer was lost',
  'zombie write refused',
  'turn conflicted',
  'node died',
  'drained',
  'answered again',
  'answer ledger_unavailable',
  'conflicting id: duplicate',
  'lane went on',
  'command delivered again',
  'fact published again',
  'fact put off',
  'task tried again',
  'task retried',
  'task cancelled',
  'task failed',
  'answer after the lease was lost',
  'answer of a task came too late',
  'timer fired',
  'timer fired after downtime',
  'stall noticed',
  'fault machine_threw',
  'quarantine machine_threw',
  'quarantine snapshot_incompatible',
  'migrated ferry forward',
  'migrated ferry back',
  'migrated barge forward',
  'a migration renames the state',
];

export const goals: readonly string[] = [
  ...faultNames,
  ...crashPoints.flatMap((point) => [`point ${point}`, `crash at ${point}`]),
  ...[...retryableStates, '53100'].map((code) => `code ${code}`),
  ...consequences,
  ...statesOf('batch', batchStatuses),
  ...statesOf('essay', essayStatuses),
  ...statesOf('run', runStatuses),
  ...statesOf('assessment', assessmentStatuses),
  ...statesOf('provider', providerStatuses),
];
