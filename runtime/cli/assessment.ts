/** `assay assessment …`: sessions of comparative judgement, as they move and what they found. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentResult } from '../../contracts/assessment/judging-result.ts';
import { type ReportFormat, reportFormats } from '../../contracts/assessment/judging-verbs.ts';
import { suspicionSaid } from '../../contracts/assessment/result-words.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { exitCodes } from './exit.ts';
import { wordFrom } from './judging-flags.ts';
import { fields, table } from './print.ts';
import { filtersIn, patient, withAssessment, withCaller } from './reach-assessment.ts';
import { watchAssessment } from './watch-assessment.ts';

export function addAssessment(program: Command): void {
  const assessment = program.command('assessment').description('Comparative judgement: sessions and results');
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
        const rows = page.items.map((one) => [
          one.assessmentId,
          one.status,
          one.reason,
          `${one.judged}/${one.budget}`,
          one.reliability?.toFixed(2),
          one.batchId,
          one.createdAt,
        ]);
        const heads = ['ASSESSMENT', 'STATUS', 'REASON', 'JUDGED', 'RELIABLE', 'BATCH', 'CREATED'];
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, table(heads, rows) + more);
      }),
    );
  withCaller(assessment.command('show <assessment>'))
    .description('One session: where it stands, what it has cost')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('assessment.get', { assessmentId });
        printer.result(shown, detail(shown));
      }),
    );
  withCaller(assessment.command('watch <assessment>'))
    .description('Follows a session to its end')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const ended = await watchAssessment(patient(client, printer), printer, assessmentId);
        printer.result(ended, detail(ended));
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
    .action((assessmentId: string, own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('assessment.comparisons', { assessmentId, ...filtersIn(own) });
        const rows = page.items.map((one) => [
          one.seq,
          one.wave,
          `${one.first} : ${one.second}`,
          one.winner ?? one.code ?? one.status,
          one.judge,
          one.mode,
          one.note,
        ]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        const heads = ['NO.', 'WAVE', 'PAIR', 'WINNER', 'JUDGE', 'MODE', 'NOTE'];
        printer.result(page, table(heads, rows) + more);
      }),
    );
}

type Session = Answered<'assessment.get'>;

function detail({ settings: _settings, items: _items, ...session }: Session): string {
  return fields({
    assessment: session.assessmentId,
    status: session.reason === null ? session.status : `${session.status} (${session.reason})`,
    batch: session.batchId,
    assignment: session.assignmentId ?? undefined,
    scripts: `${session.students} essays, ${session.anchors} anchors`,
    comparisons: comparisonsText(session),
    wave: session.wave,
    reliability: session.reliability ?? undefined,
    'grades withheld': session.gradesWithheld ?? undefined,
    cost: `$${session.costUsd.toFixed(4)}`,
    created: session.createdAt,
    finished: session.finishedAt ?? undefined,
  });
}

const comparisonsText = ({
  judged,
  failed,
  pending,
  budget,
}: Pick<Session, 'judged' | 'failed' | 'pending' | 'budget'>): string =>
  `${judged} judged, ${failed} failed, ${pending} out, of ${budget}`;

function addResults(assessment: Command): void {
  withCaller(assessment.command('results <assessment>'))
    .description('Ranking with errors and grades, reliability, judges')
    .option('--interim', 'of the newest wave, where it has not ended')
    .action((assessmentId: string, own: { interim?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const asked = { assessmentId, format: 'json', interim: own.interim === true } as const;
        // By the report, which comes in parts: a large result is more than one message carries.
        const text = await wholeReport(client, asked);
        const result = JSON.parse(text) as AssessmentResult;
        printer.result(result, resultText(result));
      }),
    );
  withCaller(assessment.command('report <assessment>'))
    .description('The result as a file: a printable page, CSV or JSON')
    .option('--format <format>', reportFormats.join(', '), 'html')
    .option('--out <file>', 'a file instead of standard output')
    .option('--interim', 'of the newest wave, where it has not ended')
    .action((assessmentId: string, own: ReportFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const format = wordFrom('--format', reportFormats, own.format) ?? 'html';
        const interim = own.interim === true;
        const text = await wholeReport(client, { assessmentId, format, interim });
        if (own.out === undefined) process.stdout.write(text);
        else {
          writeFileSync(own.out, text);
          printer.note(`written to ${own.out}`);
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

function resultText(result: AssessmentResult): string {
  const needs = new Set(result.needsHuman);
  const rows = result.items
    .toSorted((a, b) => b.theta - a.theta)
    .map((item) => [
      item.rank ?? 'anchor',
      item.essayId ?? item.anchorId,
      item.grade,
      item.theta.toFixed(2),
      item.se.toFixed(2),
      item.tier,
      item.misgradeRisk === null ? null : `${Math.round(100 * item.misgradeRisk)} %`,
      item.comparisons,
      needs.has(item.essayId ?? '') ? 'needs a human' : (item.flag ?? ''),
    ]);
  const heads = ['RANK', 'SCRIPT', 'GRADE', 'THETA', 'SE', 'TIER', 'RISK', 'COMPARED', ''];
  const judges = result.judges.map((one) => [
    one.judge,
    one.judged,
    one.failed,
    one.position?.toFixed(2),
    one.infit?.toFixed(2),
    `$${one.costUsd.toFixed(4)}`,
  ]);
  return [
    ...(result.isForGrading ? [] : ['NOT FOR GRADING: a judge for tests or demonstrations took part.']),
    table(heads, rows),
    ...(result.gradesWithheld === null ? [] : [`No grades: ${result.gradesWithheld}`]),
    result.reliability.reading.join('\n'),
    table(['JUDGE', 'JUDGED', 'FAILED', 'SIDE BIAS', 'INFIT', 'COST'], judges),
    ...suspicionsText(result.suspicions),
  ].join('\n\n');
}

/** Ids and kinds: what an essay says stands nowhere but in the essay. */
function suspicionsText(suspicions: AssessmentResult['suspicions']): string[] {
  if (suspicions.length === 0) return [];
  const rows = suspicions.map((one) => [
    one.essayId ?? one.anchorId ?? 'an answer',
    suspicionSaid(one.reason),
    one.comparisons,
  ]);
  return [`Seems to talk to its judge:\n${table(['SCRIPT', 'WHAT IT DOES', 'COMPARISONS'], rows)}`];
}

function addSteering(assessment: Command): void {
  withCaller(assessment.command('cancel <assessment>'))
    .description('Gives a session up; its run ends as if the phase had failed')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('assessment.cancel', { assessmentId });
        printer.result(answer, fields({ ...answer }));
      }),
    );
  withCaller(assessment.command('recover <assessment>'))
    .description('Has a session make do with the answers that have come')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('assessment.recover', { assessmentId });
        printer.result(answer, fields({ ...answer }));
        if (answer.result === 'waits') process.exitCode = exitCodes.negative;
      }),
    );
  withCaller(assessment.command('inspect <assessment>'))
    .description('Whether its counters agree with its rows; exit code 1 if not')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('assessment.inspect', { assessmentId });
        const { suspicions, ...counts } = answer;
        printer.result(answer, [fields({ ...counts }), ...suspicionsText(suspicions)].join('\n\n'));
        if (!answer.agrees) process.exitCode = exitCodes.negative;
      }),
    );
}
