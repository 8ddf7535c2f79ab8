/** The shorter verbs of `assay batch`: each one request, and what the answer means for the exit code. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Answered, AskedInput } from '../../contracts/assessment/api.ts';
import { phaseNames, type PhaseName } from '../../contracts/assessment/words.ts';
import { messageOf } from '../../contracts/failures.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { jsonFrom } from './actor.ts';
import { batchText } from './batch-words.ts';
import { exitCodes, usage } from './exit.ts';
import { type JudgingFlags, settingsFrom, withJudging } from './judging-flags.ts';
import { answerLines, fields, type Printer, table, yesNo } from './print.ts';
import { filtersIn, patient, withAssessment, withCaller } from './reach-assessment.ts';
import { typedAssay } from './typed-as.ts';
import { watchBatch } from './watch-batch.ts';

export function addBatchVerbs(batch: Command): void {
  addRuns(batch);
  addChanges(batch);
}

interface RunFlags extends JudgingFlags {
  readonly redo?: true;
  readonly dryRun?: true;
  readonly watch?: true;
}

function addRuns(batch: Command): void {
  withJudging(withCaller(batch.command('run <batch> <pipeline>')))
    .description('Starts a pipeline; what is done already is skipped')
    .option('--redo', 'does it again where it is done')
    .option('--dry-run', 'goes through the steps without doing them')
    .option('--watch', 'follows it to its end')
    .action((batchId: string, pipeline: string, own: RunFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const mode = own.dryRun === true ? ('dry_run' as const) : ('run' as const);
        const redo = own.redo === true;
        await noteWarnings({ client, printer }, { batchId, pipeline, redo, ...judged(own) });
        const answer = await client.ask('batch.run', { batchId, pipeline, mode, redo, ...judged(own) });
        if (own.watch !== true || answer.runId === null) return printer.result(answer, answerLines(answer));
        const ended = await watchBatch(patient(client, printer), printer, { batchId, until: 'run' });
        printer.result({ ...answer, batch: ended }, batchText(ended));
        if (ended.clientStatus !== 'completed_successfully') process.exitCode = exitCodes.negative;
      }),
    );
  withJudging(withCaller(batch.command('preflight <batch> <pipeline>')))
    .description('Whether a pipeline could start, what it would do and cost')
    .option('--redo', 'as if it were done again where it is done')
    .action((batchId: string, pipeline: string, own: RunFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const redo = own.redo === true;
        const answer = await client.ask('batch.preflight', { batchId, pipeline, redo, ...judged(own) });
        printer.result(answer, preflightText(answer));
        if (!answer.allowed) process.exitCode = exitCodes.negative;
      }),
    );
  withCaller(batch.command('retry <batch> <phase>'))
    .description('Does a phase again for the essays that failed it')
    .action((batchId: string, phase: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('batch.retry', { batchId, phase: phaseFrom(phase) });
        printer.result(answer, answerLines(answer));
      }),
    );
}

interface Asking {
  readonly client: AssessmentClient;
  readonly printer: Printer;
}

/** What nobody would notice for hours: a judge without a key, or a budget that is too small. */
export async function noteWarnings(
  { client, printer }: Asking,
  asked: AskedInput<'batch.preflight'>,
): Promise<void> {
  if (printer.isJson) return;
  const { allowed, assessment } = await client.ask('batch.preflight', asked);
  if (!allowed || assessment === null) return;
  for (const { message } of assessment.warnings) printer.note(`! ${message}`);
}

function judged(own: RunFlags) {
  const assessment = settingsFrom(own);
  return assessment === undefined ? {} : { assessment };
}

function preflightText(answer: Answered<'batch.preflight'>): string {
  const { phases, assessment, ...rest } = answer;
  const rows = phases.map((one) => [
    one.phase,
    one.needs.join(' '),
    yesNo(one.isDone),
    yesNo(one.isAvailable),
  ]);
  const parts = [answerLines(rest), table(['PHASE', 'NEEDS', 'DONE', 'AVAILABLE'], rows)];
  if (assessment === null) return parts.join('\n\n');
  const { judges, students, anchors, budget, estimatedUsd, gate, warnings } = assessment;
  const who = judges.map((one) => [one.judgeId, one.kind, one.share, one.model, yesNo(one.isForGrading)]);
  const cost = estimatedUsd === null ? 'unknown' : `about $${estimatedUsd.toFixed(2)} for all of it`;
  return [
    ...parts,
    fields({
      scripts: `${students} essays, ${anchors} anchors`,
      'comparisons at most': budget,
      cost,
      ...(gate === null ? {} : { 'by people': `${gate.planned}, of about ${gate.needed ?? '–'} for a gate` }),
    }),
    table(['JUDGE', 'KIND', 'SHARE', 'MODEL', 'FOR GRADING'], who),
    ...warnings.map(({ message }) => `! ${message}`),
  ].join('\n\n');
}

const isPhase = (text: string): text is PhaseName => (phaseNames as readonly string[]).includes(text);
function phaseFrom(text: string): PhaseName {
  if (isPhase(text)) return text;
  throw usage(`Expected a phase, one of ${phaseNames.join(', ')}, got \`${text}\``);
}

function addChanges(batch: Command): void {
  withCaller(batch.command('finish <batch>'))
    .description('No more files will come: the intake ends with those there are')
    .action((batchId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('batch.finish', { batchId });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(batch.command('prompt <batch> [file]'))
    .description('Attaches or replaces the prompt; without a file, shows it')
    .action((batchId: string, file: string | undefined, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        if (file === undefined) return showPrompt(client, printer, batchId);
        const answer = await client.ask('batch.prompt', { batchId, text: readText(file) });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(batch.command('confirm <batch> <file>'))
    .description('Confirms students, from a JSON file: [{ "essayId", "studentId" }, …]')
    .action((batchId: string, file: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        // Checked by the door, which names the entry that is wrong.
        const associations = jsonFrom(readText(file), file) as AskedInput<'batch.confirm'>['associations'];
        const answer = await client.ask('batch.confirm', { batchId, associations });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(batch.command('students <batch>'))
    .description('Which student wrote which essay, as confirmed')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((batchId: string, own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('batch.students', { batchId, ...filtersIn(own) });
        const rows = page.items.map((one) => [
          one.slot,
          one.studentName,
          one.studentId,
          one.fileName,
          one.essayId,
          one.method,
        ]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        const heads = ['SLOT', 'STUDENT', 'ID', 'FILE', 'ESSAY', 'BY'];
        printer.result(page, table(heads, rows) + more);
      }),
    );
  addEndings(batch);
}

async function showPrompt(client: AssessmentClient, printer: Printer, batchId: string): Promise<void> {
  const { promptContentId: contentId } = await client.ask('batch.get', { batchId });
  if (contentId === null)
    throw new Error(`${batchId} has no prompt; attach one: ${typedAssay} batch prompt ${batchId} <file>`);
  const { base64 } = await client.ask('content.get', { contentId });
  const text = Buffer.from(base64, 'base64').toString('utf8');
  printer.result({ batchId, contentId, text }, text);
}

function addEndings(batch: Command): void {
  withCaller(batch.command('cancel <batch>'))
    .description('Gives the batch up for good')
    .option('--reason <text>', 'kept with it')
    .action((batchId: string, own: { reason?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('batch.cancel', { batchId, ...filtersIn(own) });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(batch.command('close <batch>'))
    .description('Nothing more will be done: every essay is final')
    .action((batchId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('batch.close', { batchId });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(batch.command('erase <batch>'))
    .description('Erases all texts and names of the batch')
    .requiredOption('--yes', 'it cannot be undone')
    .action((batchId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('batch.erase', { batchId });
        printer.result(answer, answerLines(answer));
      }),
    );
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw usage(`Expected ${path} to be a readable text file: ${messageOf(error)}`, error);
  }
}
