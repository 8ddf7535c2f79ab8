/**
 * The mailroom gathers messages into groups and keeps a few groups in flight (adaptive group commit): with nothing in
 * flight a message starts a turn at once; while turns are under way the next group fills up. Owns: which actor is
 * busy, the order of its messages, retries of groups that the ledger did not take. Does not own: what a message means.
 *
 * Invariants
 *  M1  An actor is in at most one group at a time on this node (T1 holds anyway; this only saves work).
 *  M2  Messages of one actor keep the order in which they came (T4), also when a group is put back.
 *  M3  Every delivery is answered exactly once, or still waiting.
 */
import type { Clock } from '../actors/ports.ts';
import { Retryable, toErrorRecord } from '../contracts/failures.ts';
import { type ActorKey, kindOf } from '../contracts/ids.ts';
import { classifyDatabaseError } from '../persistence/sqlstate.ts';
import type { Observer } from './observer.ts';
import { refuse, retryLater } from './turn/answers.ts';
import type { Delivery } from './turn/delivery.ts';
import { type Group, takeTurn, type TurnHost, type TurnReport } from './turn/turn.ts';

interface Slot {
  readonly key: ActorKey;
  deliveries: Delivery[];
  /** Mail may be waiting in the ledger. */
  rung: boolean;
  busy: boolean;
  queued: boolean;
  /** The group it was in could not be written: its next turn is its own. */
  alone: boolean;
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
  #ready: Slot[] = [];
  #inFlight = 0;
  #waiting = 0;
  #pumping = false;
  #isDraining = false;
  #idle: (() => void)[] = [];

  constructor(host: MailroomHost) {
    this.#host = host;
  }
  get waiting(): number {
    return this.#waiting;
  }
  get groupsInFlight(): number {
    return this.#inFlight;
  }

  deliver(delivery: Delivery): void {
    const { envelope } = delivery;
    const { limits, kinds } = this.#host;
    if (!kinds.has(kindOf(envelope.target))) {
      const known = [...kinds.keys()].join(', ');
      const message = `This node has no kind \`${kindOf(envelope.target)}\`; it has ${known || 'none'}`;
      return delivery.answer(refuse(envelope, 'unknown_kind', message));
    }
    if (this.#isDraining)
      return delivery.answer(retryLater(envelope, 'draining', 'This node is stopping', 500));
    if (this.#waiting >= limits.mailroomMessagesMax) {
      const message = `${this.#waiting} messages are waiting already; send it again a little later`;
      return delivery.answer(retryLater(envelope, 'busy', message, 200));
    }
    const slot = this.#slot(envelope.target);
    slot.deliveries.push(delivery);
    this.#waiting += 1;
    this.#enqueue(slot);
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

  /** Takes nothing new and resolves when everything that came in is answered. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#inFlight === 0 && this.#waiting === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #slot(key: ActorKey): Slot {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = { key, deliveries: [], rung: false, busy: false, queued: false, alone: false, putBack: 0 };
      this.#slots.set(key, slot);
    }
    return slot;
  }

  #enqueue(slot: Slot): void {
    if (slot.busy || slot.queued) return;
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
      if (slot.alone && slots.length > 0) break;
      const size = Math.max(1, Math.min(slot.deliveries.length, turnMessagesMax));
      if (slots.length > 0 && messages + size > groupMessagesMax) break;
      slot.queued = false;
      slot.busy = true;
      slots.push(slot);
      messages += size;
      taken += 1;
      if (slot.alone) break;
    }
    this.#ready = this.#ready.slice(taken);
    return slots;
  }

  #start(slots: readonly Slot[]): void {
    const group = new Map<ActorKey, readonly Delivery[]>();
    const rung = new Set<ActorKey>();
    let messages = 0;
    for (const slot of slots) {
      const deliveries = slot.deliveries.splice(0, this.#host.limits.turnMessagesMax);
      if (slot.rung) rung.add(slot.key);
      slot.rung = false;
      messages += deliveries.length;
      group.set(slot.key, deliveries);
    }
    this.#inFlight += 1;
    const startedAt = performance.now();
    takeTurn(this.#host, group, rung).then(
      (report) => this.#landed({ slots, group, messages, startedAt }, report),
      (error: unknown) => this.#crashed({ slots, group, messages, startedAt }, error),
    );
  }

  #landed(flight: Flight, report: TurnReport): void {
    const { observer } = this.#host;
    this.#inFlight -= 1;
    if (report.kind === 'conflict') {
      observer.turnConflicted(flight.slots.length);
      for (const slot of flight.slots) this.#putBack(slot, flight.group);
    } else {
      const ms = performance.now() - flight.startedAt;
      observer.turnCommitted({ actors: flight.slots.length, messages: report.writes.journal.length, ms });
      for (const key of report.more) this.#slot(key).rung = true;
      for (const slot of flight.slots) {
        if (report.locked.includes(slot.key)) this.#putBack(slot, flight.group);
        else this.#done(slot, flight.group);
      }
    }
    this.#afterFlight();
  }

  #done(slot: Slot, group: Group): void {
    this.#waiting -= group.get(slot.key)?.length ?? 0;
    slot.busy = false;
    slot.alone = false;
    slot.putBack = 0;
    if (slot.deliveries.length > 0 || slot.rung) this.#enqueue(slot);
    else this.#slots.delete(slot.key);
  }

  /** M2: back to the head of its queue; tried again after a little while. */
  #putBack(slot: Slot, group: Group): void {
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

  /** The commit may have happened and only its answer be lost: so the caller is told to ask again by the same id. */
  #gaveUp({ envelope, patientUntil, answer }: Delivery): boolean {
    if (patientUntil === undefined || this.#host.clock.now() < patientUntil) return false;
    this.#waiting -= 1;
    const message =
      'The ledger does not answer; send it again with the same message id to learn what became of it';
    answer(retryLater(envelope, 'ledger_unavailable', message, 1_000));
    return true;
  }

  #crashed(flight: Flight, error: unknown): void {
    const { observer, limits } = this.#host;
    this.#inFlight -= 1;
    const verdict =
      error instanceof Retryable ? { kind: 'retryable' as const } : classifyDatabaseError(error);
    observer.ledgerFailed(toErrorRecord(error), limits.ledgerRetryMs);
    for (const slot of flight.slots) {
      if (verdict.kind === 'retryable' || verdict.kind === 'disk_full') this.#putBack(slot, flight.group);
      else if (flight.slots.length > 1) {
        // One of them holds what the ledger refuses. Alone, each shows which.
        slot.alone = true;
        this.#putBack(slot, flight.group);
      } else this.#refuseUnwritable(slot, flight.group, error);
    }
    this.#afterFlight();
  }

  #refuseUnwritable(slot: Slot, group: Group, error: unknown): void {
    for (const { envelope, answer } of group.get(slot.key) ?? []) {
      const message = `The ledger refused it: ${toErrorRecord(error).message}`;
      answer({ result: 'failed', key: envelope.target, messageId: envelope.id, code: 'internal', message });
    }
    this.#done(slot, group);
  }

  #afterFlight(): void {
    if (this.#ready.length > 0) this.#pumpSoon();
    if (this.#isDraining && this.#inFlight === 0 && this.#waiting === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }
}

interface Flight {
  readonly slots: readonly Slot[];
  readonly group: Group;
  readonly messages: number;
  readonly startedAt: number;
}
