/**
 * One tick of one run, within everything that limits it: the switch of its lane, the cap of the day, its
 * lease, and whether somebody else is at it. Used by the ticker of a lane and by the door for a single run,
 * so that neither can go around what the other must keep.
 *
 * The cap of a day is exact across all nodes: while it is near, ticks of that lane are taken one at a time.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import { actorKey } from '../../contracts/ids.ts';
import type { LaneGate, RunStatus } from '../../contracts/assessment/words.ts';
import type { SqlSession } from '../../persistence/connect.ts';
import { allOf } from '../../persistence/lane.ts';
import { dayOf } from '../../persistence/assessment/project-run.ts';
import { claimRun } from '../../persistence/assessment/runs/claim-run.ts';
import type { LaneName, LaneSettings } from '../../persistence/assessment/runs/lane-settings.ts';
import { lockLane } from '../../persistence/assessment/runs/lock-lane.ts';
import { type ChanceRow, readChance } from '../../persistence/assessment/runs/read-chance.ts';
import { readProgress } from '../../persistence/assessment/runs/read-progress.ts';
import type { AssessmentHost } from './host.ts';
import { type Caps, cappedBy, settingsOf } from './lane-state.ts';

export type TickHost = Pick<AssessmentHost, 'sql' | 'post' | 'now' | 'nextId'>;

export interface TickAsked extends LaneName {
  readonly runId: string;
  readonly by: string;
  /** Shown by whoever holds a lease from outside; the ticker of a lane shows the one that its name holds. */
  readonly fence?: number | undefined;
  readonly caps: Caps;
  /** Only where the lane has this gate. */
  readonly gate?: LaneGate;
  readonly correlationId: string;
}

export type TickTaken =
  | {
      readonly kind: 'ticked';
      readonly status: RunStatus;
      readonly ticks: number;
      readonly eventsAdded: number;
      readonly wantsMore: boolean;
    }
  /** Somebody else holds the lease. */
  | { readonly kind: 'leased' }
  /** It wants no tick any more, or another ticker was first. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'closed'; readonly reason: 'lane_disabled' | 'daily_cap' }
  /** The run could not be ticked at all: set aside, or its ledger refused. */
  | { readonly kind: 'failed'; readonly answer: SendAnswer };

/**
 * From here on to the cap of the day, ticks are taken one at a time. More workers than this pass it
 * together.
 */
const NEAR_CAP = 64;

export async function takeTick(host: TickHost, asked: TickAsked): Promise<TickTaken> {
  const shared = await within(host, asked, false);
  return shared === 'near-cap' ? ((await within(host, asked, true)) as TickTaken) : shared;
}

/** The lock lives as long as the transaction, which writes nothing itself: the turn has its own. */
async function within(host: TickHost, asked: TickAsked, isAlone: boolean): Promise<TickTaken | 'near-cap'> {
  const at = host.now();
  const where = { ...asked, day: dayOf(at) };
  return host.sql.begin(async (tx): Promise<TickTaken | 'near-cap'> => {
    const [, [claim], [chance]] = await allOf([
      lockLane(tx, { ...where, isAlone }),
      claimRun(tx, asked.runId),
      readChance(tx, where),
    ]);
    const settings = cappedBy(settingsOf(asked, chance), asked.caps);
    const closed = closedFor(asked, settings, chance);
    if (closed !== null) return { kind: 'closed', reason: closed };
    if (!isAlone && settings.ticksPerDay - chance.ticksToday <= NEAR_CAP) return 'near-cap';
    if (!claim.isFree) return { kind: 'stale' };
    return tickWith(host, { ...asked, at, tx }, chance);
  });
}

function closedFor(
  { gate }: TickAsked,
  settings: LaneSettings,
  { ticksToday }: ChanceRow,
): 'lane_disabled' | 'daily_cap' | null {
  if (!settings.enabled || (gate !== undefined && settings.gate !== gate)) return 'lane_disabled';
  return ticksToday >= settings.ticksPerDay ? 'daily_cap' : null;
}

interface Chance extends TickAsked {
  readonly at: number;
  readonly tx: SqlSession;
}

async function tickWith(host: TickHost, asked: Chance, chance: ChanceRow): Promise<TickTaken> {
  const { runId, by, at, correlationId } = asked;
  if (chance.ticks === null || !chance.wantsTick) return { kind: 'stale' };
  const fence = fenceFor(asked, chance);
  if (fence === 'held') return { kind: 'leased' };
  const tick = chance.ticks + 1;
  const answer = await host.post({
    // Its own id, not one made of the number: whoever comes second must hear that it was second.
    id: `tick:${host.nextId()}`,
    target: actorKey('run', runId),
    type: 'TICK',
    payload: { tick, by, fence },
    sender: 'api:ticker',
    correlation: correlationId,
    at,
  });
  if (answer.result === 'accepted') return ticked(asked, chance);
  if (answer.result === 'rejected' && (answer.code === 'not_accepted' || answer.code === 'already_final')) {
    return { kind: 'stale' };
  }
  return { kind: 'failed', answer };
}

/** `held`: not by us. Null: by nobody, and nobody asks with a fence. */
function fenceFor({ by, fence, at }: Chance, chance: ChanceRow): number | null | 'held' {
  const { leaseOwner, leaseFence, leaseUntil } = chance;
  const isLive = leaseUntil !== null && leaseUntil.getTime() > at;
  if (!isLive) return fence ?? null;
  if (fence === undefined) return leaseOwner === by ? leaseFence : 'held';
  return fence === leaseFence ? fence : 'held';
}

/** The transaction reads what is committed, so it sees what its own tick has done. */
async function ticked({ tx, runId }: Chance, chance: ChanceRow): Promise<TickTaken> {
  const after = await readProgress(tx, runId);
  if (after === null) return { kind: 'stale' };
  const { status, ticks, seq, wantsTick } = after;
  return { kind: 'ticked', status, ticks, eventsAdded: seq - chance.seq, wantsMore: wantsTick };
}
