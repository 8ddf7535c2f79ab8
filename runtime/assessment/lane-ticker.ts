/**
 * One bounded look at a lane: its waiting runs in the order in which they were created, each ticked until
 * it wants no more or a cap stops it. What is leased elsewhere, fails or is refused is passed over for the
 * rest of the look, so that no run can keep the younger ones behind it waiting.
 */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { LaneGate, StopReason } from '../../contracts/assessment/words.ts';
import { dayOf } from '../../persistence/assessment/project-run.ts';
import type { LaneName, LaneSettings } from '../../persistence/assessment/runs/lane-settings.ts';
import { readLane } from '../../persistence/assessment/runs/read-lane.ts';
import { type WaitingRun, waitingRuns } from '../../persistence/assessment/runs/waiting-runs.ts';
import type { AssessmentHost } from './host.ts';
import { type Caps, cappedBy, settingsOf } from './lane-state.ts';
import { noteStops } from './run-diagnostics.ts';
import { takeTick, type TickHost } from './take-tick.ts';

export type TickReport = Answered<'run.tick-once'>;
export type LaneHost = TickHost & Pick<AssessmentHost, 'contents'>;

export interface LaneLook extends LaneName {
  readonly owner: string;
  readonly caps: Caps;
  /** Only where the lane has this gate: the worker of a node leaves manual lanes alone. */
  readonly gate?: LaneGate;
  readonly correlationId: string;
  /** Ends the look between two ticks, for a node that is stopping. */
  readonly signal?: AbortSignal;
}

const PAGE_ROWS = 50;

export async function tickLane(host: LaneHost, look: LaneLook): Promise<TickReport> {
  const row = await readLane(host.sql, look, dayOf(host.now()));
  const settings = cappedBy(settingsOf(look, row), look.caps);
  const sight = new Sight(host, look, settings);
  const reason = sight.stopAtOnce() ?? (await sight.walk());
  await noteStops(host, look, { runIds: sight.capped(reason), reason, settings });
  return sight.report(reason);
}

type Stop = Extract<StopReason, 'lane_disabled' | 'invocation_cap' | 'daily_cap'>;

class Sight {
  readonly #host: LaneHost;
  readonly #look: LaneLook;
  readonly #settings: LaneSettings;
  /** Ticked in this look: how often, and whether it could go on. */
  readonly #ticked = new Map<string, { readonly ticks: number; readonly wantsMore: boolean }>();
  #considered = 0;
  #ticks = 0;
  #eventsAdded = 0;
  #skippedLeased = 0;
  #errors = 0;
  #isCut = false;

  constructor(host: LaneHost, look: LaneLook, settings: LaneSettings) {
    this.#host = host;
    this.#look = look;
    this.#settings = settings;
  }

  stopAtOnce(): Stop | null {
    const { enabled, gate, ticksPerInvocation, ticksPerRun } = this.#settings;
    if (!enabled || (this.#look.gate !== undefined && gate !== this.#look.gate)) return 'lane_disabled';
    return ticksPerInvocation === 0 || ticksPerRun === 0 ? 'invocation_cap' : null;
  }

  async walk(): Promise<StopReason> {
    const { sql } = this.#host;
    for (let afterPlace = 0; ;) {
      const page = await waitingRuns(sql, { ...this.#look, afterPlace, rowsMax: PAGE_ROWS });
      for (const run of page) {
        if (this.#look.signal?.aborted === true) return this.#end();
        const stop = await this.#run(run);
        if (stop !== null) return stop;
      }
      if (page.length < PAGE_ROWS) return this.#end();
      afterPlace = page.at(-1)?.place ?? afterPlace;
    }
  }

  async #run(run: WaitingRun): Promise<Stop | null> {
    if (this.#ticks >= this.#settings.ticksPerInvocation) return 'invocation_cap';
    this.#considered += 1;
    if (this.#isLeasedElsewhere(run)) {
      this.#skippedLeased += 1;
      return null;
    }
    for (;;) {
      const { ticks = 0, wantsMore = true } = this.#ticked.get(run.id) ?? {};
      if (!wantsMore || this.#look.signal?.aborted === true) return null;
      if (this.#ticks >= this.#settings.ticksPerInvocation) return 'invocation_cap';
      if (ticks >= this.#settings.ticksPerRun) {
        this.#isCut = true;
        return null;
      }
      const stop = await this.#tick(run.id);
      if (stop !== 'again') return stop;
    }
  }

  /** `again`: this run may be looked at once more. Null: go on with the next one. */
  async #tick(runId: string): Promise<Stop | 'again' | null> {
    const { owner, ...look } = this.#look;
    const taken = await takeTick(this.#host, { ...look, runId, by: owner });
    switch (taken.kind) {
      case 'ticked': {
        const ticks = (this.#ticked.get(runId)?.ticks ?? 0) + 1;
        this.#ticked.set(runId, { ticks, wantsMore: taken.wantsMore });
        this.#ticks += 1;
        this.#eventsAdded += taken.eventsAdded;
        return 'again';
      }
      case 'leased':
        this.#skippedLeased += 1;
        return null;
      case 'stale':
        this.#ticked.set(runId, { ticks: this.#ticked.get(runId)?.ticks ?? 0, wantsMore: false });
        return null;
      case 'failed':
        this.#errors += 1;
        return null;
      case 'closed':
        return taken.reason;
    }
  }

  #isLeasedElsewhere({ leaseOwner, leaseUntil }: WaitingRun): boolean {
    const isLive = leaseUntil !== null && leaseUntil.getTime() > this.#host.now();
    return isLive && leaseOwner !== this.#look.owner;
  }

  #end(): StopReason {
    if (this.#isCut) return 'invocation_cap';
    if (this.#considered === 0) return 'idle';
    return this.#ticks === 0 && this.#skippedLeased === this.#considered ? 'all_leased' : 'drained';
  }

  /** Runs that this look has moved and that a cap keeps from going on. */
  capped(reason: StopReason): readonly string[] {
    if (reason !== 'invocation_cap' && reason !== 'daily_cap') return [];
    return [...this.#ticked].flatMap(([id, { ticks, wantsMore }]) => (wantsMore && ticks > 0 ? [id] : []));
  }

  report(reason: StopReason): TickReport {
    const { env, lane } = this.#look;
    const runsTicked = [...this.#ticked.values()].filter(({ ticks }) => ticks > 0).length;
    const isIdle = reason === 'idle' || reason === 'drained';
    return {
      env,
      lane,
      status: this.#ticks > 0 ? 'success' : isIdle ? 'idle' : 'stopped',
      reason,
      considered: this.#considered,
      runsTicked,
      ticks: this.#ticks,
      eventsAdded: this.#eventsAdded,
      skippedLeased: this.#skippedLeased,
      errors: this.#errors,
    };
  }
}
