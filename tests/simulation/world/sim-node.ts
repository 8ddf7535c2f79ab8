/**
 * A node: the real kernel over ports of the simulation. It lives many lives, one after another; each has an
 * id of its own, and nothing of a life before reaches a later one but what stands in the ledger.
 */
import type { JsMsg } from '@nats-io/jetstream';
import type { Clock, CrashPoint, DeadLetterWrite } from '../../../actors/ports.ts';
import type { SendAnswer } from '../../../contracts/answer.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import type { Kind } from '../../../machines/kind.ts';
import { Kernel } from '../../../runtime/kernel.ts';
import type { Observer } from '../../../runtime/observer.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { takeCommand } from '../../../runtime/wire/commands.ts';
import { type Caller, FarLedger } from './far-ledger.ts';
import type { SimWire } from './sim-wire.ts';
import { type Stage, subjects } from './stage.ts';
import type { Life } from './timeline.ts';

export type Version = 'v1' | 'v2';
/** The kinds of a version, whose activities are done by the simulation for this life. */
export type KindsFor = (version: Version, caller: Caller) => ReadonlyMap<string, Kind>;

const never = new Promise<never>(() => undefined);

export class SimNode {
  readonly name: string;
  version: Version;
  readonly #stage: Stage;
  readonly #wire: SimWire;
  readonly #kindsFor: KindsFor;
  /** What this node does not host; the first one hosts all. */
  readonly #without: ReadonlySet<string>;
  readonly #isWorker: boolean;
  #lives = 0;
  #present: Present | null = null;
  #isHeld = false;
  #isStopping = false;

  constructor(name: string, stage: Stage, wire: SimWire, kindsFor: KindsFor) {
    this.name = name;
    this.version = stage.chance.happens(0.5) ? 'v1' : 'v2';
    this.#stage = stage;
    this.#wire = wire;
    this.#kindsFor = kindsFor;
    const isFirst = name === 'n1';
    this.#isWorker = isFirst || stage.chance.happens(0.7);
    const some = ['essay', 'run', 'assessment', 'order', 'shop:counter'];
    this.#without = new Set(some.filter(() => !isFirst && stage.chance.happens(0.2)));
  }

  hosts(kind: string): boolean {
    return !this.#without.has(kind);
  }

  get isUp(): boolean {
    return this.#present !== null;
  }
  /** Whether it takes messages of the wire. A frozen node's are taken: they wait in its sockets. */
  get isTaking(): boolean {
    return this.#present !== null && !this.#isHeld && !this.#isStopping;
  }
  get kernel(): Kernel {
    return this.#alive().kernel;
  }
  get life(): Life {
    return this.#alive().life;
  }
  #alive(): Present {
    if (this.#present === null) throw new Error(`Expected ${this.name} to be up`);
    return this.#present;
  }

  start(): void {
    if (this.#present !== null) return;
    this.#lives += 1;
    const life: Life = { name: `${this.name}.${this.#lives}`, isDead: false, frozenUntil: 0 };
    this.#stage.timeline.note(`${life.name} starts with ${this.version}`);
    const { faults, chance } = this.#stage;
    const skewMs = faults.fires('clock is off') ? chance.between(-600_000, 600_000) : 0;
    this.#isHeld = false;
    this.#isStopping = false;
    const making = { life, skewMs, isWorker: this.#isWorker, crash: () => this.crash() };
    this.#present = new Present(this.#stage, making, (caller) => ({
      kinds: new Map([...this.#kindsFor(this.version, caller)].filter(([kind]) => this.hosts(kind))),
      bells: this.#wire.bellsFor(life),
      facts: this.#wire.factsFor(life),
    }));
    this.#present.resume();
  }

  /** As `kill -9`: nothing is handed back. Its sessions may outlive it for a while. */
  async crash(): Promise<void> {
    const present = this.#present;
    if (present === null) return;
    const { timeline, ledger, faults, chance } = this.#stage;
    this.#present = null;
    present.life.isDead = true;
    timeline.note(`${present.life.name} dies`);
    faults.count('node died');
    const end = (): Promise<void> => ledger.crash(present.life.name);
    if (faults.fires('session outlives its node'))
      timeline.after(chance.waitMs(3_000), `sessions of ${present.life.name} end`, end);
    else await end();
    const absenceMs = faults.fires('crash and long absence') ? chance.waitMs(90_000) : chance.waitMs(2_000);
    timeline.after(absenceMs, `${this.name} is started`, () => this.start());
  }

  /** As SIGSTOP. Past the patience of the database its sessions are gone when it goes on. */
  freeze(ms: number): void {
    const { life } = this.#alive();
    const { timeline, faults, ledger } = this.#stage;
    timeline.note(`${life.name} freezes for ${Math.round(ms)}`);
    life.frozenUntil = timeline.nowMs + ms;
    if (!faults.fires('freeze past the session') || !('cut' in ledger)) return;
    timeline.after(ms / 2, `sessions of frozen ${life.name} end`, () => {
      if (!life.isDead) (ledger.cut as (node: string) => void)(life.name);
    });
  }

  jumpClock(ms: number): void {
    this.#alive().skewMs += ms;
  }

  /** SIGTERM: it finishes what it has begun, hands the rest back, and goes. */
  async stopInOrder(nextVersion: Version): Promise<void> {
    const present = this.#present;
    if (present === null || this.#isStopping) return;
    this.#isStopping = true;
    this.#stage.timeline.note(`${present.life.name} stops in order`);
    void present.kernel.drain().then(async () => {
      if (present.life.isDead) return;
      present.life.isDead = true;
      if (this.#present === present) this.#present = null;
      this.#stage.faults.count('drained');
      await this.#stage.ledger.crash(present.life.name);
      this.version = nextVersion;
      this.#stage.timeline.after(this.#stage.chance.waitMs(1_000), `${this.name} is started`, () =>
        this.start(),
      );
    });
  }

  hold(ms: number): void {
    const { kernel, life } = this.#alive();
    if (this.#isHeld || this.#isStopping) return;
    this.#isHeld = true;
    void kernel.hold();
    this.#stage.timeline.after(ms, `${life.name} goes on`, () => this.release(), life);
  }
  release(): void {
    if (!this.#isHeld || this.#present === null || this.#isStopping) return;
    this.#isHeld = false;
    this.#present.kernel.resume();
  }

  take(message: JsMsg): void {
    const { kernel, life } = this.#alive();
    const { witness, plant } = this.#stage;
    plant.take?.(message);
    takeCommand(
      {
        subjects,
        limits: this.#stage.limits,
        // No kind of the simulator says what its messages look like: none is refused for it.
        kinds: new Map(),
        wasTaken: () => Promise.resolve(false),
        observer: silentObserver,
        reach: (point) => this.#alive().reach(point),
        now: () => this.#alive().now(),
        deliver: (delivery) => {
          const answer = (answered: SendAnswer): void => {
            if (life.isDead) return;
            witness.answered(delivery.envelope, answered);
            delivery.answer(answered);
          };
          kernel.mailroom.deliver({ ...delivery, answer });
        },
        bury: (letter) => this.#alive().bury(letter),
      },
      message,
    );
  }

  /** A request whose answer comes only while this life lasts. */
  post(envelope: Envelope, hear: (answer: SendAnswer) => void): void {
    const { kernel, life } = this.#alive();
    const { witness } = this.#stage;
    void kernel.post({ ...envelope, at: this.#alive().now() }).then((answer) => {
      if (life.isDead) return;
      witness.answered(envelope, answer);
      hear(answer);
    });
  }

  /** A message under an id that is another's. */
  postOther(envelope: Envelope, hear: (answer: SendAnswer) => void): void {
    const { kernel, life } = this.#alive();
    void kernel.post(envelope).then((answer) => {
      if (!life.isDead) hear(answer);
    });
  }
}

interface Making {
  readonly life: Life;
  readonly skewMs: number;
  readonly isWorker: boolean;
  crash(): Promise<void>;
}
interface Made {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly bells: ReturnType<SimWire['bellsFor']>;
  readonly facts: ReturnType<SimWire['factsFor']>;
}

/** One life. */
class Present implements Caller {
  readonly life: Life;
  readonly kernel: Kernel;
  renewBlockedUntil = 0;
  skewMs: number;
  readonly #stage: Stage;
  readonly #crash: () => Promise<void>;
  readonly #far: FarLedger;
  readonly #near: ReturnType<Stage['ledger']['ledgerFor']>;
  readonly #kinds: readonly string[];

  constructor(stage: Stage, { life, skewMs, isWorker, crash }: Making, make: (caller: Caller) => Made) {
    this.#stage = stage;
    this.life = life;
    this.skewMs = skewMs;
    this.#crash = crash;
    const { kinds, bells, facts } = make(this);
    this.#kinds = [...kinds.keys()];
    this.#near = stage.ledger.ledgerFor(life.name);
    this.#far = new FarLedger(stage, this, this.#near);
    const sweeps = this.#far.far(this.#near.sweeps, 'sweeps');
    const ports = { turns: this.#far.turns, tasks: this.#far.tasks, sweeps, facts };
    const planted = { ...ports, ...stage.plant.wrap?.(ports, stage, this) };
    let ids = 0;
    this.kernel = new Kernel({
      nodeId: life.name,
      kinds,
      limits: stage.limits,
      subjects,
      turns: planted.turns,
      taskRows: planted.tasks,
      sweeps: planted.sweeps,
      supervision: this.#far.far(this.#near.supervision, 'supervision'),
      bells,
      facts: planted.facts,
      clock: this.#clock(),
      ids: { next: () => `${life.name}-${(ids += 1)}` },
      random: () => stage.chance.random.next(),
      observer: observerOf(stage),
      reach: (point) => this.reach(point),
      isWorker,
      isSupervisor: true,
    });
    stage.plant.bend?.(this, stage);
  }

  crash(): Promise<void> {
    return this.#crash();
  }

  resume(): void {
    this.#beat();
    this.kernel.resume();
  }

  bury(letter: DeadLetterWrite): Promise<void> {
    return this.#far.far({ bury: this.#near.bury }, 'letters').bury(letter);
  }

  /** Crashes and pauses at the named points. What is dead goes no further. */
  async reach(point: CrashPoint): Promise<void> {
    const { faults, timeline, chance } = this.#stage;
    if (this.life.isDead) return never;
    faults.count(`point ${point}`);
    if (faults.fires('crash at a point')) {
      faults.count(`crash at ${point}`);
      await this.crash();
      return never;
    }
    if (!chance.happens(0.02)) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    timeline.after(chance.waitMs(20), `${this.life.name} passes ${point}`, resolve, this.life);
    return promise;
  }

  /** By its own clock, which may be wrong. */
  now(): number {
    return Math.round(this.#stage.timeline.nowMs + this.skewMs);
  }

  #clock(): Clock {
    const { timeline } = this.#stage;
    return {
      now: () => this.now(),
      after: (delayMs, run) => timeline.after(delayMs, `${this.life.name} alarm`, run, this.life),
    };
  }

  #beat(): void {
    const { life } = this;
    if (life.isDead) return;
    const beat = { id: life.name, name: life.name, roles: 'host,worker,supervisor', kinds: this.#kinds };
    this.#far
      .far({ beat: this.#near.beat }, 'nodes')
      .beat(beat)
      .catch(() => undefined);
    this.#stage.timeline.after(
      this.#stage.limits.heartbeatMs,
      `${life.name} beats`,
      () => this.#beat(),
      life,
    );
  }
}

function observerOf({ witness, faults }: Stage): Observer {
  return {
    ...silentObserver,
    turnConflicted: () => faults.count('turn conflicted'),
    actorQuarantined: (key, error) => witness.quarantined(key, error),
    actorFaulted: (key, _, error) => witness.faulted(key, error),
    actorStalled: () => faults.count('stall noticed'),
    taskEnded: ({ status }) => faults.count(`task ${status}`),
    factFailed: (_, __, isDead) => faults.count(isDead ? 'fact buried' : 'fact put off'),
  };
}
