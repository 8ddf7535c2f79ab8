/**
 * The mailroom gathers messages into groups and keeps a few groups in flight (adaptive group commit): with
 * nothing in flight a message starts a turn at once; while turns are under way the next group fills up. Owns:
 * which actor is busy, the order of its messages, retries of groups that the ledger did not take. Does not
 * own: what a message means.
 *
 * Invariants
 *  M1  An actor is in at most one group at a time on this node (T1 holds anyway; this only saves work).
 *  M2  Messages of one actor keep the order in which they came (T4), also when a group is put back.
 *  M3  Every delivery is answered exactly once, or still waiting.
 */
import type { Clock } from '../actors/ports.ts';
import { Fault, messageOf, Retryable, toErrorRecord } from '../contracts/failures.ts';
import { type ActorKey, kindOf } from '../contracts/ids.ts';
import { classifyDatabaseError } from '../persistence/sqlstate.ts';
import type { Observer } from './observer.ts';
import { refuse, retryLater } from './turn/answers.ts';
import type { Delivery } from './turn/delivery.ts';
import { weightOf } from './turn/weight.ts';
import { takeTurn, type TurnHost, type TurnReport } from './turn/turn.ts';

/** Weighed when it came in: whatever becomes of its payload, it takes as much with it when it goes. */
interface Waiting extends Delivery {
  readonly bytes: number;
}

interface Slot {
  readonly key: ActorKey;
  deliveries: Waiting[];
  /** Mail may be waiting in the ledger. */
  rung: boolean;
  busy: boolean;
  queued: boolean;
  /**
   * After a turn that could not be written: its next one is its own, then of one message, to find what it
   * was.
   */
  care: 'none' | 'alone' | 'single';
  /** Its mail is what the ledger refuses: its next turn only notes that. */
  refusal: Fault | null;
  /** Turns in a row in which somebody else seemed to have been first. */
  conflicts: number;
  /** Conflicts, locks and ledger failures in a row: how often it was put back. */
  putBack: number;
}

export interface MailroomHost extends TurnHost {
  readonly clock: Clock;
  readonly observer: Observer;
}

export class Mailroom {
  readonly #host: MailroomHost;
  readonly #slots = new Map<ActorKey, Slot>();
  readonly #flights = new Set<Flight>();
  #ready: Slot[] = [];
  #inFlight = 0;
  #waiting = 0;
  /** Of their payloads, about. */
  #bytes = 0;
  #pumping = false;
  #isDraining = false;
  /** No turn begins any more. */
  #isOver = false;
  #idle: (() => void)[] = [];

  constructor(host: MailroomHost) {
    this.#host = host;
  }
  get waiting(): number {
    return this.#waiting;
  }
  get waitingBytes(): number {
    return this.#bytes;
  }
  get groupsInFlight(): number {
    return this.#inFlight;
  }

  deliver(delivery: Delivery): void {
    const { envelope } = delivery;
    const { kinds } = this.#host;
    if (!kinds.has(kindOf(envelope.target))) {
      const known = [...kinds.keys()].join(', ');
      const message = `This node has no kind \`${kindOf(envelope.target)}\`; it has ${known || 'none'}`;
      return delivery.answer(refuse(envelope, 'unknown_kind', message));
    }
    if (this.#isDraining)
      return delivery.answer(retryLater(envelope, 'draining', 'This node is stopping', 500));
    const bytes = weightOf(envelope.payload);
    if (this.#isFull(bytes)) {
      const size = `${this.#waiting} messages (${Math.ceil(this.#bytes / 1024)} KiB)`;
      const message = `${size} are waiting already; send it again a little later`;
      return delivery.answer(retryLater(envelope, 'busy', message, 200));
    }
    const slot = this.#slot(envelope.target);
    slot.deliveries.push({ ...delivery, bytes });
    this.#waiting += 1;
    this.#bytes += bytes;
    this.#enqueue(slot);
  }

  /** An empty room takes anything: what is too large for it would else be too large for ever. */
  #isFull(bytes: number): boolean {
    const { mailroomMessagesMax, mailroomBytesMax } = this.#host.limits;
    if (this.#waiting === 0) return false;
    return this.#waiting >= mailroomMessagesMax || this.#bytes + bytes > mailroomBytesMax;
  }

  /** M3: answered, or as good as. */
  #leave(gone: readonly Waiting[]): void {
    this.#waiting -= gone.length;
    for (const { bytes } of gone) this.#bytes -= bytes;
  }

  /** There may be mail for these actors in the ledger. */
  ring(keys: Iterable<ActorKey>): void {
    if (this.#isDraining) return;
    for (const key of keys) {
      if (!this.#host.kinds.has(kindOf(key))) continue;
      const slot = this.#slot(key);
      slot.rung = true;
      this.#enqueue(slot);
    }
  }

  /**
   * Takes nothing new and resolves when everything that came in is answered: by its turn, or once the time is
   * up.
   */
  async drain(drainMs: number): Promise<void> {
    this.#isDraining = true;
    if (this.#inFlight === 0 && this.#waiting === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    const cancel = this.#host.clock.after(drainMs, () => {
      this.#giveUpAll();
      resolve();
    });
    await promise;
    cancel();
  }

  /**
   * The ledger is away and the node must go. A turn under way may still be written: asking again by the same
   * id tells.
   */
  #giveUpAll(): void {
    this.#isOver = true;
    this.#ready = [];
    const left = [...this.#slots.values()].flatMap((slot) => slot.deliveries.splice(0));
    const flying = [...this.#flights].flatMap(({ group }) => [...group.values()].flat());
    this.#leave(left);
    for (const { envelope, answer } of [...flying, ...left])
      answer(retryLater(envelope, 'draining', 'This node is stopping', 500));
  }

  #slot(key: ActorKey): Slot {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = { key, deliveries: [], rung: false, busy: false, queued: false, ...untroubled };
      this.#slots.set(key, slot);
    }
    return slot;
  }

  #enqueue(slot: Slot): void {
    if (slot.busy || slot.queued || this.#isOver) return;
    slot.queued = true;
    this.#ready.push(slot);
    this.#pumpSoon();
  }

  /** In a microtask: what arrives in one go (a bag, one read of the socket) becomes one group. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      while (this.#inFlight < this.#host.limits.groupsInFlightMax && this.#ready.length > 0)
        this.#start(this.#gather());
    });
  }

  #gather(): Slot[] {
    const { groupMessagesMax, turnMessagesMax } = this.#host.limits;
    const slots: Slot[] = [];
    let messages = 0;
    let taken = 0;
    for (const slot of this.#ready) {
      if (slot.care !== 'none' && slots.length > 0) break;
      const size = Math.max(1, Math.min(slot.deliveries.length, turnMessagesMax));
      if (slots.length > 0 && messages + size > groupMessagesMax) break;
      slot.queued = false;
      slot.busy = true;
      slots.push(slot);
      messages += size;
      taken += 1;
      if (slot.care !== 'none') break;
    }
    this.#ready = this.#ready.slice(taken);
    return slots;
  }

  #start(slots: readonly Slot[]): void {
    const group: Flight['group'] = new Map();
    const rung = new Set<ActorKey>();
    let messages = 0;
    let refusal: Fault | null = null;
    for (const slot of slots) {
      const taken = slot.care === 'single' ? 1 : this.#host.limits.turnMessagesMax;
      // What cannot be written is noted before anything new is tried.
      const deliveries = slot.refusal === null ? slot.deliveries.splice(0, taken) : [];
      refusal = slot.refusal;
      if (slot.rung) rung.add(slot.key);
      slot.rung = false;
      messages += deliveries.length;
      group.set(slot.key, deliveries);
    }
    this.#inFlight += 1;
    const flight = { slots, group, messages, startedAt: performance.now() };
    this.#flights.add(flight);
    takeTurn(this.#host, { group, rung, refusal }).then(
      (report) => this.#landed(flight, report),
      (error: unknown) => this.#crashed(flight, error),
    );
  }

  #landed(flight: Flight, report: TurnReport): void {
    const { observer } = this.#host;
    this.#inFlight -= 1;
    this.#flights.delete(flight);
    if (report.kind === 'conflict') {
      observer.turnConflicted(flight.slots.length);
      for (const slot of flight.slots) this.#conflicted(slot, flight);
    } else {
      const ms = performance.now() - flight.startedAt;
      observer.turnCommitted({ actors: flight.slots.length, messages: report.writes.journal.length, ms });
      observer.actorsMoved(report.writes.journal);
      for (const key of report.more) this.#slot(key).rung = true;
      for (const slot of flight.slots) {
        if (report.locked.includes(slot.key)) this.#putBack(slot, flight.group);
        else this.#done(slot, flight.group);
      }
    }
    this.#afterFlight();
  }

  #done(slot: Slot, group: Flight['group']): void {
    this.#leave(group.get(slot.key) ?? []);
    slot.busy = false;
    Object.assign(slot, untroubled);
    if (slot.deliveries.length > 0 || slot.rung) this.#enqueue(slot);
    else this.#slots.delete(slot.key);
  }

  /**
   * Somebody else was first, and the next look shows it. Where it never does, two rows of ours are in each
   * other's way.
   */
  #conflicted(slot: Slot, flight: Flight): void {
    slot.conflicts += 1;
    if (slot.conflicts < CONFLICTS_MAX) this.#putBack(slot, flight.group);
    else this.#narrow(slot, flight, new Error('it conflicts with what is there, every time'));
  }

  /** M2: back to the head of its queue; tried again after a little while. */
  #putBack(slot: Slot, group: Flight['group']): void {
    const { limits, clock } = this.#host;
    const back = (group.get(slot.key) ?? []).filter((delivery) => !this.#gaveUp(delivery));
    slot.deliveries = [...back, ...slot.deliveries];
    slot.rung = true;
    slot.putBack += 1;
    const waitMs = Math.min(
      limits.lockedRetryMs * 2 ** Math.min(slot.putBack - 1, 10),
      limits.ledgerRetryMaxMs,
    );
    clock.after(waitMs, () => {
      slot.busy = false;
      this.#enqueue(slot);
    });
  }

  /**
   * The commit may have happened and only its answer be lost: so the caller is told to ask again by the same
   * id.
   */
  #gaveUp(delivery: Waiting): boolean {
    const { envelope, patientUntil, answer } = delivery;
    if (patientUntil === undefined || this.#host.clock.now() < patientUntil) return false;
    this.#leave([delivery]);
    const message =
      'The ledger does not answer; send it again with the same message id to learn what became of it';
    answer(retryLater(envelope, 'ledger_unavailable', message, 1_000));
    return true;
  }

  #crashed(flight: Flight, error: unknown): void {
    const { observer, limits } = this.#host;
    this.#inFlight -= 1;
    this.#flights.delete(flight);
    const verdict =
      error instanceof Retryable ? { kind: 'retryable' as const } : classifyDatabaseError(error);
    observer.ledgerFailed(toErrorRecord(error), limits.ledgerRetryMs);
    for (const slot of flight.slots) {
      if (verdict.kind === 'retryable' || verdict.kind === 'disk_full') this.#putBack(slot, flight.group);
      else this.#narrow(slot, flight, error);
    }
    this.#afterFlight();
  }

  /** Something in the group cannot be written. Each actor alone, then each message alone, shows which. */
  #narrow(slot: Slot, { slots, group }: Flight, error: unknown): void {
    const deliveries = group.get(slot.key) ?? [];
    slot.conflicts = 0;
    if (slots.length > 1 || deliveries.length > 1) {
      slot.care = slots.length > 1 ? 'alone' : 'single';
      return this.#putBack(slot, group);
    }
    const message = `The ledger refused it: ${messageOf(error)}`;
    for (const { envelope, answer } of deliveries)
      answer({ result: 'failed', key: envelope.target, messageId: envelope.id, code: 'internal', message });
    const isNoted = slot.refusal !== null;
    this.#done(slot, group);
    if (isNoted) return;
    // Mail of the same actor may be to blame as well: it is tried by itself, and if that fails, put down to
    // it.
    slot.care = 'single';
    slot.rung = true;
    if (deliveries.length === 0) slot.refusal = new Fault('ledger_refused', message, error);
    this.#slots.set(slot.key, slot);
    this.#enqueue(slot);
  }

  #afterFlight(): void {
    if (this.#ready.length > 0) this.#pumpSoon();
    if (this.#isDraining && this.#inFlight === 0 && this.#waiting === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }
}

const untroubled = { care: 'none', refusal: null, conflicts: 0, putBack: 0 } as const;

/** Conflicts in a row before it is no race any more (a guess). */
const CONFLICTS_MAX = 8;

interface Flight {
  readonly slots: readonly Slot[];
  readonly group: Map<ActorKey, readonly Waiting[]>;
  readonly messages: number;
  readonly startedAt: number;
}
