/**
 * The read models of runs, from the facts of their turns: rows of runs, their events, phases and artifacts,
 * and the counters of the day. Written in the transaction of the turn, so a number that a lane is capped by
 * can never differ from what was done. Few statements over all facts of the call, rows in order of id.
 */
import type { FactPayload } from '../../contracts/assessment/facts.ts';
import type { Projection } from '../../machines/kind.ts';
import type { SqlSession } from '../connect.ts';
import { allOf } from '../lane.ts';
import { noticesOf } from './batch-notices.ts';
import { notifyOwners } from './notify-owners.ts';
import { factsOf, some } from './project-batch.ts';
import { countTicks, type TicksOfDay } from './runs/count-ticks.ts';
import { insertArtifacts } from './runs/insert-artifacts.ts';
import { insertRunEvents, type RunEventRow } from './runs/insert-run-events.ts';
import { insertRuns, type RunCreated } from './runs/insert-runs.ts';
import { patchRuns, type RunPatch } from './runs/patch-runs.ts';
import { recordRunPhases } from './runs/record-run-phases.ts';

type RunEvent = FactPayload<'run.event'> & { readonly at: number };

export const projectRun: Projection = async (facts, session) => {
  const sql = session as SqlSession;
  const created = factsOf(facts, 'run.created');
  const events = factsOf(facts, 'run.event');
  const ended = factsOf(facts, 'run.phase.ended');
  const artifacts = factsOf(facts, 'run.artifact.stored');
  const ticks = ticksIn(events);
  // Sent without waiting for each other: they run in this order all the same, in the session of the turn.
  await allOf([
    ...some(created, (rows) => insertRuns(sql, rows)),
    ...some([...created.map(begun), ...events], (rows) => insertRunEvents(sql, rows)),
    ...some(patchesIn(events), (rows) => patchRuns(sql, rows)),
    ...some(ended, (rows) => recordRunPhases(sql, rows)),
    ...some(artifacts, (rows) => insertArtifacts(sql, rows)),
    ...some(ticks, (rows) => countTicks(sql, rows)),
    ...some(noticesOf(facts), (rows) => notifyOwners(sql, rows)),
  ]);
};

const begun = ({ runId, seq, at, mode, parentRunId }: RunCreated): RunEventRow => ({
  runId,
  seq,
  at,
  event: 'RUN_CREATED',
  detail: { mode, ...(parentRunId === null ? {} : { parentRunId }) },
});

/** Events of a run come in their order, whichever turn of the call they are from. */
function patchesIn(events: readonly RunEvent[]): RunPatch[] {
  const patches = new Map<string, RunPatch>();
  for (const event of events) patches.set(event.runId, patchWith(patches.get(event.runId), event));
  return [...patches.values()].toSorted((one, other) => (one.runId < other.runId ? -1 : 1));
}

const endings: ReadonlySet<string> = new Set(['RUN_SUCCEEDED', 'RUN_FAILED', 'RUN_CANCELLED']);

function patchWith(before: RunPatch | undefined, said: RunEvent): RunPatch {
  const { runId, at, status, ticks, wantsTick, seq, event, detail } = said;
  return {
    runId,
    at,
    status,
    ticks,
    wantsTick,
    seq,
    startedAt: before?.startedAt ?? (event === 'RUN_STARTED' ? at : null),
    finishedAt: endings.has(event) ? at : null,
    lastError: event === 'RUN_FAILED' ? detail : null,
    ...leaseAfter(before, said),
  };
}

/** A run that has ended is held by nobody. */
function leaseAfter(before: RunPatch | undefined, { event, detail }: RunEvent): Pick<RunPatch, 'lease'> {
  if (event === 'LEASE_ACQUIRED') return { lease: detail as unknown as NonNullable<RunPatch['lease']> };
  if (event === 'LEASE_RELEASED' || endings.has(event)) return { lease: null };
  return before?.lease === undefined ? {} : { lease: before.lease };
}

/** In the order of their key: see `countTicks`. */
function ticksIn(events: readonly RunEvent[]): TicksOfDay[] {
  const taken = events.filter(({ event }) => event === 'TICK_TAKEN');
  const days = Map.groupBy(taken, ({ at, env, lane }) => `${dayOf(at)} ${env} ${lane}`);
  return [...days]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) =>
      first === undefined
        ? []
        : [{ day: dayOf(first.at), env: first.env, lane: first.lane, ticks: 1 + others.length }],
    );
}

/** The day of UTC that a millisecond is in. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
