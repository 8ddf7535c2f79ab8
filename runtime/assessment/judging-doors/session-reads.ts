/** Sessions of comparative judgement: one, a page of them, and their comparisons. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { listItems } from '../../../persistence/assessment/judging/list-items.ts';
import { listAssessments } from '../../../persistence/assessment/judging-views/list-assessments.ts';
import { listComparisonRows } from '../../../persistence/assessment/judging-views/list-comparison-rows.ts';
import { decodeNumber, encodeCursor, pageFrom } from '../cursors.ts';
import type { AssessmentHost } from '../host.ts';
import { comparisonOf, mustFindSession, sessionOf } from './session-shapes.ts';

type ReadVerb = 'assessment.get' | 'assessment.list' | 'assessment.comparisons';

export const createSessionReads = (host: AssessmentHost): Pick<AssessmentHandlers, ReadVerb> => ({
  'assessment.get': (asked) => getSession(host, asked),
  'assessment.list': (asked, call) => listSessions(host, asked, call),
  'assessment.comparisons': (asked) => pageOfComparisons(host, asked),
});

async function getSession(
  host: AssessmentHost,
  { assessmentId, items }: Asked<'assessment.get'>,
): Promise<Answered<'assessment.get'>> {
  const row = await mustFindSession(host, assessmentId);
  const scripts = items ? await listItems(host.sql, assessmentId) : null;
  return {
    ...sessionOf(row),
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    items: scripts?.map(({ item, essayId, anchorId, grade }) => ({ item, essayId, anchorId, grade })) ?? null,
  };
}

async function listSessions(
  { sql }: AssessmentHost,
  { batchId, status, owner, limit, cursor }: Asked<'assessment.list'>,
  call: Call,
): Promise<Answered<'assessment.list'>> {
  const rows = await listAssessments(sql, {
    owner: ownerSeenBy(call, owner),
    batchId: batchId ?? null,
    status: status ?? null,
    beforePlace: cursor === undefined ? null : decodeNumber('assessment.list', cursor),
    limit: limit + 1,
  });
  return pageFrom(rows, limit, {
    item: sessionOf,
    cursor: ({ place }) => encodeCursor('assessment.list', [place]),
  });
}

/** Null: everybody's. */
export function ownerSeenBy({ principal }: Call, owner: string | undefined): string | null {
  if (principal.role !== 'teacher') return owner ?? null;
  if (owner === undefined || owner === principal.id) return principal.id;
  throw new Denial('AUTHORIZATION_ERROR', 'Expected `owner` to be the caller; teachers see their own');
}

/** Numbers looked at for one page where no index knows what is asked for. A guess: some ten milliseconds. */
const seqsScannedMax = 20_000;

async function pageOfComparisons(
  host: AssessmentHost,
  asked: Asked<'assessment.comparisons'>,
): Promise<Answered<'assessment.comparisons'>> {
  const { assessmentId, status, judge, item, notes, limit, cursor } = asked;
  const { submitted } = await mustFindSession(host, assessmentId);
  const afterSeq = cursor === undefined ? 0 : decodeNumber('assessment.comparisons', cursor);
  const seqMax = afterSeq + seqsScannedMax;
  const rows = await listComparisonRows(host.sql, {
    assessmentId,
    status: status ?? null,
    judge: judge ?? null,
    item: item ?? null,
    hasNotes: notes,
    afterSeq,
    seqMax,
    limit: limit + 1,
  });
  const cursorAt = (seq: number): string => encodeCursor('assessment.comparisons', [seq]);
  const page = pageFrom(rows, limit, { item: comparisonOf, cursor: ({ seq }) => cursorAt(seq) });
  if (page.nextCursor !== null || seqMax >= submitted) return page;
  return { ...page, nextCursor: cursorAt(seqMax) };
}
