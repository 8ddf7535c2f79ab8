/** `assay essay …`: one essay, its way and its text. */
import type { Command } from 'commander';
import { isUnplaced, unplacedText } from './batch-words.ts';
import { exitCodes } from './exit.ts';
import { answerLines, table } from './print.ts';
import { filtersIn, withAssessment, withCaller } from './reach-assessment.ts';
import { fileOf } from './upload-files.ts';

export function addEssay(program: Command): void {
  const essay = program.command('essay').description('Essays: status, way, text, erasure');
  addLooks(essay);
  withCaller(essay.command('text <essay>'))
    .description('The newest text: corrected where a phase has corrected it')
    .option('--original', 'as it was handed in')
    .action((essayId: string, own: { original?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('essay.get', { essayId });
        const contentId = own.original === true ? shown.originalContentId : shown.textContentId;
        if (contentId === null) throw new Error(`${essayId} has no text: it is \`${shown.status}\``);
        const { base64 } = await client.ask('content.get', { contentId });
        const text = Buffer.from(base64, 'base64').toString('utf8');
        printer.result({ essayId, contentId, text }, text);
      }),
    );
  withCaller(essay.command('replace <essay> <file>'))
    .description('A better file for an essay whose file failed')
    .action((essayId: string, path: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const file = await fileOf(client, path);
        const answer = await client.ask('essay.replace', { essayId, file });
        printer.result(answer, isUnplaced(answer) ? unplacedText(answer) : answerLines(answer));
        if (isUnplaced(answer)) process.exitCode = exitCodes.negative;
      }),
    );
  withCaller(essay.command('erase <essay>'))
    .description('Erases the text, the file name and the student everywhere')
    .requiredOption('--yes', 'it cannot be undone')
    .action((essayId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('essay.erase', { essayId });
        printer.result(answer, answerLines(answer));
      }),
    );
}

function addLooks(essay: Command): void {
  withCaller(essay.command('list <batch>'))
    .description('Essays of a batch, by slot')
    .option('--status <status>', 'in this status')
    .option('--failed', 'only those with an error code')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((batchId: string, own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const asked = { batchId, ...filtersIn(own) };
        const page = await client.ask('essay.list', asked);
        const rows = page.items.map((one) => [one.essayId, one.status, one.fileName, one.words, one.code]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, table(['ESSAY', 'STATUS', 'FILE', 'WORDS', 'CODE'], rows) + more);
      }),
    );
  withCaller(essay.command('show <essay>'))
    .description('One essay with the outcomes of its phases')
    .action((essayId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('essay.get', { essayId });
        const { phases, ...rest } = shown;
        const rows = phases.map((one) => [one.phase, one.outcome, one.attempt, one.code, one.metrics]);
        const steps = table(['PHASE', 'OUTCOME', 'ATTEMPT', 'CODE', 'METRICS'], rows);
        printer.result(shown, [answerLines(rest), ...(rows.length === 0 ? [] : [steps])].join('\n\n'));
      }),
    );
  withCaller(essay.command('timeline <essay>'))
    .description('Every status it had, when, and what brought it there')
    .action((essayId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('essay.timeline', { essayId, limit: 200 });
        const rows = page.items.map((one) => [one.at, one.type, one.from, one.to, one.by]);
        printer.result(page, table(['AT', 'EVENT', 'FROM', 'TO', 'BY'], rows));
      }),
    );
}
