/** What batches are: one with all that a teacher must know, a page of them, and the pipelines there are. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { EssayStatus } from '../../contracts/assessment/words.ts';
import { countEssaysByStatus } from '../../persistence/assessment/views/count-essays-by-status.ts';
import { listBatches } from '../../persistence/assessment/views/list-batches.ts';
import { batchSummaryOf } from './batch-shapes.ts';
import { decodePlace, encodeCursor, pageFrom } from './cursors.ts';
import type { AssessmentHost } from './host.ts';
import { problemsOf } from './problems.ts';
import { mustFindBatch } from './require-batch.ts';
import { runOfBatch } from './run-brief.ts';

type BatchReadVerb = 'batch.get' | 'batch.list' | 'batch.pipelines';
/** Rows looked at for one page where no index knows what is asked for. A guess: some ten milliseconds. */
const batchesScannedMax = 5_000;

export const createBatchReads = (host: AssessmentHost): Pick<AssessmentHandlers, BatchReadVerb> => ({
  'batch.get': ({ batchId }) => getBatch(host, batchId),
  'batch.list': (asked, call) => pageOfBatches(host, asked, call),
  'batch.pipelines': () => Promise.resolve(pipelinesOf(host)),
});

async function getBatch(host: AssessmentHost, batchId: string): Promise<Answered<'batch.get'>> {
  const batch = await mustFindBatch(host, batchId);
  const [run, counted, problems] = await Promise.all([
    runOfBatch(host.sql, batch),
    countEssaysByStatus(host.sql, batchId),
    problemsOf(host.sql, batch),
  ]);
  return { ...batchSummaryOf(batch), run, essaysByStatus: byStatus(batch.expected, counted), problems };
}

/** Essays begin a moment after their batch: until then they are what they will be. */
function byStatus(
  expected: number,
  counted: readonly { readonly status: EssayStatus; readonly essays: number }[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  let missing = expected;
  for (const { status, essays } of counted) {
    counts[status] = essays;
    missing -= essays;
  }
  if (missing > 0) counts['uploaded'] = (counts['uploaded'] ?? 0) + missing;
  return counts;
}

/** A page may be shorter than asked for and still not be the last: `nextCursor` says so, not its length. */
async function pageOfBatches(
  { sql }: AssessmentHost,
  asked: Asked<'batch.list'>,
  call: Call,
): Promise<Answered<'batch.list'>> {
  const { status, courseCode, search, cursor, limit } = asked;
  const { rows, edge } = await listBatches(sql, {
    owner: ownerSeenBy(call, asked.owner),
    status: status ?? null,
    courseCode: courseCode ?? null,
    search: search === undefined || search === '' ? null : search,
    after: cursor === undefined ? null : decodePlace('batch.list', cursor),
    limit: limit + 1,
    scanMax: batchesScannedMax,
  });
  const page = pageFrom(rows, limit, {
    item: batchSummaryOf,
    cursor: ({ at, id }) => encodeCursor('batch.list', [at, id]),
  });
  if (page.nextCursor !== null || edge === null) return page;
  return { ...page, nextCursor: encodeCursor('batch.list', [edge.at, edge.id]) };
}

/** Null: everybody's. */
function ownerSeenBy({ principal }: Call, owner: string | undefined): string | null {
  if (principal.role !== 'teacher') return owner ?? null;
  if (owner === undefined || owner === principal.id) return principal.id;
  throw new Denial(
    'AUTHORIZATION_ERROR',
    'Expected `owner` to be the caller; teachers see their own batches',
  );
}

const pipelinesOf = ({ phases, pipelines }: AssessmentHost): Answered<'batch.pipelines'> => ({
  pipelines: [
    ...pipelines.map(({ name, phases: named }) => ({ name, phases: [...named] })),
    ...phases
      .filter((phase) => pipelines.every((one) => one.name !== phase.name))
      .map(({ name }) => ({ name, phases: [name] })),
  ],
  phases: phases.map(({ name, needs, needsPrompt, executor }) => ({
    name,
    needs: [...needs],
    grain: executor?.grain ?? 'essay',
    needsPrompt,
    isAvailable: executor !== null,
  })),
});
