/**
 * The kernel of a node: mailroom, tasks, outbox and sweep, knotted together over nothing but ports. A process
 * gives it Postgres, NATS and the real clock (`runtime.ts`); a simulator gives it its own.
 */
import type { Bells, Clock, FactPublisher, Ids, Reach } from '../actors/ports.ts';
import type { SupervisionLedger, SweepLedger, TaskLedger, TurnLedger } from '../actors/ports.ts';
import type { SendAnswer } from '../contracts/answer.ts';
import type { Envelope } from '../contracts/envelope.ts';
import type { ActorKey } from '../contracts/ids.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Subjects } from '../contracts/subjects.ts';
import type { Kind } from '../machines/kind.ts';
import { Mailroom } from './mailroom.ts';
import type { Observer } from './observer.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { ring, type RingHost } from './ring.ts';
import { Supervisor } from './supervisor.ts';
import { Sweep } from './sweep.ts';
import { TaskRunner } from './tasks/task-runner.ts';
import { withDeadline } from './tasks/timing.ts';
import type { Carrier } from './turn/carry-effects.ts';

export interface KernelPorts {
  readonly nodeId: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly subjects: Subjects;
  /** Of the ledger; none is the first. */
  readonly epoch?: number;
  readonly turns: TurnLedger;
  readonly taskRows: TaskLedger;
  readonly sweeps: SweepLedger;
  readonly bells: Bells;
  readonly facts: FactPublisher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: () => number;
  readonly observer: Observer;
  readonly reach: Reach;
  /** Whether this node runs tasks. */
  readonly isWorker: boolean;
  /** Whether it looks after actors that rest too long. */
  readonly isSupervisor: boolean;
  readonly supervision: SupervisionLedger;
}

/** Beyond this a caller hears that the ledger is away, instead of waiting on. */
const PATIENCE_MS = 5_000;

/** What a stopping node gives to the writing down of what it did. */
const LAST_WORDS_MS = 3_000;

export class Kernel {
  readonly mailroom: Mailroom;
  readonly tasks: TaskRunner;
  readonly outbox: OutboxRelay;
  readonly sweep: Sweep;
  readonly supervisor: Supervisor;
  readonly #ports: KernelPorts;
  #isHeld = true;

  constructor(ports: KernelPorts) {
    const { turns, taskRows, sweeps, facts, clock, isWorker } = ports;
    this.#ports = ports;
    const mayLook = (): boolean => !this.#isHeld;
    this.outbox = new OutboxRelay({ ...ports, ledger: sweeps, publisher: facts, mayLook });
    this.tasks = new TaskRunner({
      ...ports,
      ledger: taskRows,
      kinds: isWorker ? ports.kinds : new Map(),
      now: () => clock.now(),
      deliver: (delivery) => this.mailroom.deliver(delivery),
      ring: (key) => this.mailroom.ring([key]),
      wakeIn: (delayMs) => this.sweep.wakeIn(delayMs),
      mayClaim: () => !this.#isHeld,
    });
    const ringHost = this.#ringHost();
    this.mailroom = new Mailroom({
      ...ports,
      ledger: turns,
      carrier: this.#carrier(),
      ring: (plan) => ring(ringHost, plan),
    });
    this.supervisor = new Supervisor({
      ...ports,
      now: () => clock.now(),
      ringMail: (targets) => this.mailroom.ring(targets),
    });
    this.sweep = new Sweep({
      ...ports,
      ledger: { ...sweeps, reapTasks: (rowsMax) => taskRows.reapTasks(rowsMax) },
      ringMail: (targets) => this.mailroom.ring(targets),
      claimTasks: () => this.tasks.claim(),
      renewLeases: () => this.tasks.renew(),
      publishFacts: () => this.outbox.sweep(),
      noteDeeds: async (entries) => {
        if (entries.length > 0) await ports.supervision.tell({ node: ports.nodeId, entries, mail: [] });
      },
      lookAfter: async () => (ports.isSupervisor ? this.supervisor.lookAfter() : 0),
    });
  }

  get gauges() {
    const { waiting, waitingBytes, groupsInFlight: groups } = this.mailroom;
    return { waiting, waitingBytes, groups, tasks: this.tasks.running };
  }

  /** Takes a message and answers after the commit. Never rejects. */
  post(envelope: Envelope): Promise<SendAnswer> {
    return new Promise((answer) => {
      this.mailroom.deliver({ envelope, patientUntil: this.#ports.clock.now() + PATIENCE_MS, answer });
    });
  }

  /** Begins work by itself: looks after mail, timers, tasks and facts. */
  resume(): void {
    this.#isHeld = false;
    this.sweep.start();
  }

  /** Begins nothing by itself any more. What runs goes on, what is asked is answered. */
  async hold(): Promise<void> {
    this.#isHeld = true;
    await this.sweep.stop();
  }

  /** Begins nothing more, finishes what it has begun, hands the rest back. */
  async drain(): Promise<void> {
    const { drainMs } = this.#ports.limits;
    const within = (work: Promise<unknown>, ms: number): Promise<unknown> =>
      withDeadline(work, ms, undefined, this.#ports.clock);
    // A ledger that is frozen answers nobody: what waits for it is given up, and is found in it later.
    await within(this.sweep.stop(), drainMs);
    await this.tasks.drain(drainMs);
    await this.mailroom.drain(LAST_WORDS_MS);
    // What the last turns began goes back to the queue.
    await within(this.tasks.drain(0), LAST_WORDS_MS);
    await within(this.outbox.drain(), LAST_WORDS_MS);
  }

  #carrier(): Carrier {
    const { limits, subjects, epoch = 0 } = this.#ports;
    return {
      limits,
      subjects,
      epoch,
      reserve: (activity) => (this.#isHeld ? null : this.tasks.reserve(activity)),
      unreserve: (task) => {
        if (task !== undefined && task.leaseOwner !== null) this.tasks.unreserve();
      },
    };
  }

  #ringHost(): RingHost {
    return {
      ...this.#ports,
      ringHere: (targets) => {
        if (!this.#isHeld) this.mailroom.ring(targets);
      },
      startTask: (task) => this.tasks.startReserved(task),
      cancelTask: (id) => this.tasks.cancel(id),
      publish: (facts, ahead) => this.outbox.publish(facts, ahead),
      wakeIn: (delayMs) => this.sweep.wakeIn(delayMs),
      post: (target, event) => void this.#postFrom(target, event),
    };
  }

  /** What a custom action sends to its own actor: an ordinary message with an id of its own. */
  #postFrom(target: ActorKey, { type, ...payload }: { readonly type: string }): Promise<SendAnswer> {
    const { ids, clock } = this.#ports;
    const at = clock.now();
    return this.post({ id: ids.next(), target, type, payload: payload, sender: target, at });
  }
}
