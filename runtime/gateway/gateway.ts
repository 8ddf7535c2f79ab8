/**
 * The gateway: asks machines what sessions want judged. Every node has one; they share the queue, the limits
 * and the circuits through Postgres, and none of them leads. What a node was doing when it died, another
 * finds by its lease.
 *
 * G1  A request is answered once: with a judgement, an error or its expiry.
 * G2  What is answered is written before it is told, and told until its session has taken it.
 * G3  Stopping gives back what was not sent, and waits for a while for what was.
 */
import type { Subscription } from '@nats-io/transport-node';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { ProviderName } from '../../contracts/assessment/words.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { expireRequests } from '../../persistence/assessment/gateway/expire-requests.ts';
import { reclaimRequests } from '../../persistence/assessment/gateway/reclaim-requests.ts';
import { renewLeases } from '../../persistence/assessment/gateway/renew-leases.ts';
import { systemClock } from '../clock.ts';
import { withDeadline } from '../tasks/timing.ts';
import { AnswerDesk } from './answer-desk.ts';
import { BatchLane } from './batch-lane.ts';
import { BuiltinLane } from './builtin-lane.ts';
import { type CircuitReports, createCircuitReports } from './circuit-reports.ts';
import { Delivery } from './delivery.ts';
import { GateBoard } from './gate-board.ts';
import { accountIn, type GatewayHost, type GatewayStatus, type LaneStatus } from './gateway-host.ts';
import { type GatewayObserver, silentGatewayObserver } from './gateway-observer.ts';
import { type LaneHost, LiveLane } from './live-lane.ts';
import { createQuestionMaker } from './question-maker.ts';

export interface Gateway {
  start(): void;
  stop(): Promise<void>;
  /** There is something in the queue. */
  poke(): void;
  status(): GatewayStatus;
}

export const createGateway = (host: GatewayHost): Gateway => new RunningGateway(host);

interface Lane {
  pump(): void;
  stop(): Promise<void>;
  abort?(): void;
  status(): LaneStatus;
}

const lookMs = 1_000;
/** In looks. Expiry reads the whole queue, the others only what is due. */
const expireEvery = 10;
const rowsMax = 1_000;
const stopMs = 10_000;

class RunningGateway implements Gateway {
  readonly #host: GatewayHost;
  readonly #observer: GatewayObserver;
  readonly #clock: NonNullable<GatewayHost['clock']>;
  readonly #held = new Set<string>();
  readonly #reports = new Map<ProviderName, CircuitReports>();
  readonly #gates: GateBoard;
  readonly #delivery: Delivery;
  readonly #answers: AnswerDesk;
  readonly #lanes: readonly Lane[];
  readonly #leaseMs: number;
  #isRunning = false;
  #looks = 0;
  #looking: Promise<void> = Promise.resolve();
  #cancelLook: () => void = () => undefined;
  #cancelRenewal: () => void = () => undefined;
  #subscription: Subscription | null = null;
  #lastError: string | null = null;
  #hasNews = false;
  #reporting: Promise<void> | null = null;

  constructor(host: GatewayHost) {
    this.#host = host;
    this.#observer = this.#listening(host.observer ?? silentGatewayObserver);
    this.#clock = host.clock ?? systemClock;
    this.#leaseMs = host.options.leaseMs ?? limits.requestLeaseMs;
    const { sql, name } = host;
    const shared = { sql, name, observer: this.#observer, clock: this.#clock };
    const [post, now, nextId] = [host.post.bind(host), host.now.bind(host), host.nextId.bind(host)];
    this.#delivery = new Delivery({ ...shared, post, now, nextId });
    this.#answers = new AnswerDesk({ ...shared, onAnswers: (answers) => this.#delivery.add(answers) });
    const isHeld = () => host.isHeld() || !this.#isRunning;
    const accountOf = (provider: ProviderName) => accountIn(host.options.accounts, provider);
    this.#gates = new GateBoard({ sql, now, isHeld, accountOf, onChanged: () => void this.#report() });
    this.#lanes = this.#openLanes({
      ...shared,
      now,
      random: Math.random,
      options: { ...host.options, leaseMs: this.#leaseMs },
      questions: createQuestionMaker({ sql, contents: host.contents, now }),
      answers: this.#answers,
      gates: this.#gates,
      held: this.#held,
    });
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#listen();
    this.#look();
    this.#renew();
    // A fact that was published before the server knew of us is not heard: one more look when it does.
    this.#host.connection.flush().then(
      () => this.poke(),
      () => undefined,
    );
  }

  poke(): void {
    if (this.#isRunning) for (const lane of this.#lanes) lane.pump();
  }

  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#cancelLook();
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    const patienceMs = this.#host.options.stopMs ?? stopMs;
    const stopped = Promise.all(this.#lanes.map((lane) => lane.stop()));
    await withDeadline(stopped, patienceMs);
    for (const lane of this.#lanes) lane.abort?.();
    // What was broken off is given back, and what was answered is written and told: or found by another node.
    const quiet = stopped.then(() => this.#answers.drain()).then(() => this.#delivery.drain());
    await withDeadline(Promise.all([quiet, this.#looking, this.#report()]), patienceMs);
    this.#answers.giveUp();
    this.#cancelRenewal();
  }

  status(): GatewayStatus {
    return {
      isRunning: this.#isRunning,
      lanes: this.#lanes.map((lane) => lane.status()),
      undelivered: this.#delivery.size,
      lastError: this.#lastError,
    };
  }

  #openLanes(host: LaneHost): readonly Lane[] {
    const circuit = {
      post: this.#host.post.bind(this.#host),
      now: this.#host.now.bind(this.#host),
      nextId: this.#host.nextId.bind(this.#host),
    };
    const lanes = this.#host.providers.flatMap((provider): Lane[] => {
      if (provider.name === 'builtin') return [];
      const reports = createCircuitReports(circuit, provider.name);
      this.#reports.set(provider.name, reports);
      const live = new LiveLane(host, provider, reports);
      if (provider.batches === undefined) return [live];
      const told = (answers: Parameters<Delivery['add']>[0]) => this.#delivery.add(answers);
      const { batches, name } = provider;
      const nextId = circuit.nextId;
      return [live, new BatchLane({ ...host, nextId, onAnswers: told }, { name, batches, reports })];
    });
    return [new BuiltinLane(host), ...lanes];
  }

  /** Facts that are lost cost a look, nothing else. */
  #listen(): void {
    const { connection, subjects } = this.#host;
    this.#subscription = connection.subscribe(
      `${subjects.prefix}.fact.assessment.*.assessment.wave.planned`,
      {
        callback: () => this.poke(),
      },
    );
  }

  #look(): void {
    this.#looking = this.#lookOnce().finally(() => {
      if (!this.#isRunning) return;
      this.#cancelLook = this.#clock.after(this.#host.options.lookMs ?? lookMs, () => this.#look());
    });
  }

  async #lookOnce(): Promise<void> {
    if (this.#host.isHeld()) return;
    this.poke();
    const { sql } = this.#host;
    const isTime = this.#looks % expireEvery === 0;
    this.#looks += 1;
    await Promise.all([
      this.#try('delivery', () => this.#delivery.sweep()),
      this.#try('leases', async () => {
        const lost = await reclaimRequests(sql, { attemptsMax: limits.requestAttemptsMax, max: rowsMax });
        if (lost > 0) this.#observer.lost(lost);
      }),
      this.#try('expiry', async () => {
        if (!isTime) return;
        for (const { provider, ageMs } of await expireRequests(sql, rowsMax))
          this.#observer.expired(provider, ageMs);
      }),
      this.#report(),
    ]);
  }

  /** What is told while it is being told goes with the next bag. */
  #report(): Promise<void> {
    this.#hasNews = true;
    this.#reporting ??= this.#tellCircuits().finally(() => {
      this.#reporting = null;
    });
    return this.#reporting;
  }

  async #tellCircuits(): Promise<void> {
    while (this.#hasNews) {
      this.#hasNews = false;
      for (const [provider, reports] of this.#reports)
        await this.#try('circuit', async () => reports.flush(await this.#gates.circuit(provider)));
    }
  }

  async #try(part: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#observer.failed(part, toErrorRecord(error));
    }
  }

  /** Calls may take as long as a lease does. */
  #renew(): void {
    const again = (): void => {
      this.#cancelRenewal = this.#clock.after(this.#leaseMs / 3, () => void this.#renewOnce().finally(again));
    };
    again();
  }

  #renewOnce(): Promise<void> {
    const ids = [...this.#held];
    if (ids.length === 0) return Promise.resolve();
    const { sql, name: owner } = this.#host;
    return this.#try(
      'leases',
      async () => void (await renewLeases(sql, { ids, owner, leaseMs: this.#leaseMs })),
    );
  }

  #listening(observer: GatewayObserver): GatewayObserver {
    return {
      ...observer,
      failed: (part, error) => {
        this.#lastError = `${part}: ${error.message}`;
        observer.failed(part, error);
      },
    };
  }
}
