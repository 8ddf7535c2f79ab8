/**
 * A running node, put together: ledger, wire, mailroom, tasks, sweep, doors. This file only connects; what
 * each part does is written in its own. Parts start from the ledger outwards and stop in the opposite order.
 */
import type { Envelope } from '../contracts/envelope.ts';
import type { SendAnswer } from '../contracts/answer.ts';
import { messageOf, toErrorRecord } from '../contracts/failures.ts';
import type { Reach } from '../actors/ports.ts';
import { type Limits, limits as defaultLimits } from '../contracts/limits.ts';
import type { Kind, KindOptions } from '../machines/kind.ts';
import { registerKinds } from '../machines/register.ts';
import { wasTaken } from '../persistence/was-taken.ts';
import { type ApiHandlers } from './api/surface.ts';
import { followLedger, ledgerMark } from './ledger-fence.ts';
import { openLedger, type OpenLedger } from './open-ledger.ts';
import { createIds, systemClock } from './clock.ts';
import { openHttp } from './http/open-http.ts';
import { Live } from './live/live.ts';
import type { Metrics } from './metrics.ts';
import { Kernel } from './kernel.ts';
import type { NodeView } from './node-view.ts';
import type { Observer } from './observer.ts';
import type { OpenProduct, Product, ProductHost } from './product.ts';
import { joinObservers } from './join-observers.ts';
import { createPicture, type Picture, pictureObserver, type PictureStore } from './node-picture.ts';
import { withDeadline } from './tasks/timing.ts';
import { openWire, type Wire } from './wire/wire.ts';
import { openDoors, type Doors } from './doors.ts';

export const roles = ['host', 'worker', 'api', 'supervisor', 'console'] as const;
export type Role = (typeof roles)[number];

export interface RuntimeOptions {
  readonly kinds: readonly KindOptions[];
  /** Built on the runtime, in its process and behind its doors. One product is opened once. */
  readonly product?: Product;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly name?: string;
  /** Keeps several Assays apart on one NATS server. */
  readonly prefix?: string;
  readonly roles?: readonly Role[];
  readonly limits?: Partial<Limits>;
  readonly observer?: Observer;
  /** What `/metrics` shows; its observer must be among those of `observer`. */
  readonly metrics?: Metrics;
  /** Bearer token of the HTTP door. */
  readonly token?: string;
  readonly http?: { readonly host: string; readonly port: number } | null;
  /** Sessions of the console may only look. */
  readonly consoleReadOnly?: boolean;
  /** Takes no mail, commands or tasks by itself until it is restarted without. */
  readonly hold?: boolean;
  readonly reach?: Reach;
  /** Brings the database up to date first; on unless told otherwise. */
  readonly migrate?: boolean;
  /** Accepts a ledger that fell back, and begins this epoch of it, unless it has begun already. */
  readonly beginEpoch?: number;
}

export interface Runtime extends NodeView {
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Takes a message and answers after the commit. Never rejects. */
  post(envelope: Envelope): Promise<SendAnswer>;
  readonly api: ApiHandlers;
  readonly httpUrl: string | null;
  /** Resolves when the node has found its ledger fallen back, and stops by itself. */
  readonly fenced: Promise<Error>;
  /** Finishes what it has begun, hands the rest back, and closes. */
  stop(): Promise<void>;
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const node = await NodeRuntime.open(options).catch(async (error: unknown) => {
    await options.product?.dispose();
    throw error;
  });
  try {
    await node.start();
  } catch (error) {
    // A port that is taken must not leave connections behind that keep the process alive.
    await node.stop();
    throw error;
  }
  return node;
}

interface Parts {
  readonly options: RuntimeOptions;
  readonly nodeId: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly ledger: OpenLedger;
  readonly wire: Wire;
  readonly observer: Observer;
  readonly picture: PictureStore;
  readonly live: Live;
}

class NodeRuntime implements Runtime {
  readonly #parts: Parts;
  readonly #observer: Observer;
  readonly #picture: PictureStore;
  readonly #kernel: Kernel;
  readonly #ids = createIds(() => systemClock.now());
  #product: OpenProduct | null = null;
  #doors: Doors | null = null;
  #beat: (() => void) | null = null;
  #look: (() => void) | null = null;
  #unfollow: (() => void) | null = null;
  readonly #fenced = Promise.withResolvers<Error>();
  #following: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** The switch as it stood when this node was started with `hold`. */
  #waitsFrom: string | null = null;
  #stopping: Promise<void> | null = null;

  static async open(options: RuntimeOptions): Promise<NodeRuntime> {
    const kinds = registerKinds([...options.kinds, ...(options.product?.kinds ?? [])]);
    const limits = { ...defaultLimits, ...options.limits };
    const picture = createPicture(() => systemClock.now());
    const live = new Live(() => systemClock.now());
    const own = [pictureObserver(picture), live.observer];
    const observer = joinObservers(...own, ...(options.observer ? [options.observer] : []));
    const nodeId = `${options.name ?? 'node'}-${createIds(() => systemClock.now()).next()}`;
    const ledger = await openLedger({
      url: options.databaseUrl,
      limits,
      kinds,
      migrate: options.migrate ?? true,
      beginEpoch: options.beginEpoch,
    });
    try {
      const wire = await openWire({
        url: options.natsUrl,
        name: nodeId,
        prefix: options.prefix ?? 'assay',
        limits,
        observer,
        clock: systemClock,
        ledger: ledgerMark(ledger.epoch),
      });
      return new NodeRuntime({ options, nodeId, kinds, limits, ledger, wire, observer, picture, live });
    } catch (error) {
      await ledger.close();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    const { options, nodeId, kinds, limits, ledger, wire } = parts;
    this.#parts = parts;
    this.#observer = parts.observer;
    this.#picture = parts.picture;
    this.#kernel = new Kernel({
      nodeId,
      kinds,
      limits,
      subjects: wire.subjects,
      epoch: ledger.epoch.epoch,
      turns: ledger.turns,
      taskRows: ledger.tasks,
      sweeps: ledger.sweeps,
      bells: wire.bells,
      facts: wire.facts,
      clock: systemClock,
      ids: this.#ids,
      random: () => Math.random(),
      observer: this.#observer,
      reach: options.reach ?? (() => undefined),
      isWorker: this.#hasRole('worker'),
      supervision: ledger.supervision,
      isSupervisor: this.#hasRole('supervisor'),
    });
  }

  get nodeId(): string {
    return this.#parts.nodeId;
  }
  get status(): Picture['status'] {
    return this.picture().status;
  }
  picture(): Picture {
    return this.#picture.getSnapshot().context;
  }
  get name(): string {
    return this.#parts.options.name ?? 'node';
  }
  get kinds(): ReadonlyMap<string, Kind> {
    return this.#parts.kinds;
  }
  get api(): ApiHandlers {
    if (this.#doors === null) throw new Error('Expected a started runtime');
    return this.#doors.handlers;
  }
  get httpUrl(): string | null {
    return this.#doors?.httpUrl ?? null;
  }
  get fenced(): Promise<Error> {
    return this.#fenced.promise;
  }

  async start(): Promise<void> {
    const { options, ledger, wire, kinds, limits, live, nodeId } = this.#parts;
    this.#observer.nodeChanged('starting');
    const { connection, subjects } = wire;
    // Before anything is taken or told: another story under ids that were told already helps nobody.
    await this.#followLedger();
    const isWatched = this.#hasRole('api') || this.#hasRole('console');
    live.begin({ connection, subjects, limits, nodeId, isWatched });
    this.#product = (await options.product?.open(this.#productHost())) ?? null;
    this.#doors = await openDoors({
      ledger,
      wire,
      kinds,
      limits,
      observer: this.#observer,
      nodeName: this.name,
      node: this,
      live,
      isApi: this.#hasRole('api'),
      post: (envelope) => this.post(envelope),
      nextId: () => this.#ids.next(),
      openHttp: (over) => {
        const { http, token, metrics } = options;
        return openHttp({
          http,
          token,
          metrics,
          ...over,
          live,
          servesConsole: this.#hasRole('console'),
          readOnly: options.consoleReadOnly ?? false,
          product: this.#product,
          node: this,
          sql: ledger.sql,
          limits,
          observer: this.#observer,
        });
      },
    });
    if (options.hold === true) this.#waitsFrom = (await ledger.supervision.readHold()).changedAt;
    await this.#followHold();
    await this.#sayAlive();
    this.#observer.nodeChanged('ready');
  }

  async #followLedger(): Promise<void> {
    const { ledger, wire, limits } = this.#parts;
    const heard = () => wire.lastHeard(limits.fenceFactsMax);
    const onFellBack = (error: Error): void => {
      this.#observer.ledgerFellBack(toErrorRecord(error));
      this.#fenced.resolve(error);
      void this.stop();
    };
    const following = { clock: systemClock, everyMs: limits.fenceMs, onFellBack };
    this.#unfollow = await followLedger({ ...ledger, heard }, following);
  }

  #productHost(): ProductHost {
    const { options, ledger, wire, kinds, limits } = this.#parts;
    return {
      sql: ledger.sql,
      connection: wire.connection,
      subjects: wire.subjects,
      kinds,
      limits,
      observer: this.#observer,
      node: this,
      isApi: this.#hasRole('api'),
      isWorker: this.#hasRole('worker'),
      isSupervisor: this.#hasRole('supervisor'),
      token: options.token,
      post: (envelope) => this.post(envelope),
      now: () => systemClock.now(),
      nextId: () => this.#ids.next(),
    };
  }

  /** Follows the switch: a held node begins nothing. One that was started with `hold` waits for a release. */
  async #followHold(): Promise<void> {
    const { ledger, limits } = this.#parts;
    try {
      const { held, changedAt } = await ledger.supervision.readHold();
      if (this.#waitsFrom !== changedAt) this.#waitsFrom = null;
      const mayWork = !held && this.#waitsFrom === null;
      // Stopping has the last word: what is opened after it would never be closed.
      if (this.#stopping !== null) return;
      if (mayWork !== this.#isWorking) await (mayWork ? this.#startWork() : this.#pauseWork());
      this.#isWorking = mayWork;
      // What runs goes on while the sweep, which else keeps its leases, rests.
      if (!mayWork) await this.#kernel.tasks.renew();
      this.#picture.trigger.holdChanged({ isHeld: !mayWork });
    } catch (error) {
      this.#observer.sweepFailed(toErrorRecord(error));
    }
    if (this.#stopping === null) {
      this.#look = systemClock.after(limits.holdPollMs, () => {
        this.#following = this.#followHold();
      });
    }
  }

  async #pauseWork(): Promise<void> {
    await this.#parts.wire.stopTaking();
    await this.#kernel.hold();
  }

  async #startWork(): Promise<void> {
    const { wire, kinds, limits, ledger, options } = this.#parts;
    if (this.#hasRole('host')) {
      await wire.takeMail([...kinds.keys()], (keys) => this.#kernel.mailroom.ring(keys));
      await wire.takeCommands([...kinds.keys()], {
        subjects: wire.subjects,
        limits,
        kinds,
        observer: this.#observer,
        reach: options.reach ?? (() => undefined),
        now: () => systemClock.now(),
        deliver: (delivery) => this.#kernel.mailroom.deliver(delivery),
        bury: (letter) => ledger.bury(letter),
        wasTaken: (envelope) => wasTaken(ledger.sql, envelope),
      });
    }
    if (this.#hasRole('worker')) {
      await wire.takeTasks([...kinds.keys()], (ids) => {
        this.#kernel.tasks
          .claim(ids)
          .catch((error: unknown) =>
            this.#observer.sweepFailed({ name: 'Error', message: messageOf(error) }),
          );
      });
    }
    this.#kernel.resume();
  }

  post(envelope: Envelope): Promise<SendAnswer> {
    return this.#kernel.post(envelope);
  }

  gauges(): ReturnType<NodeView['gauges']> {
    return this.#kernel.gauges;
  }

  async check(): ReturnType<NodeView['check']> {
    const [postgres, nats] = await Promise.all([this.#parts.ledger.check(), this.#parts.wire.check()]);
    return { postgres, nats };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { ledger, wire, limits } = this.#parts;
    this.#observer.nodeChanged('draining');
    this.#beat?.();
    this.#look?.();
    this.#unfollow?.();
    // A ledger that says nothing must not keep the node from stopping.
    await withDeadline(this.#following, limits.drainMs);
    // Its requests end here; what they began is drained with everything else.
    await withDeadline(this.#closeProduct(), limits.drainMs);
    await wire.stopTaking();
    await this.#kernel.drain();
    await this.#doors?.close();
    this.#parts.live.end();
    await wire.close();
    await ledger.close();
    await this.#parts.options.product?.dispose();
    this.#observer.nodeChanged('stopped');
  }

  async #closeProduct(): Promise<void> {
    try {
      await this.#product?.close();
    } catch (error) {
      this.#observer.productFailed('close', toErrorRecord(error));
    }
  }

  async #sayAlive(): Promise<void> {
    const { ledger, limits, options, kinds } = this.#parts;
    const beat = {
      id: this.nodeId,
      name: this.name,
      roles: (options.roles ?? roles).join(','),
      kinds: [...kinds.keys()],
    };
    await ledger.beat(beat).catch(() => undefined);
    if (this.status === 'starting' || this.status === 'ready')
      this.#beat = systemClock.after(limits.heartbeatMs, () => void this.#sayAlive());
  }

  #hasRole(role: Role): boolean {
    return (this.#parts.options.roles ?? roles).includes(role);
  }
}
