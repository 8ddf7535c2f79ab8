/** `assay assessment …`: sessions of comparative judgement, as they move and what they found. */
import type { Command } from 'commander';
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentResult } from '../../contracts/assessment/judging-result.ts';
import { type ReportFormat, reportFormats } from '../../contracts/assessment/judging-verbs.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { exitCodes } from './exit.ts';
import {
  comparisonsTable,
  resultText,
  sessionText,
  sessionsTable,
  suspicionsText,
} from './assessment-words.ts';
import { wordFrom } from './judging-flags.ts';
import { answerLines } from './print.ts';
import { filtersIn, patient, withAssessment, withCaller } from './reach-assessment.ts';
import { scriptNames, sessionNamed } from './sessions-named.ts';
import { watchAssessment } from './watch-assessment.ts';
import { writeOut } from './write-out.ts';

export function addAssessment(program: Command): void {
  const assessment = program
    .command('assessment')
    .description('Comparative judgement: sessions and results; a batch stands for its newest session');
  addLooks(assessment);
  addResults(assessment);
  addSteering(assessment);
}

function addLooks(assessment: Command): void {
  withCaller(assessment.command('list'))
    .description('Sessions, newest first')
    .option('--batch-id <batch>', 'only of this batch')
    .option('--status <status>', 'waiting_callbacks, completed, failed, …')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('assessment.list', filtersIn(own));
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, sessionsTable(page.items) + more);
      }),
    );
  withCaller(assessment.command('show <assessment>'))
    .description('One session: where it stands, what it has cost')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const shown = await client.ask('assessment.get', { assessmentId });
        printer.result(shown, sessionText(shown));
      }),
    );
  withCaller(assessment.command('watch <assessment>'))
    .description('Follows a session to its end')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const ended = await watchAssessment(patient(client, printer), printer, assessmentId);
        printer.result(ended, sessionText(ended));
        if (ended.status !== 'completed') process.exitCode = exitCodes.negative;
      }),
    );
  withCaller(assessment.command('comparisons <assessment>'))
    .description('Every comparison with its judge and answer')
    .option('--status <status>', 'open, judged, failed or dropped')
    .option('--judge <judge>', 'only of this judge')
    .option('--item <number>', 'only those of this script')
    .option('--notes', 'with the reasons that judges gave')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((name: string, own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const page = await client.ask('assessment.comparisons', { assessmentId, ...filtersIn(own) });
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, comparisonsTable(page.items) + more);
      }),
    );
}

function addResults(assessment: Command): void {
  withCaller(assessment.command('results <assessment>'))
    .description('Ranking with errors and grades, reliability, judges')
    .option('--interim', 'of the newest wave, where it has not ended')
    .action((name: string, own: { interim?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const asked = { assessmentId, format: 'json', interim: own.interim === true } as const;
        // By the report, which comes in parts: a large result is more than one message carries.
        const text = await wholeReport(client, asked);
        const result = JSON.parse(text) as AssessmentResult;
        const names = printer.isJson ? new Map<string, string>() : await scriptNames(client, result);
        printer.result(result, resultText(result, names));
      }),
    );
  withCaller(assessment.command('report <assessment>'))
    .description('The result as a file: a printable page, CSV or JSON')
    .option('--format <format>', reportFormats.join(', '), 'html')
    .option('--out <file>', 'a file instead of standard output')
    .option('--interim', 'of the newest wave, where it has not ended')
    .action((name: string, own: ReportFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const format = wordFrom('--format', reportFormats, own.format) ?? 'html';
        const interim = own.interim === true;
        const assessmentId = await sessionNamed(client, name);
        const text = await wholeReport(client, { assessmentId, format, interim });
        if (own.out === undefined) process.stdout.write(text);
        else {
          writeOut(own.out, text);
          printer.result({ file: own.out, assessmentId, format }, `written to ${own.out}`);
        }
      }),
    );
}

interface ReportFlags {
  readonly format: string;
  readonly out?: string;
  readonly interim?: true;
}

export async function wholeReport(
  client: AssessmentClient,
  asked: { readonly assessmentId: string; readonly format: ReportFormat; readonly interim: boolean },
): Promise<string> {
  const bytes: Buffer[] = [];
  for (let part = 0, parts = 1; part < parts; part += 1) {
    const answer = await client.ask('assessment.report', { ...asked, part });
    bytes.push(Buffer.from(answer.base64, 'base64'));
    parts = answer.parts;
  }
  return Buffer.concat(bytes).toString('utf8');
}

const overText = ({ assessmentId, status }: Answered<'assessment.get'>): string =>
  `${assessmentId} had ended before (${status}); nothing was changed`;

const recoveryText = ({ assessmentId, result }: Answered<'assessment.recover'>): string =>
  result === 'recovering'
    ? `${assessmentId} makes do with the answers that have come`
    : `${assessmentId} goes on waiting: too few answers have come to make do with`;

function addSteering(assessment: Command): void {
  withCaller(assessment.command('cancel <assessment>'))
    .description('Gives a session up; its run ends as if the phase had failed')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const before = await client.ask('assessment.get', { assessmentId });
        const answer = await client.ask('assessment.cancel', { assessmentId });
        const text = before.finishedAt === null ? answerLines(answer) : overText(before);
        printer.result(answer, text);
      }),
    );
  withCaller(assessment.command('recover <assessment>'))
    .description('Has a session make do with the answers that have come')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const before = await client.ask('assessment.get', { assessmentId });
        const answer = await client.ask('assessment.recover', { assessmentId });
        printer.result(answer, before.finishedAt === null ? recoveryText(answer) : overText(before));
        if (answer.result === 'waits') process.exitCode = exitCodes.negative;
      }),
    );
  withCaller(assessment.command('inspect <assessment>'))
    .description('Whether its counters agree with its rows; exit code 1 if not')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const assessmentId = await sessionNamed(client, name);
        const answer = await client.ask('assessment.inspect', { assessmentId });
        const { suspicions, ...counts } = answer;
        printer.result(answer, [answerLines(counts), ...suspicionsText(suspicions)].join('\n\n'));
        if (!answer.agrees) process.exitCode = exitCodes.negative;
      }),
    );
}
