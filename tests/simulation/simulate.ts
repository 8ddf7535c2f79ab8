/**
 * One seed, played from its beginning to its end: nodes, clients and people over one ledger, and whatever can
 * go wrong. The same seed always gives the same story.
 *
 * `safety`: faults never stop, and every rule holds after every step. `liveness`: they stop at some moment,
 * and then everything that was begun must come to its end.
 */
import { randomFrom } from '../../judging/random.ts';
import { InvariantCheck } from './ledger/invariants.ts';
import { MemoryWorld } from './ledger/memory-world.ts';
import type { LedgerWorld, Rows } from './ledger/world.ts';
import { AssessmentAgent } from './world/assessment-agent.ts';
import { Audit } from './world/audit.ts';
import { Chance } from './world/chance.ts';
import { Clients } from './world/clients.ts';
import { Faults } from './world/faults.ts';
import { GenericAgent } from './world/generic-agent.ts';
import { kindsOf, mayFault } from './world/kinds.ts';
import { LaneClient } from './world/lane-client.ts';
import { leftUndone } from './world/leftovers.ts';
import { SimNode } from './world/sim-node.ts';
import { SimTasks } from './world/sim-tasks.ts';
import { SimWire } from './world/sim-wire.ts';
import { drawLimits, type Plant, type Stage } from './world/stage.ts';
import { Timeline } from './world/timeline.ts';
import { type Broken, Witness } from './world/witness.ts';

export type Mode = 'safety' | 'liveness';
export interface SeedOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly plant?: Plant;
  /** Another ledger than the one in memory; whoever opens it closes it. */
  readonly openLedger?: (nowMs: number) => Promise<LedgerWorld>;
  /** Of the troubled time; the default is drawn. */
  readonly minutes?: number;
}
export interface SeedReport {
  readonly seed: number;
  readonly mode: Mode;
  readonly steps: number;
  readonly simulatedMs: number;
  /** Of everything that happened, in order. */
  readonly hash: string;
  readonly fired: ReadonlyMap<string, number>;
  readonly states: ReadonlySet<string>;
  readonly broken: (Broken & { readonly last: readonly string[] }) | null;
}

const beganAt = Date.UTC(2030, 0, 1);
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Some hundred times what a seed takes: beyond it something goes round in circles. */
const stepsMax = 400_000;
const nothingPlanted: Plant = { name: 'nothing' };

export async function simulate(options: SeedOptions): Promise<SeedReport> {
  const ledger = await (options.openLedger?.(beganAt) ?? new MemoryWorld({ nowMs: beganAt }));
  return new Simulation(options, ledger).run();
}

class Simulation {
  readonly #options: SeedOptions;
  readonly #stage: Stage;
  readonly #chance: Chance;
  readonly #audit: Audit;
  readonly #invariants = new InvariantCheck();
  readonly #wire: SimWire;
  readonly #clients: Clients;
  readonly #tasks: SimTasks;
  readonly #nodes: readonly SimNode[];
  readonly #agents: { readonly generic: GenericAgent; readonly assessment: AssessmentAgent };
  readonly #lanes: LaneClient;

  constructor(options: SeedOptions, ledger: LedgerWorld) {
    const random = randomFrom(`${options.mode} ${options.seed}`);
    const faults = new Faults(random);
    const chance = new Chance(random);
    const live = (): Rows | null => (ledger instanceof MemoryWorld ? ledger.live : null);
    const witness = new Witness(live, faults, mayFault);
    const timeline = new Timeline(beganAt, random);
    const plant = options.plant ?? nothingPlanted;
    this.#options = options;
    this.#chance = chance;
    this.#stage = {
      timeline,
      chance,
      faults,
      ledger,
      witness,
      plant,
      limits: drawLimits(chance),
      ledgerAwayUntil: 0,
    };
    this.#audit = new Audit(witness, faults);
    this.#wire = new SimWire(this.#stage, () => this.#nodes);
    this.#clients = new Clients(this.#stage, this.#wire);
    this.#lanes = new LaneClient(this.#stage, this.#wire);
    this.#tasks = new SimTasks(this.#stage);
    this.#nodes = Array.from({ length: chance.between(1, 3) }, (_, at) => this.#node(`n${at + 1}`));
    const clients = this.#clients;
    this.#agents = {
      generic: new GenericAgent(chance, clients),
      assessment: new AssessmentAgent(chance, clients),
    };
  }

  #node(name: string): SimNode {
    return new SimNode(name, this.#stage, this.#wire, (version, caller) => {
      const kinds = [...kindsOf[version].values()].map((kind) => this.#tasks.given(kind, caller));
      return new Map(kinds.map((kind) => [kind.name, kind]));
    });
  }

  async run(): Promise<SeedReport> {
    const { timeline, faults, witness } = this.#stage;
    for (const node of this.#nodes) node.start();
    const minutes = this.#options.minutes ?? this.#chance.between(1, 3);
    await this.#trouble(minutes * minuteMs);
    if (this.#options.mode === 'liveness' && witness.broken === null) await this.#heal();
    await this.#settled();
    return {
      seed: this.#options.seed,
      mode: this.#options.mode,
      steps: timeline.steps,
      simulatedMs: timeline.nowMs - beganAt,
      hash: timeline.hash(),
      fired: faults.fired,
      states: this.#audit.states,
      broken: witness.broken === null ? null : { ...witness.broken, last: timeline.last.slice(-30) },
    };
  }

  async #step(): Promise<boolean> {
    const { timeline, ledger } = this.#stage;
    if (!(ledger instanceof MemoryWorld)) return timeline.step(async () => undefined);
    const isMore = await timeline.step((nowMs) => ledger.advanceTo(nowMs));
    const changed = ledger.takeChanged();
    this.#audit.check(ledger.live, changed);
    this.#tell(this.#invariants.always(ledger.live, changed));
    return isMore;
  }

  #tell(broken: readonly { readonly rule: string; readonly actor: string; readonly detail: string }[]): void {
    for (const { rule, actor, detail } of broken) this.#stage.witness.breaks(rule, `${actor}: ${detail}`);
  }

  /** At the end, when nothing is late any more if anything could be done about it. */
  async #settled(): Promise<void> {
    const { ledger } = this.#stage;
    const rows = await this.#rows();
    if (!(ledger instanceof MemoryWorld)) this.#tell(this.#invariants.always(rows));
    if (this.#options.mode === 'liveness') this.#tell(this.#invariants.settled(rows, minuteMs));
  }

  async #until(isOver: () => boolean): Promise<void> {
    const { timeline, witness } = this.#stage;
    while (!isOver() && witness.broken === null) {
      if (!(await this.#step())) return;
      if (timeline.steps > stepsMax) witness.breaks('a seed ends', `${stepsMax} steps, and no end in sight`);
    }
  }

  async #trouble(forMs: number): Promise<void> {
    const { timeline } = this.#stage;
    let isOver = false;
    let leftMs = forMs;
    const move = async (): Promise<void> => {
      await this.#move();
      if (!isOver) timeline.after(this.#chance.waitMs(900), 'move', move);
    };
    const mishap = async (): Promise<void> => {
      await this.#mishap();
      leftMs -= 1_000;
      if (!isOver) timeline.after(1_000, 'mishap', mishap);
    };
    timeline.after(0, 'move', move);
    timeline.after(1_000, 'mishap', mishap);
    await this.#until(() => leftMs <= 0);
    isOver = true;
  }

  async #rows(): Promise<Rows> {
    const { ledger, timeline } = this.#stage;
    if (ledger instanceof MemoryWorld) return ledger.live;
    await ledger.advanceTo(timeline.nowMs);
    return ledger.rows();
  }

  async #move(): Promise<void> {
    if (this.#chance.happens(0.1)) this.#lanes.move();
    else if (this.#chance.happens(0.35)) this.#agents.generic.move();
    else this.#agents.assessment.move(await this.#rows());
  }

  async #mishap(): Promise<void> {
    const { faults, timeline, ledger } = this.#stage;
    const chance = this.#chance;
    if (faults.fires('everything is down')) {
      for (const node of this.#nodes) await node.crash();
      const awayMs = chance.pick([5 * minuteMs, 2 * 60 * minuteMs, 2 * dayMs, 31 * dayMs]);
      timeline.jumpTo(timeline.nowMs + awayMs);
      await ledger.advanceTo(timeline.nowMs);
      return;
    }
    const up = this.#nodes.filter((node) => node.isUp);
    if (up.length === 0) return;
    const node = chance.pick(up);
    if (faults.fires('freeze')) node.freeze(chance.waitMs(30_000));
    if (faults.fires('clock jumps')) node.jumpClock(chance.between(-600_000, 600_000));
    if (faults.fires('node is held')) node.hold(chance.waitMs(20_000));
    if (faults.fires('node stops in order')) await node.stopInOrder(chance.pick(['v1', 'v2']));
  }

  /** Nothing goes wrong any more: whatever was begun must end. */
  async #heal(): Promise<void> {
    const { timeline, faults, witness } = this.#stage;
    timeline.note('calm');
    faults.calm();
    this.#tasks.calm();
    for (const node of this.#nodes) this.#mend(node);
    let budgetMs = 45 * minuteMs;
    let left: readonly string[] = [];
    let hasRested = false;
    for (let jumps = 0; budgetMs > 0 && witness.broken === null; budgetMs -= 2_000) {
      const until = timeline.nowMs + 2_000;
      timeline.after(2_000, 'look', () => undefined);
      await this.#until(() => timeline.nowMs >= until);
      const rows = await this.#rows();
      const unanswered = new Set([...this.#clients.open, ...this.#lanes.open]);
      const look = leftUndone(rows, unanswered, this.#wire.waiting);
      left = look.left;
      if (left.length > 0) {
        if (look.isBusy) continue;
        this.#agents.assessment.finish(rows);
        if (this.#clients.open.size > 0) continue;
        if ((jumps += 1) > 200) break;
        if (look.nextTimerAt === null) continue;
        timeline.jumpTo(Math.min(look.nextTimerAt, timeline.nowMs + 40 * dayMs));
        await this.#stage.ledger.advanceTo(timeline.nowMs);
      } else if (hasRested) return;
      else {
        // What rests with a timer goes on by itself: that must come to rest again.
        hasRested = true;
        timeline.jumpTo(timeline.nowMs + 5 * minuteMs);
        await this.#stage.ledger.advanceTo(timeline.nowMs);
      }
    }
    witness.breaks('everything comes to its end', left.slice(0, 12).join('; '));
  }

  #mend(node: SimNode): void {
    const { timeline } = this.#stage;
    if (node.isUp) {
      node.life.frozenUntil = 0;
      node.release();
    }
    node.version = 'v2';
    timeline.after(this.#chance.waitMs(500), `${node.name} is made new`, async () => {
      await node.crash();
    });
  }
}
