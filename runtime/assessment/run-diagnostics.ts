/** A run that caps keep stopping gets an artifact that says where it stands, for whoever wonders why. */
import { actorKey } from '../../contracts/ids.ts';
import type { StopReason } from '../../contracts/assessment/words.ts';
import type { LaneName, LaneSettings } from '../../persistence/assessment/runs/lane-settings.ts';
import { newestRunEvents } from '../../persistence/assessment/runs/newest-run-events.ts';
import { noteCapStops } from '../../persistence/assessment/runs/note-cap-stops.ts';
import { findRun } from '../../persistence/assessment/views/find-run.ts';
import type { AssessmentHost } from './host.ts';
import { runBriefOf } from './run-brief.ts';

type DiagnosticsHost = Pick<AssessmentHost, 'sql' | 'post' | 'now' | 'nextId' | 'contents'>;

interface Stops {
  readonly runIds: readonly string[];
  readonly reason: StopReason;
  readonly settings: LaneSettings;
}

const STOPS_BEFORE_DIAGNOSTICS = 3;
const EVENTS_SHOWN = 50;
const ARTIFACT = 'diagnostics.json';

export async function noteStops(
  host: DiagnosticsHost,
  look: LaneName & { readonly owner: string; readonly correlationId: string },
  { runIds, reason, settings }: Stops,
): Promise<void> {
  if (runIds.length === 0) return;
  for (const { id, capStops } of await noteCapStops(host.sql, runIds)) {
    // Once is enough: a name of an artifact is given once.
    if (capStops !== STOPS_BEFORE_DIAGNOSTICS) continue;
    const { owner: stoppedAs } = look;
    const said = { reason, stoppedAs, caps: settings, capStops };
    await storeDiagnostics(host, { runId: id, said, correlationId: look.correlationId });
  }
}

interface Diagnosed {
  readonly runId: string;
  readonly said: object;
  readonly correlationId: string;
}

async function storeDiagnostics(
  host: DiagnosticsHost,
  { runId, said, correlationId }: Diagnosed,
): Promise<void> {
  const [row, events] = await Promise.all([
    findRun(host.sql, runId),
    newestRunEvents(host.sql, runId, EVENTS_SHOWN),
  ]);
  if (row === null) return;
  const { env, lane, ticks, batchId } = row;
  const newestEvents = events.map(({ detail, ...event }) => ({
    ...event,
    detail: JSON.parse(detail) as unknown,
  }));
  const shown = {
    runId,
    batchId,
    env,
    lane,
    ticks,
    ...said,
    state: runBriefOf(row, row.snapshot),
    newestEvents,
  };
  const body = Buffer.from(JSON.stringify(shown, null, 2));
  const owner = { batchId: null, essayId: null, runId };
  const stored = await host.contents.put({
    ...owner,
    kind: 'run_artifact',
    mediaType: 'application/json',
    body,
  });
  await host.post({
    id: `diagnostics:${host.nextId()}`,
    target: actorKey('run', runId),
    type: 'ARTIFACT_STORED',
    payload: { name: ARTIFACT, contentId: stored.id, sha256: stored.sha256, size: stored.size },
    sender: 'api:ticker',
    correlation: correlationId,
    at: host.now(),
  });
}
