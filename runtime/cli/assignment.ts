/** `assay assignment …` and `assay anchor …`: what essays of one task are judged by. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { Answered } from '../../contracts/assessment/api.ts';
import { gradeScaleIds, gradeScales, isGradeOf } from '../../contracts/assessment/grade-scales.ts';
import { contextOrigins } from '../../contracts/assessment/words.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { readText } from './batch-verbs.ts';
import { usage } from './exit.ts';
import { wordFrom } from './judging-flags.ts';
import { answerLines, table } from './print.ts';
import { filtersIn, withAssessment, withCaller } from './reach-assessment.ts';
import { essayText } from './essay-text.ts';
import { filesAt } from './upload-files.ts';

interface AssignmentFlags {
  readonly scale?: string;
  readonly origin?: string;
  readonly prompt?: string;
  readonly rubric?: string;
  readonly instructions?: string;
}

export function addAssignment(program: Command): void {
  const assignment = program.command('assignment').description('Assignments: scale, prompt, rubric, anchors');
  withCaller(assignment.command('set <assignment>'))
    .description('Makes or amends an assignment; scale and origin are chosen once')
    .option('--scale <scale>', gradeScaleIds.join(', '))
    .option('--origin <origin>', contextOrigins.join(', '))
    .option('--prompt <file>', 'the task that the students were given')
    .option('--rubric <file>', 'what is good, for whoever judges')
    .option('--instructions <file>', 'by what essays are judged')
    .action((assignmentId: string, own: AssignmentFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await setAssignment(client, assignmentId, own);
        printer.result(answer, detail(answer));
      }),
    );
  withCaller(assignment.command('show <assignment>'))
    .description('One assignment, with its anchors counted')
    .action((assignmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('assignment.get', { assignmentId });
        printer.result(shown, detail(shown));
      }),
    );
  withCaller(assignment.command('list'))
    .description('Assignments, newest first')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('assignment.list', filtersIn(own));
        const rows = page.items.map((one) => [
          one.assignmentId,
          one.gradeScale,
          one.contextOrigin,
          one.anchors,
          one.createdAt,
        ]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, table(['ASSIGNMENT', 'SCALE', 'ORIGIN', 'ANCHORS', 'CREATED'], rows) + more);
      }),
    );
}

export function setAssignment(client: AssessmentClient, assignmentId: string, own: AssignmentFlags) {
  const gradeScale = wordFrom('--scale', gradeScaleIds, own.scale);
  const contextOrigin = wordFrom('--origin', contextOrigins, own.origin);
  return client.ask('assignment.set', {
    assignmentId,
    ...(gradeScale === undefined ? {} : { gradeScale }),
    ...(contextOrigin === undefined ? {} : { contextOrigin }),
    ...(own.prompt === undefined ? {} : { prompt: readText(own.prompt) }),
    ...(own.rubric === undefined ? {} : { rubric: readText(own.rubric) }),
    ...(own.instructions === undefined ? {} : { instructions: readText(own.instructions) }),
  });
}

const detail = ({ anchorsByGrade, ...rest }: Answered<'assignment.get'>): string =>
  answerLines({ ...rest, 'by grade': anchorsByGrade });

export function addAnchor(program: Command): void {
  const anchor = program.command('anchor').description('Anchors: essays whose grade is known');
  withCaller(anchor.command('add <assignment> <paths...>'))
    .description(
      'Adds essays named `<grade>_<label>.txt` (or .docx, .pdf, …); the same label replaces its text',
    )
    .option('--grade <grade>', 'of all these files, whatever they are named')
    .action((assignmentId: string, paths: string[], own: { grade?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const items = await addAnchors(client, assignmentId, { paths, grade: own.grade });
        const rows = items.map((one) => [one.anchorId, one.grade, one.label]);
        printer.result({ items }, table(['ANCHOR', 'GRADE', 'LABEL'], rows));
      }),
    );
  withCaller(anchor.command('list <assignment>'))
    .description('The anchors of an assignment, by grade')
    .action((assignmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('anchor.list', { assignmentId });
        const rows = answer.items.map((one) => [
          one.anchorId,
          one.grade,
          one.label,
          one.theta,
          one.retiredAt === null ? '' : 'retired',
        ]);
        printer.result(answer, table(['ANCHOR', 'GRADE', 'LABEL', 'THETA', ''], rows));
      }),
    );
  withCaller(anchor.command('retire <assignment> <anchor>'))
    .description('Takes an anchor out of use')
    .option('--erase', 'erases its text, too')
    .action((assignmentId: string, anchorId: string, own: { erase?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const erase = own.erase === true;
        const answer = await client.ask('anchor.retire', { assignmentId, anchorId, erase });
        printer.result(answer, answerLines(answer));
      }),
    );
}

interface AnchorsGiven {
  readonly paths: readonly string[];
  readonly grade: string | undefined;
}

/** All files are read before the first is sent: half a folder would make a scale of its own. */
export async function addAnchors(
  client: AssessmentClient,
  assignmentId: string,
  { paths, grade }: AnchorsGiven,
): Promise<Answered<'anchor.register'>[]> {
  const { gradeScale } = await client.ask('assignment.get', { assignmentId });
  const files = await filesAt(paths);
  const anchors = files.map((path) => {
    const named = anchorNamed(path, grade);
    if (isGradeOf(gradeScale, named.grade)) return { ...named, path };
    const { grades } = gradeScales[gradeScale];
    throw usage(`Expected ${path} to begin with a grade of ${gradeScale} (${grades.join(', ')}) and \`_\``);
  });
  const texts = await Promise.all(anchors.map(({ path }) => essayText(path)));
  const items: Answered<'anchor.register'>[] = [];
  for (const [index, { grade: known, label }] of anchors.entries()) {
    const text = texts[index] ?? '';
    items.push(await client.ask('anchor.register', { assignmentId, grade: known, label, text }));
  }
  return items;
}

/** Grades hold `+` and `-`, but no `_`. */
export function anchorNamed(path: string, grade: string | undefined): { grade: string; label: string } {
  const stem = basename(path).replace(/\.[^.]*$/, '');
  if (grade !== undefined) return { grade, label: stem };
  const at = stem.indexOf('_');
  return { grade: stem.slice(0, Math.max(at, 0)), label: stem };
}
