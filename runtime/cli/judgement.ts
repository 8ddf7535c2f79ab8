/** `assay judgement …`: for people who judge at a terminal; the console has a screen for it. */
import type { Command } from 'commander';
import type { Answered } from '../../contracts/assessment/api.ts';
import { skipReasons } from '../../contracts/assessment/judged-shapes.ts';
import { winners } from '../../contracts/assessment/words.ts';
import { exitCodes, usage } from './exit.ts';
import { wordFrom } from './judging-flags.ts';
import { answerLines } from './print.ts';
import { type CallerFlags, withAssessment, withCaller } from './reach-assessment.ts';
import { typedAssay } from './typed-as.ts';

export function addJudgement(program: Command): void {
  const judgement = program
    .command('judgement')
    .description('Judging as a person: `--token`, or `--as` beside an account that may speak for others');
  addNext(judgement);
  addAnswers(judgement);
  withCaller(judgement.command('progress <assessment>'))
    .description('How far whoever asks has come')
    .action((assessmentId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('judgement.progress', { assessmentId });
        printer.result(answer, answerLines(answer));
      }),
    );
}

function addNext(judgement: Command): void {
  withCaller(judgement.command('next [assessment]'))
    .description('The next pair, with both texts; exit code 1 where nothing waits')
    .action((name: string | undefined, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const of = name === undefined ? {} : { assessmentId: name };
        const answer = await client.ask('judgement.next', of);
        printer.result(answer, turnText(answer.turn, command.optsWithGlobals<CallerFlags>().as));
        if (answer.turn === null) process.exitCode = exitCodes.negative;
      }),
    );
}

function turnText(turn: Answered<'judgement.next'>['turn'], as: string | undefined): string {
  if (turn === null) return 'Nothing waits for you here.';
  const { assessmentId, seq, mayTie, first, second, prompt, rubric, leaseUntil } = turn;
  const who = as === undefined ? '' : ` --as ${as}`;
  return [
    seq === 0 ? 'A pair for practice: it does not count.' : `Pair ${seq}, yours until ${leaseUntil}`,
    ...(prompt === null ? [] : [`=== What the students were asked\n${prompt}`]),
    ...(rubric === null ? [] : [`=== What is good\n${rubric}`]),
    `=== First\n${first.text}`,
    `=== Second\n${second.text}`,
    `Which is better? ${mayTie ? 'first, second or tie' : 'first or second'}:\n` +
      `  ${typedAssay} judgement submit ${assessmentId} ${seq} first${who}`,
  ].join('\n\n');
}

function addAnswers(judgement: Command): void {
  withCaller(judgement.command('submit <assessment> <number> <winner>'))
    .description('Which of the two is better: first, second or tie')
    .option('--note <text>', 'why')
    .action((...given: readonly unknown[]) => {
      const [assessmentId, number, word, own, command] = given as [string, string, string, Note, Command];
      const winner = wordFrom('the winner', winners, word) ?? 'tie';
      return withAssessment(command, async (client, printer) => {
        const note = own.note === undefined ? {} : { note: own.note };
        const answer = await client.ask('judgement.submit', {
          assessmentId,
          seq: seqFrom(number),
          winner,
          ...note,
        });
        printer.result(answer, submittedText(answer));
        if (answer.result === 'too_late') process.exitCode = exitCodes.negative;
      });
    });
  withCaller(judgement.command('skip <assessment> <number>'))
    .description('Gives a pair back for somebody else')
    .option('--reason <reason>', skipReasons.join(', '))
    .action((assessmentId: string, number: string, own: { reason?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const reason = wordFrom('--reason', skipReasons, own.reason);
        const asked = { assessmentId, seq: seqFrom(number) };
        const answer = await client.ask(
          'judgement.skip',
          reason === undefined ? asked : { ...asked, reason },
        );
        printer.result(answer, progressText(answer.progress));
      }),
    );
}

interface Note {
  readonly note?: string;
}

function seqFrom(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usage(`Expected the number of a pair as \`judgement next\` gives it, got \`${text}\``);
}

const resultWords: { readonly [R in Answered<'judgement.submit'>['result']]: string } = {
  counted: 'Counted.',
  practice: 'Practice: not counted.',
  already_answered: 'You have answered this pair before; that answer stands.',
  too_late: 'Too late: this pair waits for no answer any more.',
};

const submittedText = ({ result, progress }: Answered<'judgement.submit'>): string =>
  `${resultWords[result]} ${progressText(progress)}`;

const progressText = ({ judged, open, quota }: Answered<'judgement.progress'>): string =>
  `${judged}${quota === null ? '' : ` of ${quota}`} judged by you, ${open} wait for a person.`;
