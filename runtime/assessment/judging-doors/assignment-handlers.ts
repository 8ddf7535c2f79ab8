/**
 * Assignments: what essays of one task are judged by. Scale and origin are chosen once; the rubric of a
 * national task stays as it was when its anchors were graded.
 */
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import type { Answered, Asked, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { ContentKind } from '../../../contracts/assessment/words.ts';
import {
  type AssignmentBefore,
  type AssignmentWords,
  setAssignment,
} from '../../../persistence/assessment/assignments/set-assignment.ts';
import type { AssignmentRow } from '../../../persistence/assessment/judging-views/assignment-row.ts';
import { findAssignment } from '../../../persistence/assessment/judging-views/find-assignment.ts';
import { listAssignments } from '../../../persistence/assessment/judging-views/list-assignments.ts';
import { decodePlace, encodeCursor, pageFrom } from '../cursors.ts';
import type { AssessmentHost } from '../host.ts';
import { ownerSeenBy } from './session-reads.ts';

type AssignmentVerb = 'assignment.set' | 'assignment.get' | 'assignment.list';
type Assignment = Answered<'assignment.get'>;

export const createAssignmentHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, AssignmentVerb> => ({
  'assignment.set': (asked, call) => set(host, asked, call),
  'assignment.get': async ({ assignmentId }) => assignmentOf(await mustFindAssignment(host, assignmentId)),
  'assignment.list': async ({ owner, limit, cursor }, call) => {
    const rows = await listAssignments(host.sql, {
      owner: ownerSeenBy(call, owner),
      after: cursor === undefined ? null : decodePlace('assignment.list', cursor),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, {
      item: assignmentOf,
      cursor: ({ at, id }) => encodeCursor('assignment.list', [at, id]),
    });
  },
});

export async function mustFindAssignment(
  { sql }: Pick<AssessmentHost, 'sql'>,
  id: string,
): Promise<AssignmentRow> {
  const row = await findAssignment(sql, id);
  if (row !== null) return row;
  throw new Denial('ASSIGNMENT_NOT_FOUND', `There is no assignment \`${id}\``, {
    details: { assignmentId: id },
  });
}

async function set(host: AssessmentHost, asked: Asked<'assignment.set'>, call: Call): Promise<Assignment> {
  const { assignmentId } = asked;
  // Refused before its texts are stored: somebody else's assignment must not collect a stranger's words.
  const found = await findAssignment(host.sql, assignmentId);
  if (found !== null) assertOwn(found.owner, asked, call);
  const texts = {
    instructionsContentId: await stored(host, 'judge_instructions_text', asked.instructions),
    promptContentId: await stored(host, 'student_prompt_text', asked.prompt),
    rubricContentId: await stored(host, 'judge_rubric_text', asked.rubric),
  };
  const { id: caller, org } = call.principal;
  const owner = asked.owner ?? caller;
  await setAssignment(host.sql, { id: assignmentId, owner, org }, (before) => {
    if (before === null) return { ...newWords(asked), ...texts };
    assertOwn(before.owner, asked, call);
    return wordsAfter(before, asked, texts);
  });
  return assignmentOf(await mustFindAssignment(host, assignmentId));
}

function assertOwn(owner: string, { assignmentId }: Asked<'assignment.set'>, { principal }: Call): void {
  if (principal.role === 'teacher' && owner !== principal.id)
    throw new Denial('AUTHORIZATION_ERROR', `The assignment \`${assignmentId}\` is somebody else’s`);
}

const newWords = ({ gradeScale, contextOrigin }: Asked<'assignment.set'>) => ({
  gradeScale: gradeScale ?? 'swedish_8_anchor',
  contextOrigin: contextOrigin ?? 'research_experiment',
});

type Texts = Pick<AssignmentWords, 'instructionsContentId' | 'promptContentId' | 'rubricContentId'>;

function wordsAfter(before: AssignmentBefore, asked: Asked<'assignment.set'>, texts: Texts): AssignmentWords {
  const { assignmentId } = asked;
  for (const name of ['gradeScale', 'contextOrigin'] as const) {
    if (asked[name] === undefined || asked[name] === before[name]) continue;
    throw new Denial(
      'CONFLICT',
      `Expected \`${name}\` of \`${assignmentId}\` to stay \`${before[name]}\`, got \`${asked[name]}\`; ` +
        'set another assignment',
      { details: { assignmentId, path: name } },
    );
  }
  const { rubricContentId: rubric } = texts;
  if (rubric !== null && rubric !== before.rubricContentId && isLocked(before)) {
    throw new Denial(
      'RUBRIC_LOCKED',
      `Expected \`${assignmentId}\`, a national task in use, to keep its rubric; set another assignment`,
      { details: { assignmentId } },
    );
  }
  return {
    gradeScale: before.gradeScale,
    contextOrigin: before.contextOrigin,
    instructionsContentId: texts.instructionsContentId ?? before.instructionsContentId,
    promptContentId: texts.promptContentId ?? before.promptContentId,
    rubricContentId: rubric ?? before.rubricContentId,
  };
}

/** A first rubric may still come when anchors are there, but not when anybody was judged without it. */
const isLocked = ({ contextOrigin, rubricContentId, hasAnchors, isUsed }: AssignmentBefore): boolean =>
  contextOrigin === 'canonical_national' && (isUsed || (hasAnchors && rubricContentId !== null));

async function stored(
  { contents }: AssessmentHost,
  kind: ContentKind,
  text: string | undefined,
): Promise<string | null> {
  if (text === undefined) return null;
  if (text.trim() === '')
    throw new Denial(
      'VALIDATION_ERROR',
      'Expected a text with words, got only spaces; write it, or leave it out',
    );
  const nobody = { batchId: null, essayId: null, runId: null };
  const mediaType = 'text/plain; charset=utf-8';
  return (await contents.put({ ...nobody, kind, mediaType, body: Buffer.from(text) })).id;
}

function assignmentOf({ id, anchorsByGrade, createdAt, updatedAt, ...row }: AssignmentRow): Assignment {
  const counted = JSON.parse(anchorsByGrade) as Record<string, number>;
  const grades = gradeScales[row.gradeScale].grades;
  // In the order of the scale; a grade that was never on it comes last.
  const sorted = Object.entries(counted).toSorted(([a], [b]) => placeOf(grades, a) - placeOf(grades, b));
  return {
    assignmentId: id,
    owner: row.owner,
    gradeScale: row.gradeScale,
    contextOrigin: row.contextOrigin,
    instructionsContentId: row.instructionsContentId,
    promptContentId: row.promptContentId,
    rubricContentId: row.rubricContentId,
    anchors: sorted.reduce((sum, [, count]) => sum + count, 0),
    anchorsByGrade: Object.fromEntries(sorted),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function placeOf(grades: readonly string[], grade: string): number {
  const at = grades.indexOf(grade);
  return at === -1 ? grades.length : at;
}
