/** What `assay batch` says of a batch and its files to people. */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { FileReceipt } from '../../contracts/assessment/batch-verbs.ts';
import { fields, table } from './print.ts';
import { typedAssay } from './typed-as.ts';
import { bar } from './watch-batch.ts';

type Batch = Answered<'batch.get'>;

export const isUnplaced = ({ status }: FileReceipt): boolean => status === 'refused' || status === 'excess';

/** Why a file has no place. Its code is for programs (`--json`). */
export function unplacedText({ name, status, message }: FileReceipt): string {
  const what = status === 'excess' ? 'is one too many' : `was ${status}`;
  return `${name} ${what}${message === null ? '' : `: ${message}`}`;
}

export function batchText(batch: Batch): string {
  const { run } = batch;
  const head = fields({
    batch: batch.batchId,
    name: batch.name ?? undefined,
    status: statusText(batch),
    course: `${batch.courseCode} (${batch.language})`,
    essays: essaysText(batch),
    assignment: batch.assignmentId ?? undefined,
    prompt: batch.hasPrompt ? 'attached' : batch.assignmentId === null ? 'none' : 'none of its own',
    closed: batch.closedAt ?? undefined,
    erased: batch.erasedAt ?? undefined,
    run: run === null ? undefined : `${run.runId} ${run.pipeline ?? ''} ${run.status}`,
    created: batch.createdAt,
  });
  const phases = (run?.phases ?? []).map((one) => [
    one.step,
    one.status,
    `${bar(one.succeeded + one.failed + one.ineligible, one.total)} ${one.succeeded}/${one.total}`,
    one.failed === 0 ? '' : `${one.failed} failed`,
  ]);
  const problems = batch.problems.map(({ essayId, fileName, message, cure }) => {
    return [essayId ?? '', fileName ?? '', `${message} ${cure}`];
  });
  return [
    head,
    ...(phases.length === 0 ? [] : [table(['PHASE', 'STATUS', 'ESSAYS', ''], phases)]),
    ...(problems.length === 0 ? [] : [table(['ESSAY', 'FILE', 'WHAT IS WRONG, AND WHAT HELPS'], problems)]),
    ...nextSteps(batch),
  ].join('\n\n');
}

/** The word of the chart stands beside the one for people where it says more. */
const statusText = ({ clientStatus, status }: Batch): string =>
  clientStatus === status ? status : `${clientStatus} (${status})`;

function essaysText({ essays, intakeCompletedAt }: Batch): string {
  const { stored, failed, expected, excess } = essays;
  const absent = Math.max(0, expected - stored - failed);
  return [
    `${stored} of ${expected} stored`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(absent === 0 ? [] : [`${absent} ${intakeCompletedAt === null ? 'still to come' : 'never came'}`]),
    ...(excess === 0 ? [] : [`${excess} too many`]),
  ].join(', ');
}

/** What whoever reads this would type next; nothing where something is under way. */
function nextSteps(batch: Batch): string[] {
  const { batchId, problems, essays, run } = batch;
  if (batch.closedAt !== null || batch.erasedAt !== null || batch.activeRun !== null) return [];
  const broken = problems.find((one) => one.essayId !== null)?.essayId;
  const isOpen = batch.intakeCompletedAt === null && batch.clientStatus === 'pending_content';
  const isAbsent = isOpen && essays.stored + essays.failed < essays.expected;
  const isRanked = run?.phases.some(({ phase, succeeded }) => phase === 'cj_assessment' && succeeded > 0);
  const steps = [
    ...(isAbsent ? [`batch add ${batchId} <files>`, `batch finish ${batchId}`] : []),
    ...(broken === undefined || broken === null ? [] : [`essay replace ${broken} <file>`]),
    ...(batch.clientStatus === 'ready' ? [`batch run ${batchId} spellcheck --watch`] : []),
    ...(isRanked === true ? [`assessment results ${batchId}`] : []),
  ];
  return steps.length === 0 ? [] : [`Next:\n${steps.map((step) => `  ${typedAssay} ${step}`).join('\n')}`];
}
