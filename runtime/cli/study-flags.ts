/** What a study is, from the flags of a command line. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type GradeScaleId, gradeScaleIds } from '../../contracts/assessment/grade-scales.ts';
import { judgingLimits } from '../../contracts/assessment/judging-limits.ts';
import { courseCodes } from '../../contracts/assessment/words.ts';
import {
  anchorFile,
  type Inventory,
  problemsOf,
  type StudyFile,
  studyFile,
} from '../assessment/study/inventory.ts';
import { pairsAmong, requestsOf, type Study, studyOf, type StudyPlan } from '../assessment/study/study.ts';
import { messageOf } from '../../contracts/failures.ts';
import { anchorNamed } from './assignment.ts';
import { usage } from './exit.ts';
import { type JudgingFlags, numberFrom, settingsFrom, withJudging, wordFrom } from './judging-flags.ts';
import { filesAt } from './upload-files.ts';

export interface StudyFlags extends JudgingFlags {
  readonly anchors?: string;
  readonly students?: string;
  readonly prompt?: string;
  readonly rubric?: string;
  readonly instructions?: string;
  readonly assignment?: string;
  readonly course?: string;
  readonly label?: string;
  readonly id?: string;
  readonly timeout?: string;
  readonly out: string;
}

/** A round of 1,800 s is what research runs have waited for so far. */
const TIMEOUT_SECONDS = '1800';

export const withFiles = (command: Command): Command =>
  command
    .option('--anchors <folder>', 'essays of known grade, named `<grade>_<label>.txt`')
    .option('--prompt <file>', 'the task that the students were given')
    .option('--rubric <file>', 'what is good, for whoever judges')
    .option('--instructions <file>', 'by what essays are judged');

export const withStudy = (command: Command): Command =>
  withJudging(withFiles(command))
    .option('--course <code>', `one of ${courseCodes.join(', ')}`, 'ENG5')
    .option('--label <text>', 'what people call the study')
    .option('--id <batch>', 'another id for its batch: the same study once more')
    .option('--timeout <seconds>', 'how long its end is waited for', TIMEOUT_SECONDS)
    .option('--out <folder>', 'where the artefact is written', 'study');

export async function inventoryFrom(flags: StudyFlags): Promise<Inventory> {
  const folder = async (path: string | undefined) => (path === undefined ? [] : filesAt([path]));
  const anchors = await folder(flags.anchors);
  const students = await folder(flags.students);
  return {
    anchors: await Promise.all(anchors.map((path) => anchorFile(path, anchorNamed(path, undefined)))),
    students: await Promise.all(students.map(studyFile)),
    prompt: await textAt('--prompt', flags.prompt),
    rubric: await textAt('--rubric', flags.rubric),
    instructions: await textAt('--instructions', flags.instructions),
  };
}

async function textAt(flag: string, path: string | undefined): Promise<StudyFile | null> {
  if (path === undefined) return null;
  const file = await studyFile(path).catch((error: unknown) => {
    throw usage(`Expected ${flag} ${path} to be a readable file: ${messageOf(error)}`, error);
  });
  if (file.bytes > 0) return file;
  throw usage(`Expected ${flag} ${path} to have text, got an empty file`);
}

export const scaleFrom = (flags: StudyFlags): GradeScaleId =>
  wordFrom('--scale', gradeScaleIds, flags.scale) ?? 'swedish_8_anchor';

/** Everything that can be known to be wrong is said before anybody is asked anything. */
export async function studyFrom(flags: StudyFlags, mode: StudyPlan['mode']): Promise<Study> {
  const plan = {
    mode,
    assignmentId: flags.assignment ?? null,
    course: wordFrom('--course', courseCodes, flags.course) ?? 'ENG5',
    scale: scaleFrom(flags),
    label: flags.label ?? null,
    id: flags.id ?? null,
    settings: settingsFrom(flags) ?? {},
    timeoutSeconds: timeoutFrom(flags.timeout),
    inventory: await inventoryFrom(flags),
  };
  const study = studyOf(plan);
  const problems = [...lacking(study), ...problemsOf(study.inventory, study.scale)];
  if (problems.length > 0) throw usage(problems.join('\n'));
  try {
    requestsOf(study);
  } catch (error) {
    throw usage(messageOf(error), error);
  }
  return study;
}

function lacking({ isGuests, essays, inventory, settings }: Study): string[] {
  const { anchors, prompt } = inventory;
  const noPrompt = prompt === null ? ['Expected --prompt: judges are told what the students were asked'] : [];
  if (!isGuests) {
    const few =
      essays.length < 2 ? [`Expected --students with two essays or more, got ${essays.length}`] : [];
    return [...few, ...noPrompt];
  }
  const pairs = pairsAmong(anchors.length);
  const { specifiedPairsMax } = judgingLimits;
  return [
    ...(anchors.length < 2 ? [`Expected --anchors with two essays or more, got ${anchors.length}`] : []),
    ...(anchors.length > 1 && new Set(anchors.map(({ grade }) => grade)).size < 2
      ? ['Expected anchors of two grades or more: of one grade there is no order to find']
      : []),
    ...(pairs > specifiedPairsMax ? [`Expected ${specifiedPairsMax} pairs at most, got ${pairs}`] : []),
    ...(settings.pairs === undefined ? [] : ['Expected no --pairs: anchors meet each other once']),
    ...(settings.maxComparisons === undefined ? [] : ['Expected no --budget: anchors meet each other once']),
    ...noPrompt,
  ];
}

function timeoutFrom(text: string | undefined): number {
  const seconds = numberFrom('--timeout', text) ?? Number(TIMEOUT_SECONDS);
  if (seconds > 0) return seconds;
  throw usage(`Expected --timeout to be a number of seconds above 0, got \`${text}\``);
}

/** A study never writes over what another one found. */
export function assertFree(path: string, isOurs: () => boolean): void {
  if (!existsSync(path) || isOurs()) return;
  throw usage(`Expected ${path} to be of this study, got another one's; name another --out`);
}
