/** What essays are and were, and their erasure. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import { actorKey } from '../../contracts/ids.ts';
import { eraseEssay } from '../../persistence/assessment/erase-essay.ts';
import { forgetAssociations } from '../../persistence/assessment/forget-associations.ts';
import { countContents } from '../../persistence/assessment/views/count-contents.ts';
import type { EssayRow } from '../../persistence/assessment/views/essay-row.ts';
import { essayTimeline } from '../../persistence/assessment/views/essay-timeline.ts';
import { listEssays } from '../../persistence/assessment/views/list-essays.ts';
import { listStudents } from '../../persistence/assessment/views/list-students.ts';
import { essaySummaryOf, studentOf } from './batch-shapes.ts';
import { decodeNumber, encodeCursor, type Page, pageFrom } from './cursors.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { mustFindBatch, mustFindEssay } from './require-batch.ts';
import { withPhases } from './results.ts';
import { toldOf } from './told.ts';

type EssayVerb = `essay.${'get' | 'list' | 'timeline' | 'erase'}` | `batch.${'results' | 'students'}`;

export const createEssayReads = (host: AssessmentHost): Pick<AssessmentHandlers, EssayVerb> => ({
  'essay.get': ({ essayId }) => getEssay(host, essayId),
  'essay.list': async ({ batchId, status, failed, cursor, limit }) => {
    const page = await essayPage(host, 'essay.list', {
      batchId,
      cursor,
      limit,
      status: status ?? null,
      isFailed: failed ?? null,
    });
    return { ...page, items: page.items.map(essaySummaryOf) };
  },
  'batch.results': async ({ batchId, cursor, limit }) => {
    const asked = { batchId, cursor, limit, status: null, isFailed: null };
    const page = await essayPage(host, 'batch.results', asked);
    return { ...page, items: await withPhases(host.sql, page.items) };
  },
  'batch.students': (asked) => pageOfStudents(host, asked),
  'essay.timeline': (asked) => timeline(host, asked),
  'essay.erase': (asked, call) => erase(host, asked, call),
});

async function getEssay(host: AssessmentHost, essayId: string): Promise<Answered<'essay.get'>> {
  const row = await mustFindEssay(host, essayId);
  const asked = { batchId: row.batchId, essayId, afterSlot: 0, limit: 1 };
  const [[essay], [student]] = await Promise.all([
    withPhases(host.sql, [row]),
    listStudents(host.sql, asked),
  ]);
  // One row in, one row out.
  const shown = essay as Omit<Answered<'essay.get'>, 'student'>;
  return { ...shown, student: student === undefined ? null : studentOf(student) };
}

async function pageOfStudents(
  host: AssessmentHost,
  { batchId, cursor, limit }: Asked<'batch.students'>,
): Promise<Answered<'batch.students'>> {
  const afterSlot = cursor === undefined ? 0 : decodeNumber('batch.students', cursor);
  const rows = await listStudents(host.sql, { batchId, essayId: null, afterSlot, limit: limit + 1 });
  if (rows.length === 0) await mustFindBatch(host, batchId);
  return pageFrom(rows, limit, {
    item: (row) => ({ essayId: row.essayId, slot: row.slot, fileName: row.fileName, ...studentOf(row) }),
    cursor: (row) => encodeCursor('batch.students', [row.slot]),
  });
}

interface PageAsked extends Pick<Asked<'essay.list'>, 'batchId' | 'cursor' | 'limit'> {
  readonly status: EssayRow['status'] | null;
  readonly isFailed: boolean | null;
}

/** A page looks at no more slots than a batch may have, so that its cost has an end whatever is asked for. */
async function essayPage(host: AssessmentHost, tag: string, asked: PageAsked): Promise<Page<EssayRow>> {
  const { batchId, status, isFailed, cursor, limit } = asked;
  const afterSlot = cursor === undefined ? 0 : decodeNumber(tag, cursor);
  const slotMax = afterSlot + limits.batchEssaysMax;
  const query = { batchId, status, isFailed, afterSlot, slotMax, limit: limit + 1 };
  const rows = await listEssays(host.sql, query);
  // Nothing found may mean that there is no such batch, and that is another answer.
  if (rows.length === 0) await mustFindBatch(host, batchId);
  return pageFrom(rows, limit, {
    item: (row) => row,
    cursor: (row) => encodeCursor(tag, [row.slot]),
  });
}

async function timeline(
  host: AssessmentHost,
  { essayId, cursor, limit }: Asked<'essay.timeline'>,
): Promise<Answered<'essay.timeline'>> {
  const afterSeq = cursor === undefined ? 0 : decodeNumber('essay.timeline', cursor);
  const rows = await essayTimeline(host.sql, { essayId, afterSeq, limit: limit + 1 });
  if (rows.length === 0) await mustFindEssay(host, essayId);
  return pageFrom(rows, limit, {
    item: (row) => ({ ...row, at: row.at.toISOString() }),
    cursor: (row) => encodeCursor('essay.timeline', [row.seq]),
  });
}

/**
 * The essay is told, so that whoever waits for it stops waiting; then its texts are erased whatever it said:
 * one that has ended takes no message, and its texts must go all the same.
 */
async function erase(
  host: AssessmentHost,
  { essayId }: Asked<'essay.erase'>,
  call: Call,
): Promise<Answered<'essay.erase'>> {
  const before = await countContents(host.sql, { essayId });
  const { batchId } = await mustFindEssay(host, essayId);
  const payload = { by: call.principal.id };
  const answer = await tellActor(host, call, { target: actorKey('essay', essayId), type: 'ERASE', payload });
  if (answer.result === 'failed') toldOf(answer);
  await eraseEssay(host.sql, [essayId]);
  await forgetAssociations(host.sql, { batchId, contentId: null });
  const erasedContents = before - (await countContents(host.sql, { essayId }));
  const { status } = await mustFindEssay(host, essayId);
  return { essayId, erasedContents, status };
}
