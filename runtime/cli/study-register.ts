/**
 * What a study needs to be there before its essays come: the assignment and its anchors. What is there
 * already is compared and kept; what differs stops the study with what to do: others may judge by it.
 */
import type { Answered } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import type { AnchorFile, StudyFile } from '../assessment/study/inventory.ts';
import { requestsOf, type Study } from '../assessment/study/study.ts';
import { readText } from './batch-verbs.ts';
import { CommandError, exitCodes } from './exit.ts';

type Anchor = Answered<'anchor.list'>['items'][number];

/** Ids of the anchors, by label; none where they play as guests. */
export async function registerAssignment(
  client: AssessmentClient,
  study: Study,
): Promise<ReadonlyMap<string, string>> {
  const { assignment } = requestsOf(study);
  await agreeOnTexts(client, study, await findAssignment(client, assignment.assignmentId));
  const { items } = await client.ask('anchor.list', { assignmentId: assignment.assignmentId });
  const there = new Map(items.filter((one) => one.retiredAt === null).map((one) => [one.label, one]));
  const wanted = study.isGuests ? [] : study.inventory.anchors;
  const labels = new Set(wanted.map(({ label }) => label));
  const strangers = [...there.keys()].filter((label) => !labels.has(label));
  if (strangers.length > 0)
    throw differs(study, `${strangers.length} anchors that this study does not have; retire them`);
  const ids = new Map<string, string>();
  for (const anchor of wanted)
    ids.set(anchor.label, await anchorId(client, study, [anchor, there.get(anchor.label)]));
  return ids;
}

const findAssignment = (client: AssessmentClient, assignmentId: string) =>
  client.ask('assignment.get', { assignmentId }).catch((error: unknown) => {
    if (error instanceof Denial && error.code === 'ASSIGNMENT_NOT_FOUND') return null;
    throw error;
  });

async function agreeOnTexts(
  client: AssessmentClient,
  study: Study,
  there: Answered<'assignment.get'> | null,
): Promise<void> {
  const { prompt, rubric, instructions } = study.inventory;
  if (there !== null && there.gradeScale !== study.scale)
    throw differs(study, `the scale ${there.gradeScale}; give --scale ${there.gradeScale}`);
  const texts = [
    ['prompt', prompt, there?.promptContentId ?? null],
    ['rubric', rubric, there?.rubricContentId ?? null],
    ['instructions', instructions, there?.instructionsContentId ?? null],
  ] as const;
  const absent: { [Name in 'prompt' | 'rubric' | 'instructions']?: string } = {};
  for (const [name, file, contentId] of texts) {
    if (contentId === null && file !== null) absent[name] = readText(file.path);
    else if (contentId !== null && !(await isSameText(client, file, contentId)))
      throw differs(study, `another text for --${name}`);
  }
  if (there === null || Object.keys(absent).length > 0)
    await client.ask('assignment.set', { ...requestsOf(study).assignment, ...absent });
}

async function anchorId(
  client: AssessmentClient,
  study: Study,
  [wanted, there]: readonly [AnchorFile, Anchor | undefined],
): Promise<string> {
  const { label, grade, path } = wanted;
  if (there === undefined) {
    const { assignmentId } = requestsOf(study).assignment;
    return (await client.ask('anchor.register', { assignmentId, label, grade, text: readText(path) }))
      .anchorId;
  }
  if (there.grade === grade && (await isSameText(client, wanted, there.contentId))) return there.anchorId;
  throw differs(study, `another text or grade for the anchor ${there.anchorId}; retire it`);
}

async function isSameText(
  client: AssessmentClient,
  file: StudyFile | null,
  contentId: string,
): Promise<boolean> {
  const { sha256 } = await client.ask('content.get', { contentId });
  return file !== null && file.sha256 === sha256;
}

function differs({ assignmentId, batchId }: Study, what: string): CommandError {
  const has = `The assignment \`${assignmentId ?? batchId}\` has ${what}`;
  const message = `${has}, or give the study an --assignment of its own`;
  return new CommandError(exitCodes.negative, 'assignment_differs', message);
}
