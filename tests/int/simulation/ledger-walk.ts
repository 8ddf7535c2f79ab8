/**
 * A walk through the ports, drawn from one seed: turns that are open at once, writes that fit and writes that
 * do not, claims, sweeps and looks, while time goes on. Limits are never reached here, where the ports leave
 * open who is cut off; they have tests of their own.
 */
import type { TaskSettlement, TurnWrites } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import type { Random } from '../../../judging/random.ts';
import type { NodeLedger } from '../../simulation/ledger/world.ts';
import { envelopeTo, journalEntry, mailTo, newActor, newFact, newTask } from './ledger-stage.ts';
import { nextState, noWrites, request } from './ledger-stage.ts';
import { isLocked, placedMail, type Twins, type TwinTurn } from './ledger-twins.ts';

const keys: readonly ActorKey[] = ['order/1', 'order/2', 'job/1', 'ship/1'];
const nodes = ['n1', 'n2', 'n3'];
const activities = ['order/charge', 'order/ship'];
const error = { name: 'Error', message: 'no' };
const all = 100;

export class LedgerWalk {
  readonly #random: Random;
  readonly #twins: Twins;
  readonly #open: TwinTurn[] = [];
  #made = 0;

  constructor(random: Random, twins: Twins) {
    this.#random = random;
    this.#twins = twins;
  }

  /** One step, then a little time; answers what was done. */
  async step(): Promise<string> {
    const [name, run] = this.#pick(Object.entries(this.#steps));
    await run();
    const ms = this.#pick([1, 1, 3, 50, 500, 2_000, 40_000]);
    await this.#twins.onWorlds((world) => world.advanceTo(world.nowMs + ms));
    await this.#twins.expectSameRows();
    return name;
  }

  readonly #steps: Readonly<Record<string, () => Promise<void>>> = {
    open: () => this.#openTurn(),
    'open another': () => this.#openTurn(),
    commit: () => this.#endTurn(),
    'commit another': () => this.#endTurn(),
    'one turn': async () => {
      await this.#openTurn();
      await this.#endTurn();
    },
    claim: () => this.#claim({}),
    'claim by name': () => this.#claim({ ids: this.#some(this.#taskIds()) }),
    renew: () => {
      const [node, ids] = [this.#pick(nodes), this.#some(this.#taskIds())];
      const leaseMs = this.#pick([10, 30_000]);
      return this.#twins.call(node, ({ tasks }) => tasks.renewTasks(node, ids, leaseMs));
    },
    note: () => {
      const [owner, id] = [this.#pick(nodes), this.#pick(this.#taskIds())];
      const heartbeat = `"${this.#next('h')}"`;
      return this.#twins.call(owner, ({ tasks }) => tasks.noteTask(owner, id, heartbeat));
    },
    requeue: () => this.#requeue(),
    reap: () =>
      this.#twins.call(
        'n1',
        ({ tasks }) => tasks.reapTasks(all),
        ({ requeued, answered }) => [byText(requeued), answered.toSorted()],
      ),
    'file an answer': () => this.#fileAnswer(),
    'due targets': () => this.#dueTargets(),
    'due tasks': () => {
      const graceMs = this.#pick([0, 100]);
      return this.#twins.call('n1', ({ sweeps }) => sweeps.dueTasks(all, graceMs), byText);
    },
    'next timer': () => this.#twins.call('n1', ({ sweeps }) => sweeps.nextTimerInMs()),
    'bury mail': () => {
      const unhosted = { kinds: this.#some(['order', 'job']), waitedMs: 5_000, silentMs: 60_000 };
      return this.#twins.call('n1', ({ sweeps }) => sweeps.buryUnhostedMail({ ...unhosted, rowsMax: all }));
    },
    'take facts': () => {
      const holdMs = this.#pick([100, 2_000]);
      return this.#twins.call('n2', ({ sweeps }) => sweeps.takeFacts(all, holdMs), byActor);
    },
    'drop facts': () => this.#withFacts((sweeps, ids) => sweeps.dropFacts(ids)),
    'put off a fact': () =>
      this.#withFacts(async (sweeps, [id = 'none']) => sweeps.postponeFact(id, 700.25, error)),
    'bury a fact': () => this.#withFacts(async (sweeps, [id = 'none']) => sweeps.buryFact(id, error)),
    look: () => this.#twins.call('n1', ({ supervision }) => supervision.takeLooks(all), byText),
    tell: () => {
      const mail = [envelopeTo(this.#pick(keys), this.#next('s')), envelopeTo('order/1', this.#next('s'))];
      const entry = { kind: 'order', actor: 'order/1', what: 'nudged', detail: { n: 1 } } as const;
      return this.#twins.call('n1', ({ supervision }) =>
        supervision.tell({ node: 'n1', entries: [entry], mail }),
      );
    },
    beat: () => {
      const [id, kinds] = [this.#pick(nodes), this.#some(['order', 'job', 'ship'])];
      return this.#twins.call(id, (ledger) => ledger.beat({ id, name: id, roles: 'host', kinds }));
    },
    hold: async () => {
      const held = this.#random.isHeads();
      await this.#twins.onWorlds((world) => world.setHold(held, 'me'));
      await this.#twins.call(
        'n1',
        ({ supervision }) => supervision.readHold(),
        (hold) => [hold.held, hold.changedAt],
      );
    },
    release: async () => {
      const key = this.#pick(keys);
      // In Postgres it would wait for the turn that has the row.
      if (isLocked(this.#open, key)) return;
      await this.#twins.onWorlds((world) => world.release(key));
    },
    crash: async () => {
      // Rare: new connections are dear.
      if (this.#random.next() < 0.8) return;
      const node = this.#pick(nodes);
      await this.#twins.onWorlds((world) => world.crash(node));
    },
  };

  async #openTurn(): Promise<void> {
    const asked = this.#some(keys);
    const messages = asked.map((target) => ({ target, id: this.#messageId() }));
    const rung = new Set(this.#some(asked));
    const turn = await this.#twins.open(
      this.#pick(nodes),
      request({ keys: asked, messages, rung, mailMax: all }),
    );
    if (turn !== null) this.#open.push(turn);
  }

  async #endTurn(): Promise<void> {
    const turn = this.#open[this.#random.below(this.#open.length)];
    if (turn === undefined) return;
    this.#open.splice(this.#open.indexOf(turn), 1);
    if (this.#random.next() < 0.1) return this.#twins.abandon(turn);
    const mail = placedMail(turn.memory);
    const places = this.#some(mail.map((_, place) => place));
    await this.#twins.commit(turn, this.#writes(turn), places);
  }

  #writes({ memory: turn }: TwinTurn): TurnWrites {
    const changed = this.#some([...turn.actors.keys()]);
    const begun = this.#some([...turn.absent]);
    const journal = [...changed, ...begun]
      .filter(() => this.#random.next() < 0.8)
      .map((key) =>
        journalEntry(key, (turn.actors.get(key)?.seq ?? 0) + 1, { messageId: this.#messageId() }),
      );
    return {
      ...noWrites,
      actors: [
        ...changed.map((key) => nextState(turn, key, this.#stateOf(turn.actors.get(key)?.outcome ?? null))),
        ...begun.map((key) => newActor(key, { stallAfterMs: this.#stallMs() })),
      ],
      journal,
      mail: this.#upTo(3, () => this.#newMail()),
      timersCancelled: this.#upTo(1, () => ({
        owner: this.#pick(keys),
        timer: this.#pick(['t1', 't2', null]),
      })),
      tasks: this.#upTo(1, () => this.#newTask()),
      tasksSettled: this.#upTo(1, () => this.#settlement()),
      tasksCancelled: this.#upTo(1, () => this.#pick(this.#taskIds())),
      facts: this.#upTo(2, () => newFact(this.#next(`${this.#pick(keys)}#${this.#random.below(20)}.`))),
      deadLetters: this.#upTo(1, () => ({
        reason: 'mail',
        actor: 'order/1',
        messageId: this.#next('d'),
        type: null,
        letter: '{"a":1}',
        error,
      })),
      faults: this.#some([...turn.actors.keys()]).map((key) => ({
        key,
        restarts: this.#random.below(4),
        isNewWindow: this.#random.isHeads(),
        restMs: this.#pick([0, 199.5, 5_000]),
        quarantined: this.#random.next() < 0.1 ? 'why' : null,
      })),
    };
  }

  /** Mostly one that fits; now and then an old version, an end, or another end. */
  #stateOf(outcome: string | null) {
    const stale = this.#random.next() < 0.15 ? { before: { version: 0, seq: 0 } } : {};
    const ends = this.#random.next() < 0.05 ? { outcome: `{"ending":"${this.#next('e')}"}` } : { outcome };
    return { ...stale, ...ends, stallAfterMs: this.#stallMs() };
  }

  #newMail() {
    const timer = this.#pick([null, null, 't1', 't2']);
    const delayMs = timer === null ? 0 : this.#pick([0, 10.5, 1_000, 60_000]);
    const id = this.#random.next() < 0.2 ? this.#messageId() : this.#next('m');
    return mailTo(this.#pick(keys), id, { timer, delayMs, sender: this.#pick(keys) });
  }

  #newTask() {
    return newTask(this.#random.next() < 0.05 ? this.#pick(this.#taskIds()) : this.#next('t'), {
      actor: this.#pick(keys),
      activity: this.#pick(activities),
      attemptsMax: this.#pick([1, 3]),
      priority: this.#random.below(3),
      deadlineMs: this.#pick([null, null, 1_000, 60_000]),
      leaseOwner: this.#pick([null, null, ...nodes]),
    });
  }

  #settlement(): TaskSettlement {
    const status = this.#pick(['completed', 'failed', 'expired'] as const);
    return { id: this.#pick(this.#taskIds()), status, result: '{"r":1}', error: null };
  }

  async #claim(given: { readonly ids?: readonly string[] }): Promise<void> {
    const owner = this.#pick(nodes);
    const claim = { owner, activities: this.#some(activities), count: all, leaseMs: 30_000, ...given };
    await this.#twins.call(owner, ({ tasks }) => tasks.claimTasks(claim), byText);
  }

  async #requeue(): Promise<void> {
    const [owner, id] = [this.#pick(nodes), this.#pick(this.#taskIds())];
    const countAttempt = this.#random.isHeads();
    const retry = { owner, id, delayMs: this.#pick([0, 99.75]), error: this.#pick([null, '{"e":1}']) };
    await this.#twins.call(owner, ({ tasks }) => tasks.requeueTask({ ...retry, countAttempt }));
  }

  async #fileAnswer(): Promise<void> {
    const settlement = this.#settlement();
    const answer = envelopeTo(this.#pick(keys), `task:${settlement.id}`, { causation: settlement.id });
    const owner = this.#twins.rows.tasks.get(settlement.id)?.leaseOwner ?? 'n1';
    await this.#twins.call(owner, ({ tasks }) => tasks.fileAnswer(settlement, answer, owner));
  }

  async #dueTargets(): Promise<void> {
    const only = this.#pick([
      undefined,
      { kinds: this.#some(['order', 'job', 'ship']), sinceMs: this.#pick([null, 1_000]) },
    ]);
    const graceMs = this.#pick([0, 100]);
    await this.#twins.call('n1', ({ sweeps }) => sweeps.dueTargets(all, graceMs, only), byText);
  }

  #withFacts(call: (sweeps: NodeLedger['sweeps'], ids: readonly string[]) => Promise<void>): Promise<void> {
    const ids = this.#some([...this.#twins.rows.outbox.keys()]);
    return this.#twins.call('n1', ({ sweeps }) => call(sweeps, ids));
  }

  /** Few enough to come again. */
  #messageId(): string {
    return `m${this.#random.below(40)}`;
  }
  #taskIds(): readonly string[] {
    const known = [...this.#twins.rows.tasks.keys()].slice(-12);
    return known.length === 0 ? ['none'] : known;
  }
  #stallMs(): number | null {
    return this.#pick([null, 100, 5_000]);
  }
  #next(prefix: string): string {
    this.#made += 1;
    return `${prefix}${100 + this.#made}`;
  }
  #upTo<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#random.below(most + 1) }, make);
  }
  #some<T>(from: readonly T[]): T[] {
    return from.filter(() => this.#random.isHeads());
  }
  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#random.below(from.length)];
    if (from.length === 0) throw new Error('Expected something to pick from, got nothing');
    return picked as T;
  }
}

const byText = (rows: readonly unknown[]): readonly unknown[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();

/** Of one actor in the order in which they came. */
const byActor = (facts: readonly { readonly id: string }[]): unknown =>
  [...Map.groupBy(facts, ({ id }) => id.slice(0, id.indexOf('#')))].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
