/**
 * Ticks the lanes that may be ticked by themselves: as soon as a fact says that a run wants it, and every
 * so often in case no fact came. Nobody leads: every node that may does so, and a tick that another was
 * first with is refused by its number. Owns no run and no lease; what it was doing when it died, the next
 * look finds.
 */
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Clock } from '../../actors/ports.ts';
import type { Answered } from '../../contracts/assessment/api.ts';
import { messageOf } from '../../contracts/failures.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { LaneName } from '../../persistence/assessment/runs/lane-settings.ts';
import { waitingLanes } from '../../persistence/assessment/runs/waiting-lanes.ts';
import { systemClock } from '../clock.ts';
import { type LaneHost, tickLane } from './lane-ticker.ts';
import { workerGate, type WorkerSettings } from './worker-gate.ts';

export type WorkerStatus = Omit<Answered<'worker.status'>, 'lanes'>;

export interface LaneWorkerHost extends LaneHost {
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  /** Name under which this node ticks. */
  readonly name: string;
  readonly worker: WorkerSettings & { readonly intervalMs: number };
  readonly clock?: Clock;
  /** A node that is held begins nothing by itself. */
  readonly isHeld?: () => boolean;
}

export interface LaneWorker {
  start(): void;
  /** Something may want a tick in this lane. */
  poke(lane: LaneName): void;
  /** Finishes the tick under way. */
  stop(): Promise<void>;
  status(): WorkerStatus;
}

/** One loop for each database in a process: a second one would only get in the way of the first. */
const loops = new Map<string, LaneWorker>();

export const createLaneWorker = (host: LaneWorkerHost): LaneWorker => new Worker(host);

class Worker implements LaneWorker {
  readonly #host: LaneWorkerHost;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  /** Lanes to look at, in the order in which they were asked for. */
  readonly #due = new Map<string, LaneName>();
  #gate: { readonly enabled: boolean; readonly reason: string };
  #isRunning = false;
  #going: Promise<void> | null = null;
  #subscription: Subscription | null = null;
  #unset: () => void = () => undefined;
  #lastTickAt: number | null = null;
  #lastError: string | null = null;

  constructor(host: LaneWorkerHost) {
    this.#host = host;
    this.#clock = host.clock ?? systemClock;
    const gate = workerGate(host.worker);
    this.#gate = gate.enabled ? { enabled: false, reason: 'not_started' } : gate;
  }

  start(): void {
    const gate = workerGate(this.#host.worker);
    if (!gate.enabled || this.#isRunning || this.#stopping.signal.aborted) return;
    const other = loops.get(this.#loop);
    if (other !== undefined) {
      this.#gate = { enabled: false, reason: 'already_running in this process' };
      return;
    }
    loops.set(this.#loop, this);
    this.#gate = gate;
    this.#isRunning = true;
    this.#listen();
    this.#lookAround();
    // A fact that was published before the server knew of us is not heard: one more look when it does.
    this.#host.connection.flush().then(
      () => void this.#look(),
      () => undefined,
    );
  }

  poke(lane: LaneName): void {
    if (!this.#isRunning) return;
    this.#due.set(`${lane.env} ${lane.lane}`, lane);
    this.#going ??= this.#go().finally(() => {
      this.#going = null;
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#unset();
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    if (this.#isRunning) this.#gate = { enabled: false, reason: 'stopped' };
    this.#isRunning = false;
    this.#due.clear();
    await this.#going;
    if (loops.get(this.#loop) === this) loops.delete(this.#loop);
  }

  status(): WorkerStatus {
    const { pid, ownPid, intervalMs } = this.#host.worker;
    return {
      ...this.#gate,
      pid: ownPid,
      configuredPid: pid,
      tickIntervalMs: intervalMs,
      lastTickAt: this.#lastTickAt === null ? null : new Date(this.#lastTickAt).toISOString(),
      lastError: this.#lastError,
    };
  }

  get #loop(): string {
    const { host, port, database } = this.#host.sql.options;
    return `${host.join()}:${port.join()}/${database}`;
  }

  /** Facts that are lost cost an interval, nothing else. */
  #listen(): void {
    const { connection, subjects } = this.#host;
    this.#subscription = connection.subscribe(`${subjects.prefix}.fact.run.*.run.>`, {
      callback: (error, message) => {
        const lane = error === null ? waitingIn(message.string()) : null;
        if (lane !== null) this.poke(lane);
      },
    });
  }

  #lookAround(): void {
    void this.#look().finally(() => {
      if (!this.#isRunning) return;
      this.#unset = this.#clock.after(this.#host.worker.intervalMs, () => this.#lookAround());
    });
  }

  async #look(): Promise<void> {
    try {
      for (const lane of await waitingLanes(this.#host.sql)) this.poke(lane);
    } catch (error) {
      this.#lastError = messageOf(error);
    }
  }

  async #go(): Promise<void> {
    for (;;) {
      const [next] = this.#due;
      if (next === undefined || !this.#isRunning) return;
      // What waits is found again by the first look after the release.
      if (this.#host.isHeld?.() === true) {
        this.#due.clear();
        return;
      }
      const [key, lane] = next;
      this.#due.delete(key);
      await this.#tick(lane);
    }
  }

  /** Whatever happens in one lane, the others have their turn. */
  async #tick(lane: LaneName): Promise<void> {
    const { name, nextId } = this.#host;
    const { signal } = this.#stopping;
    try {
      const look = {
        ...lane,
        owner: `worker:${name}`,
        caps: {},
        gate: 'auto',
        correlationId: nextId(),
      } as const;
      const { reason, ticks, errors } = await tickLane(this.#host, { ...look, signal });
      if (errors > 0) this.#lastError = `${errors} runs of ${lane.env}/${lane.lane} could not be ticked`;
      // There is more than one look may take. Others are looked at first.
      if (reason === 'invocation_cap' && ticks > 0) this.poke(lane);
    } catch (error) {
      this.#lastError = messageOf(error);
    } finally {
      this.#lastTickAt = this.#host.now();
    }
  }
}

/**
 * The lane of a run that wants a tick. Anybody with the permission may publish there, so nothing is
 * believed.
 */
function waitingIn(text: string): LaneName | null {
  try {
    const { type, payload } = JSON.parse(text) as { readonly type?: unknown; readonly payload?: unknown };
    if (typeof payload !== 'object' || payload === null) return null;
    const { env, lane, wantsTick } = payload as { readonly [name: string]: unknown };
    const wants = type === 'run.created' || (type === 'run.event' && wantsTick === true);
    return wants && typeof env === 'string' && typeof lane === 'string' ? { env, lane } : null;
  } catch {
    return null;
  }
}
