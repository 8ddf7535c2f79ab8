/** `assay batch …`: essays in, results out, from a terminal. */
import type { Command } from 'commander';
import type { AskedInput } from '../../contracts/assessment/api.ts';
import type { FileReceipt } from '../../contracts/assessment/batch-verbs.ts';
import { courseCodes, type CourseCode } from '../../contracts/assessment/words.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { addBatchVerbs, noteWarnings, readText } from './batch-verbs.ts';
import { batchText, isUnplaced, unplacedText } from './batch-words.ts';
import { exitCodes, usage } from './exit.ts';
import { allResults, csvOf } from './export-results.ts';
import { type JudgingFlags, settingsFrom, withJudging } from './judging-flags.ts';
import { type Printer, table } from './print.ts';
import { filtersIn, patient, withAssessment, withCaller } from './reach-assessment.ts';
import { typedAssay } from './typed-as.ts';
import { filesAt, sendFiles } from './upload-files.ts';
import { bar, watchBatch } from './watch-batch.ts';
import { writeOut } from './write-out.ts';

interface CreateFlags extends JudgingFlags {
  readonly course: string;
  readonly name?: string;
  readonly expected?: string;
  readonly class?: string;
  readonly assignment?: string;
  readonly prompt?: string;
  readonly run?: string;
  readonly id?: string;
}

export function addBatch(program: Command): void {
  const batch = program.command('batch').description('Batches of essays: create, fill, run, read');
  addCreate(batch);
  addAdd(batch);
  addLooks(batch);
  addBatchVerbs(batch);
}

function addCreate(batch: Command): void {
  withJudging(withCaller(batch.command('create [paths...]')))
    .description('A new batch, filled with the files of these folders and paths')
    .requiredOption('--course <code>', `one of ${courseCodes.join(', ')}`)
    .option('--name <text>', 'what people call it')
    .option('--expected <essays>', 'how many essays; without it as many as there are files')
    .option('--class <id>', 'its class: students are then confirmed before anything runs')
    .option('--assignment <id>', 'its assignment: rubric and anchors, for comparative judgement')
    .option('--prompt <file>', 'file with the task that the students were given')
    .option('--run <pipeline>', 'start this pipeline when all files are in, and watch it')
    .option('--id <batch>', 'id of the batch; made up when absent')
    .action((paths: string[], flags: CreateFlags, command: Command) =>
      withAssessment(command, (client, printer) => create({ client, printer, paths, flags })),
    );
}

interface Creating {
  readonly client: AssessmentClient;
  readonly printer: Printer;
  readonly paths: readonly string[];
  readonly flags: CreateFlags;
}

async function create({ client: once, printer, paths, flags }: Creating): Promise<void> {
  const files = paths.length === 0 ? [] : await filesAt(paths);
  const request = requestFrom(flags, files.length);
  const assessment = settingsFrom(flags);
  if (flags.run !== undefined) await assertPipeline(once, flags.run, flags);
  const batch = await once.ask('batch.register', request);
  const client = patient(once, printer);
  const { batchId } = batch;
  printer.note(`batch ${batchId} is registered for ${batch.essays.expected} essays`);
  const receipts = await sendAll({ client, printer, batchId, files });
  if (receipts.some(isUnplaced)) process.exitCode = exitCodes.negative;
  if (flags.expected === undefined && placesTaken(receipts) < files.length)
    await endIntake({ client, printer, batchId }, flags.run !== undefined);
  if (flags.run === undefined) {
    const shown = await client.ask('batch.get', { batchId });
    return printer.result({ ...shown, files: receipts }, batchText(shown));
  }
  await watchBatch(client, printer, { batchId, until: 'intake' });
  const asked = { batchId, pipeline: flags.run, ...(assessment === undefined ? {} : { assessment }) };
  await noteWarnings({ client, printer }, asked);
  await client.ask('batch.run', asked);
  const ended = await watchBatch(client, printer, { batchId, until: 'run' });
  printer.result({ ...ended, files: receipts }, batchText(ended));
  if (ended.clientStatus !== 'completed_successfully') process.exitCode = exitCodes.negative;
}

const placesTaken = (receipts: readonly FileReceipt[]): number =>
  new Set(receipts.filter((one) => !isUnplaced(one)).map(({ fileId }) => fileId)).size;

/** A file that was refused, or is there twice, leaves a place empty: the intake would wait a day for it. */
async function endIntake(
  { client, printer, batchId }: Omit<Sending, 'files'>,
  isRunAsked: boolean,
): Promise<void> {
  if (isRunAsked) await client.ask('batch.finish', { batchId });
  else
    printer.note(
      `Some places are empty: add files, or end the intake: ${typedAssay} batch finish ${batchId}`,
    );
}

/** Before anything is made: else a typo, or a prompt that lacks, is found when all files are in. */
async function assertPipeline(client: AssessmentClient, name: string, flags: CreateFlags): Promise<void> {
  const { pipelines, phases } = await client.ask('batch.pipelines', {});
  const wanted = pipelines.find((one) => one.name === name);
  const known = pipelines.map((one) => one.name).join(', ');
  if (wanted === undefined) throw usage(`Expected --run to be one of ${known}, got \`${name}\``);
  const asks = phases.find((one) => one.needsPrompt && wanted.phases.includes(one.name));
  if (asks === undefined || flags.prompt !== undefined) return;
  // What else an assignment may lack is said by the preflight, when its batch is there.
  if (flags.assignment !== undefined) {
    const { promptContentId } = await client.ask('assignment.get', { assignmentId: flags.assignment });
    if (promptContentId !== null) return;
  }
  throw usage(`Expected --prompt with a file: ${asks.name} needs to know what the students were asked`);
}

function requestFrom(flags: CreateFlags, files: number): AskedInput<'batch.register'> {
  if (flags.expected === undefined && files === 0)
    throw usage('Expected files, or --expected with the number of essays that will come');
  const expected = flags.expected === undefined ? files : Number(flags.expected);
  if (!Number.isInteger(expected) || expected < 1)
    throw usage(`Expected --expected to be a whole number from 1, got \`${flags.expected}\``);
  return {
    courseCode: courseFrom(flags.course),
    expectedEssays: expected,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.id === undefined ? {} : { batchId: flags.id }),
    ...(flags.class === undefined ? {} : { classId: flags.class }),
    ...(flags.assignment === undefined ? {} : { assignmentId: flags.assignment }),
    ...(flags.prompt === undefined ? {} : { prompt: readText(flags.prompt) }),
  };
}

const isCourse = (text: string): text is CourseCode => (courseCodes as readonly string[]).includes(text);
function courseFrom(text: string): CourseCode {
  if (isCourse(text)) return text;
  throw usage(`Expected --course to be one of ${courseCodes.join(', ')}, got \`${text}\``);
}

interface Sending {
  readonly client: AssessmentClient;
  readonly printer: Printer;
  readonly batchId: string;
  readonly files: readonly string[];
}

async function sendAll({ client, printer, batchId, files }: Sending) {
  const isLive = process.stderr.isTTY && !printer.isJson;
  const show = (sent: number): void => {
    if (isLive)
      process.stderr.write(`\r${'upload'.padEnd(14)} ${bar(sent, files.length)} ${sent}/${files.length}`);
  };
  const receipts = await sendFiles(client, batchId, files, show);
  if (isLive && files.length > 0) process.stderr.write('\n');
  for (const receipt of receipts.filter(isUnplaced)) printer.note(unplacedText(receipt));
  return receipts;
}

function addAdd(batch: Command): void {
  withCaller(batch.command('add <batch> <paths...>'))
    .description('Adds files; the same file twice takes one slot')
    .action((batchId: string, paths: string[], _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const found = await filesAt(paths);
        const files = await sendAll({ client: patient(client, printer), printer, batchId, files: found });
        const rows = files.map((file) => [file.name, file.status, file.essayId, file.message ?? '']);
        printer.result({ batchId, files }, table(['FILE', 'STATUS', 'ESSAY', ''], rows));
        if (files.some(isUnplaced)) process.exitCode = exitCodes.negative;
      }),
    );
}

function addLooks(batch: Command): void {
  withCaller(batch.command('list'))
    .description('Batches, newest first')
    .option('--status <status>', 'pending_content, ready, processing, completed_successfully, …')
    .option('--search <text>', 'part of the name')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((own: Record<string, string>, command: Command) => withAssessment(command, list(own)));
  withCaller(batch.command('show <batch>'))
    .description('One batch: status, run, problems and what helps')
    .action((batchId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('batch.get', { batchId });
        printer.result(shown, batchText(shown));
      }),
    );
  withCaller(batch.command('watch <batch>'))
    .description('Follows a batch until nothing moves any more')
    .action((batchId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        await client.ask('batch.get', { batchId });
        const ended = await watchBatch(patient(client, printer), printer, { batchId, until: 'run' });
        printer.result(ended, batchText(ended));
      }),
    );
  withCaller(batch.command('export <batch>'))
    .description('Results of every essay')
    .option('--format <format>', 'csv or json', 'csv')
    .option('--out <file>', 'a file instead of standard output')
    .action((batchId: string, own: { format: string; out?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        if (own.format !== 'csv' && own.format !== 'json')
          throw usage(`Expected --format to be csv or json, got \`${own.format}\``);
        const rows = await allResults(client, batchId);
        const text = own.format === 'csv' ? csvOf(rows) : `${JSON.stringify(rows, null, 2)}\n`;
        if (own.out === undefined) return void process.stdout.write(text);
        writeOut(own.out, text);
        const essays = rows.length;
        printer.result({ file: own.out, batchId, essays }, `written to ${own.out}: ${essays} essays`);
      }),
    );
}

const list = (own: Record<string, string>) => async (client: AssessmentClient, printer: Printer) => {
  const page = await client.ask('batch.list', filtersIn(own));
  const rows = page.items.map((one) => {
    const { stored, expected } = one.essays;
    return [one.batchId, one.name, one.courseCode, one.clientStatus, `${stored}/${expected}`, one.createdAt];
  });
  const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
  printer.result(page, table(['BATCH', 'NAME', 'COURSE', 'STATUS', 'ESSAYS', 'CREATED'], rows) + more);
};
