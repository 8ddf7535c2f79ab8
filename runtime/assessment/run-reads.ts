/** Runs as they stand: one, many, what happened to one, what was attached to it. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { listArtifacts } from '../../persistence/assessment/runs/list-artifacts.ts';
import { listRunEvents } from '../../persistence/assessment/runs/list-run-events.ts';
import { listRuns } from '../../persistence/assessment/runs/list-runs.ts';
import { readProgress } from '../../persistence/assessment/runs/read-progress.ts';
import { decodePlace, encodeCursor, pageFrom } from './cursors.ts';
import type { AssessmentHost } from './host.ts';
import { mustFindRun, noSuchRun, runItemOf, runSummaryOf } from './run-shapes.ts';

type RunReadVerb = 'run.get' | 'run.list' | 'run.events' | 'run.artifacts';
type ReadHost = Pick<AssessmentHost, 'sql'>;

export const createRunReads = (host: ReadHost): Pick<AssessmentHandlers, RunReadVerb> => ({
  'run.get': async ({ runId }) => runSummaryOf(await mustFindRun(host, runId)),
  'run.list': (asked, call) => pageOfRuns(host, asked, call),
  'run.events': (asked) => pageOfEvents(host, asked),
  'run.artifacts': (asked) => artifactsOf(host, asked),
});

/** Rows looked at for one page where no index knows what is asked for. A guess: some ten milliseconds. */
const RUNS_SCANNED_MAX = 5_000;

/** A page may be shorter than asked for and still not be the last: `nextCursor` says so, not its length. */
async function pageOfRuns(
  { sql }: ReadHost,
  asked: Asked<'run.list'>,
  call: Call,
): Promise<Answered<'run.list'>> {
  const { env, lane, status, batchId, requestedBy, cursor, limit } = asked;
  const isFiltered = [env, lane, status, requestedBy].some((one) => one !== undefined);
  const { rows, edge } = await listRuns(sql, {
    owner: call.principal.role === 'teacher' ? call.principal.id : null,
    batchId: batchId ?? null,
    env: env ?? null,
    lane: lane ?? null,
    status: status ?? null,
    requestedBy: requestedBy ?? null,
    after: cursor === undefined ? null : decodePlace('run.list', cursor),
    limit: limit + 1,
    scanMax: isFiltered ? RUNS_SCANNED_MAX : limit + 1,
  });
  const page = pageFrom(rows, limit, {
    item: runItemOf,
    cursor: ({ at, id }) => encodeCursor('run.list', [at, id]),
  });
  if (page.nextCursor !== null || edge === null) return page;
  return { ...page, nextCursor: encodeCursor('run.list', [edge.at, edge.id]) };
}

/** Events are asked for by number, so the number is the cursor: `sinceSeq` of the next page. */
async function pageOfEvents(
  { sql }: ReadHost,
  { runId, sinceSeq, limit }: Asked<'run.events'>,
): Promise<Answered<'run.events'>> {
  if ((await readProgress(sql, runId)) === null) throw noSuchRun(runId);
  const rows = await listRunEvents(sql, { runId, sinceSeq, limit: limit + 1 });
  return pageFrom(rows, limit, {
    item: ({ seq, at, event, detail }) => ({
      runId,
      seq,
      at: at.toISOString(),
      event,
      detail: JSON.parse(detail) as Record<string, unknown>,
    }),
    cursor: ({ seq }) => String(seq),
  });
}

async function artifactsOf(
  { sql }: ReadHost,
  { runId }: Asked<'run.artifacts'>,
): Promise<Answered<'run.artifacts'>> {
  if ((await readProgress(sql, runId)) === null) throw noSuchRun(runId);
  const rows = await listArtifacts(sql, runId);
  return { items: rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt.toISOString() })) };
}
