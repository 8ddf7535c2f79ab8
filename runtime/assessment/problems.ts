/**
 * What went wrong with a batch, in the words of whoever must do something about it: what happened, and what
 * helps. Every code that can stand on an essay or a file has a row here.
 */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { FileCode, PhaseCode } from '../../contracts/assessment/codes.ts';
import type { PhaseOutcome } from '../../contracts/assessment/words.ts';
import { idOf, kindOf } from '../../contracts/ids.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import { listExcessFiles } from '../../persistence/assessment/views/list-excess-files.ts';
import { listFailedEssays } from '../../persistence/assessment/views/list-failed-essays.ts';
import { listRunPhases, type RunPhaseRow } from '../../persistence/assessment/views/list-run-phases.ts';
import { listStuckActors, type StuckActorRow } from '../../persistence/assessment/views/list-stuck-actors.ts';
import type { Sql } from '../../persistence/connect.ts';

export type Problem = Answered<'batch.get'>['problems'][number];
const problemsMax = 100;

interface Explained {
  readonly message: string;
  readonly cure: string;
}
const anotherFile = 'Replace the file of this essay with one that can be read.';
const again = 'Try the phase again for this essay; if that fails, ask whoever runs the system.';
const operator = 'Ask whoever runs the system: the console shows what stands still and why.';

export const explanations: { readonly [C in FileCode | PhaseCode]: Explained } & {
  readonly [code: string]: Explained | undefined;
} = {
  EMPTY_CONTENT: { message: 'The file has no text in it.', cure: anotherFile },
  CONTENT_TOO_SHORT: {
    message: 'The text is too short to be an essay.',
    cure: 'Replace the file with the whole essay.',
  },
  CONTENT_TOO_LONG: {
    message: 'The text is longer than one essay may be.',
    cure: 'Replace the file with one that holds a single essay.',
  },
  ENCRYPTED_FILE_UNSUPPORTED: {
    message: 'The file is protected by a password.',
    cure: 'Save it without a password and replace it.',
  },
  UNSUPPORTED_FILE_TYPE: {
    message: 'Files of this type cannot be read.',
    cure: 'Save it as text, Word (.docx) or PDF and replace it.',
  },
  FILE_TOO_LARGE: { message: 'The file is too large.', cure: 'Save it without pictures and replace it.' },
  TEXT_EXTRACTION_FAILED: { message: 'The text could not be read out of the file.', cure: anotherFile },
  EXTRACTION_TIMED_OUT: {
    message: 'Reading the file took too long.',
    cure: 'Save the essay as a plain document and replace the file.',
  },
  INFLATED_TOO_LARGE: {
    message: 'The file unpacks to far more than an essay.',
    cure: 'Save the essay as a plain document and replace the file.',
  },
  UNKNOWN_VALIDATION_ERROR: { message: 'The file was refused for an unknown reason.', cure: anotherFile },
  RAW_STORAGE_FAILED: { message: 'The file could not be stored.', cure: 'Add the file again.' },
  TIMEOUT: { message: 'A phase took too long for this essay.', cure: again },
  PHASE_EXECUTOR_FAILED: { message: 'A phase could not be carried out for this essay.', cure: again },
  ESSAY_ERASED: { message: 'The text of this essay was erased.', cure: 'Nothing needs to be done.' },
  ESSAY_FAILED: {
    message: 'The essay had failed before and could not take part.',
    cure: 'Correct the first failure of this essay, then run the pipeline again.',
  },
};

export async function problemsOf(sql: Sql, batch: BatchRow): Promise<Problem[]> {
  const run = batch.activeRun ?? batch.lastRun;
  const [stuck, phases, excess, failed] = await Promise.all([
    listStuckActors(sql, { batchId: batch.id, runId: run, limit: problemsMax }),
    run === null ? [] : listRunPhases(sql, run),
    listExcessFiles(sql, batch.id, problemsMax),
    listFailedEssays(sql, batch.id, problemsMax),
  ]);
  return [
    ...stuck.map(stuckProblem),
    ...phases.flatMap(phaseProblem),
    ...excess.map(({ name }) => excessProblem(name)),
    ...failed.map(({ essayId, fileName, code }) => ({ essayId, fileName, code, ...explained(code) })),
  ].slice(0, problemsMax);
}

/** Executors may name codes of their own. */
const explained = (code: string): Explained =>
  explanations[code] ?? { message: 'A phase failed for this essay.', cure: again };

const excessProblem = (fileName: string | null): Problem => ({
  essayId: null,
  fileName,
  code: 'EXCESS_FILE',
  message: 'This file came when every place of the batch was taken.',
  cure: 'Register another batch for it, or one with more places.',
});

const phaseExplanations: { readonly [O in PhaseOutcome]?: Explained } = {
  failed_critically: {
    message: 'failed for every essay.',
    cure: 'Try the phase again; if that fails, ask whoever runs the system.',
  },
  nothing_eligible: {
    message: 'had no essay that could take part.',
    cure: 'Correct what failed before, then run the pipeline again.',
  },
  completed_with_failures: {
    message: 'failed for some essays.',
    cure: 'Try the phase again: only the essays that failed take part.',
  },
};

function phaseProblem({ phase, outcome, failed, total }: RunPhaseRow): Problem[] {
  const found = phaseExplanations[outcome];
  if (found === undefined) return [];
  const counted = outcome === 'completed_with_failures' ? ` (${failed} of ${total})` : '';
  const message = `The phase ${phase} ${found.message.slice(0, -1)}${counted}.`;
  return [
    { essayId: null, fileName: null, code: `PHASE_${outcome.toUpperCase()}`, message, cure: found.cure },
  ];
}

const stuckProblem = ({ key, isQuarantined }: StuckActorRow): Problem => ({
  essayId: kindOf(key) === 'essay' ? idOf(key) : null,
  fileName: null,
  code: isQuarantined ? 'SET_ASIDE' : 'STANDS_STILL',
  message: isQuarantined
    ? `The ${kindOf(key)} was set aside after repeated faults and takes no more messages.`
    : `The ${kindOf(key)} has rested longer than it should.`,
  cure: operator,
});
