/**
 * Looks after what nobody rang for: due timers, mail whose bell was lost, tasks whose node went away, facts
 * left behind. Runs on every node without a leader: whatever two of them find, the ledger gives to one. Wakes
 * early for a timer that falls due, so timers are prompt without a process-wide timer per row.
 */
import type { Clock, SupervisorEntry, SweepLedger, TaskLedger } from '../actors/ports.ts';
import { toErrorRecord } from '../contracts/failures.ts';
import { type ActorKey, kindOf } from '../contracts/ids.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Observer } from './observer.ts';

export interface SweepHost {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly kinds: ReadonlyMap<string, unknown>;
  readonly ledger: SweepLedger & Pick<TaskLedger, 'reapTasks'>;
  ringMail(targets: readonly ActorKey[]): void;
  claimTasks(): Promise<void>;
  renewLeases(): Promise<void>;
  publishFacts(): Promise<number>;
  /** Keeps what was done, for people. */
  noteDeeds(entries: readonly SupervisorEntry[]): Promise<void>;
  /** Actors that rest longer than they may. */
  lookAfter(): Promise<number>;
}

/** Two looks are never closer than this, however many timers fall due. */
const RESTLESS_MS = 5;
/** Of facts left behind the supervisor's log says so at most this often. */
const NOTE_MS = 60_000;
/** Mail is rung by whoever wrote it; only what is still there after this has been forgotten. */
const MAIL_GRACE_MS = 1_000;
/**
 * A look at what fell due of late goes this far back. What rests, is in quarantine or is another node's stays
 * behind.
 */
const LATE_MS = 60_000;
/**
 * A look at all that is due takes at most one part in so many of the time: it is dear where much of it must
 * wait.
 */
const ALL_SHARE = 20;
/** How often mail of nobody's kinds is looked for. */
const UNHOSTED_MS = 60_000;
/** Heartbeats that a node may miss before its kinds count as nobody's. */
const BEATS_MISSED_MAX = 12;

export class Sweep {
  readonly #host: SweepHost;
  #cancelAlarm: (() => void) | null = null;
  #alarmAt = Infinity;
  #running: Promise<void> | null = null;
  #isStopped = true;
  #lastAt = 0;

  constructor(host: SweepHost) {
    this.#host = host;
  }
  /** When the last sweep ended, by the node's clock; 0: none yet. */
  get lastAt(): number {
    return this.#lastAt;
  }
  start(): void {
    this.#isStopped = false;
    this.wakeIn(0);
  }
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelAlarm?.();
    this.#cancelAlarm = null;
    this.#alarmAt = Infinity;
    await this.#running;
  }

  /** Something falls due in so many milliseconds: look then, if no earlier look is planned. */
  wakeIn(delayMs: number): void {
    const { clock, limits } = this.#host;
    if (this.#isStopped) return;
    const wait = Math.max(RESTLESS_MS, Math.min(delayMs, limits.sweepMs));
    const at = clock.now() + wait;
    if (at >= this.#alarmAt) return;
    this.#cancelAlarm?.();
    this.#alarmAt = at;
    this.#cancelAlarm = clock.after(wait, () => {
      this.#alarmAt = Infinity;
      this.#cancelAlarm = null;
      // It may be for something that the look under way has passed already.
      this.#isWokenAgain = this.#running !== null;
      this.#running ??= this.#look().finally(() => {
        this.#running = null;
        this.wakeIn(this.#isWokenAgain ? 0 : this.#nextInMs);
        this.#isWokenAgain = false;
      });
    });
  }
  #nextInMs = 0;
  #isWokenAgain = false;
  /** From when on a look sees all that is due again. */
  #seeAllAt = -Infinity;
  #soughtUnhostedAt = -Infinity;
  #notedFactsAt = -Infinity;

  async #look(): Promise<void> {
    const { clock, limits, observer } = this.#host;
    const startedAt = clock.now();
    this.#nextInMs = limits.sweepMs;
    try {
      // Asked first: a timer that falls due during the look is then either rung by it or still ahead.
      const timerInMs = await this.#host.ledger.nextTimerInMs();
      const targets = await this.#ringDue();
      const tasks = await this.#tendTasks();
      const facts = await this.#publishFacts();
      await this.#host.lookAfter();
      this.#lastAt = clock.now();
      if (timerInMs !== null)
        this.#nextInMs = Math.min(this.#nextInMs, timerInMs - (this.#lastAt - startedAt));
      observer.swept({ targets, tasks, facts, ms: this.#lastAt - startedAt });
    } catch (error) {
      // Time went by in which nothing was rung.
      this.#seeAllAt = -Infinity;
      observer.sweepFailed(toErrorRecord(error));
    }
  }

  async #ringDue(): Promise<number> {
    // Mail that was here before the node: whoever would have rung for it may be the node that died.
    const graceMs = this.#lastAt === 0 ? 0 : MAIL_GRACE_MS;
    const { clock, limits, ledger } = this.#host;
    const startedAt = clock.now();
    const isAll = startedAt >= this.#seeAllAt;
    const only = { kinds: [...this.#host.kinds.keys()], sinceMs: isAll ? null : LATE_MS };
    const targets = await ledger.dueTargets(limits.sweepRowsMax, graceMs, only);
    this.#host.ringMail(targets);
    // What did not fit is looked for again at once.
    if (isAll && targets.length < limits.sweepRowsMax)
      this.#seeAllAt = clock.now() + (clock.now() - startedAt) * ALL_SHARE;
    await this.#seekUnhosted(only.kinds);
    return targets.length;
  }

  /** Noted now and then only: while the wire is away, every look finds the same facts again. */
  async #publishFacts(): Promise<number> {
    const facts = await this.#host.publishFacts();
    const now = this.#host.clock.now();
    if (facts > 0 && now - this.#notedFactsAt >= NOTE_MS) {
      this.#notedFactsAt = now;
      await this.#host.noteDeeds([deed('republished', null, { facts })]);
    }
    return facts;
  }

  async #seekUnhosted(kinds: readonly string[]): Promise<void> {
    const { clock, limits, ledger } = this.#host;
    if (clock.now() - this.#soughtUnhostedAt < UNHOSTED_MS) return;
    this.#soughtUnhostedAt = clock.now();
    const [waitedMs, silentMs] = [limits.unhostedMailMs, limits.heartbeatMs * BEATS_MISSED_MAX];
    const mail = await ledger.buryUnhostedMail({ kinds, waitedMs, silentMs, rowsMax: limits.sweepRowsMax });
    if (mail > 0)
      await this.#host.noteDeeds([deed('buried', null, { mail, why: 'no living node has its kind' })]);
  }

  async #tendTasks(): Promise<number> {
    await this.#host.renewLeases();
    const { requeued, answered } = await this.#host.ledger.reapTasks(this.#host.limits.sweepRowsMax);
    this.#host.ringMail(answered);
    await this.#host.noteDeeds([
      ...requeued.map(({ id, activity }) => deed('requeued', null, { task: id, activity })),
      ...answered.map((actor) =>
        deed('closed', actor, { why: 'a task of it had no attempt or no time left' }),
      ),
    ]);
    await this.#host.claimTasks();
    return requeued.length + answered.length;
  }
}

const deed = (what: SupervisorEntry['what'], actor: ActorKey | null, detail: object): SupervisorEntry => ({
  kind: actor === null ? null : kindOf(actor),
  actor,
  what,
  detail,
});
