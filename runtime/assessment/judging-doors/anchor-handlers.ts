/** Anchors: essays of an assignment whose grade is known. */
import { gradeScales, isGradeOf } from '../../../contracts/assessment/grade-scales.ts';
import type { Answered, Asked, AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { eraseAnchorText } from '../../../persistence/assessment/assignments/erase-anchor-text.ts';
import { putAnchor } from '../../../persistence/assessment/assignments/put-anchor.ts';
import { retireAnchor } from '../../../persistence/assessment/assignments/retire-anchor.ts';
import type { AnchorRow } from '../../../persistence/assessment/judging-views/anchor-row.ts';
import { listAnchors } from '../../../persistence/assessment/judging-views/list-anchors.ts';
import { stampOf } from '../batch-shapes.ts';
import type { AssessmentHost } from '../host.ts';
import { absent } from '../told.ts';
import { mustFindAssignment, placeOf } from './assignment-handlers.ts';

type AnchorVerb = 'anchor.register' | 'anchor.list' | 'anchor.retire';
type Anchor = Answered<'anchor.register'>;

export const createAnchorHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, AnchorVerb> => ({
  'anchor.register': (asked) => register(host, asked),
  'anchor.list': async ({ assignmentId }) => {
    const { gradeScale } = await mustFindAssignment(host, assignmentId);
    const { grades } = gradeScales[gradeScale];
    const rows = await listAnchors(host.sql, assignmentId);
    const sorted = rows.toSorted((a, b) => placeOf(grades, a.grade) - placeOf(grades, b.grade));
    return { items: sorted.map(anchorOf) };
  },
  'anchor.retire': async ({ assignmentId, anchorId, erase }) => {
    const row = await retireAnchor(host.sql, { assignmentId, anchorId });
    if (row === null) throw absent('anchor', anchorId);
    if (erase) await eraseAnchorText(host.sql, row.contentId);
    return anchorOf(row);
  },
});

async function register(host: AssessmentHost, asked: Asked<'anchor.register'>): Promise<Anchor> {
  const { assignmentId, label, grade, text, theta, thetaSd } = asked;
  // What is wrong is said before a text is stored that nobody could reach.
  const { gradeScale } = await mustFindAssignment(host, assignmentId);
  if (!isGradeOf(gradeScale, grade)) {
    const { grades } = gradeScales[gradeScale];
    const message = `Expected a grade of ${gradeScale} (${grades.join(', ')}), got another one`;
    throw new Denial('GRADE_NOT_ON_SCALE', message, { details: { gradeScale, grades } });
  }
  if (text.trim().length < limits.anchorCharsMin) {
    const message = `Expected at least ${limits.anchorCharsMin} characters; send the whole essay`;
    throw new Denial('CONTENT_TOO_SHORT', message);
  }
  const before = await listAnchors(host.sql, assignmentId);
  if (before.length >= limits.anchorsPerAssignmentMax && before.every((one) => one.label !== label)) {
    const message = `Expected fewer than ${before.length} anchors, the limit, retired ones included`;
    throw new Denial('CONFLICT', message, { details: { assignmentId } });
  }
  const { id: contentId } = await host.contents.put({
    batchId: null,
    essayId: null,
    runId: null,
    kind: 'anchor_essay_text',
    mediaType: 'text/plain; charset=utf-8',
    body: Buffer.from(text),
  });
  const place = { theta: theta ?? null, thetaSd: thetaSd ?? null };
  const id = host.nextId();
  return anchorOf(await putAnchor(host.sql, { id, assignmentId, label, grade, contentId, ...place }));
}

const anchorOf = ({ id, createdAt, retiredAt, ...row }: AnchorRow): Anchor => ({
  ...row,
  anchorId: id,
  createdAt: createdAt.toISOString(),
  retiredAt: stampOf(retiredAt),
});
