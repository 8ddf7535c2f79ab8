/** Lanes: how they stand, how they are set, and one look at one of them on demand. */
import type { Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { Retryable } from '../../contracts/failures.ts';
import { dayOf } from '../../persistence/assessment/project-run.ts';
import { listLanes } from '../../persistence/assessment/runs/list-lanes.ts';
import { readLane } from '../../persistence/assessment/runs/read-lane.ts';
import { setLane } from '../../persistence/assessment/runs/set-lane.ts';
import type { AssessmentHost } from './host.ts';
import { type LaneState, laneStateOf, settingsOf } from './lane-state.ts';
import { tickLane } from './lane-ticker.ts';
import type { LaneWorker } from './lane-worker.ts';

type LaneVerb = 'lane.list' | 'lane.set' | 'run.tick-once' | 'worker.status';
export type LaneHandlersHost = AssessmentHost & { readonly worker: Pick<LaneWorker, 'status' | 'poke'> };

export const createLaneHandlers = (host: LaneHandlersHost): Pick<AssessmentHandlers, LaneVerb> => ({
  'lane.list': async () => ({ items: await lanesOf(host) }),
  'lane.set': (asked, call) => changeLane(host, asked, call),
  'run.tick-once': (asked, { correlationId }) => tickLane(host, { ...asked, correlationId }),
  'worker.status': async () => ({ ...host.worker.status(), lanes: await lanesOf(host) }),
});

async function lanesOf({ sql, now }: LaneHandlersHost): Promise<LaneState[]> {
  return (await listLanes(sql, dayOf(now()))).map(laneStateOf);
}

/** Two at once write one version each; after so many losses somebody is writing all the time. */
const TRIES_MAX = 5;
const BUSY_MS = 200;

/** A version is written once and stays: who has set what, and when, can be read for ever. */
async function changeLane(host: LaneHandlersHost, asked: Asked<'lane.set'>, call: Call): Promise<LaneState> {
  const { env, lane, ...change } = asked;
  const day = dayOf(host.now());
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const before = settingsOf(asked, await readLane(host.sql, asked, day));
    const settings = { ...before, ...named, version: before.version + 1 };
    if (!(await setLane(host.sql, { env, lane, by: call.principal.id, settings }))) continue;
    host.worker.poke({ env, lane });
    return laneStateOf(await readLane(host.sql, asked, day));
  }
  throw new Retryable('busy', `Lane ${env}/${lane} is being set by others; ask again`, BUSY_MS);
}
