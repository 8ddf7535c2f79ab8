/**
 * One actor's part of a turn: its messages, in order, through its machine. Pure but for what it collects into
 * the plan. Owns: order, dedupe (T3), finality (T6), the journal rows and their chain. Does not own: rows of
 * other actors.
 */
import type { ActorRow, MailRow, ParentLink, SeenRow } from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import { type Envelope, type Json } from '../../contracts/envelope.ts';
import { Fault } from '../../contracts/failures.ts';
import { type ActorKey, kindOf } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import { initType, type JournalOutcome, migratedType, stopType } from '../../contracts/words.ts';
import { describeEffect, type Effect, type Outcome } from '../../machines/effects.ts';
import type { Kind } from '../../machines/kind.ts';
import { type LiveSnapshot, writeSnapshot } from '../../machines/snapshot.ts';
import { statusOf } from '../../machines/status.ts';
import { type LimitAction, restartsAfterFault, restLimitMs, restMsFor } from '../../machines/supervision.ts';
import { refuseFinal, step, type StepResult } from '../../machines/step.ts';
import { canonicalRow, chainHash, chainStart } from '../../persistence/journal-chain.ts';
import { answerFrom, answerSeen } from './answers.ts';
import type { Delivery } from './delivery.ts';
import { loadActor } from './load-actor.ts';
import type { TurnPlan } from './plan.ts';
import { supervisionWith } from './supervision-with.ts';

/** A message of this turn, whichever way it came. */
export interface Incoming {
  readonly envelope: Envelope;
  readonly mail: MailRow | null;
  readonly delivery: Delivery | null;
}

export interface ActorTurnInput {
  readonly key: ActorKey;
  readonly kind: Kind;
  readonly row: ActorRow | null;
  readonly seen: ReadonlyMap<string, SeenRow>;
  readonly plan: TurnPlan;
  readonly limits: Limits;
}

interface Entry {
  readonly outcome: JournalOutcome;
  readonly from: string | null;
  readonly effects: readonly Effect[];
  /** What the answer says beside status and version; kept, so that a repeated message hears the same. */
  readonly extra: object | null;
}

export class ActorTurn {
  readonly #in: ActorTurnInput;
  readonly #answers = new Map<string, { envelope: Envelope; answer: SendAnswer }>();
  #live: LiveSnapshot | null = null;
  #outcome: Outcome | null;
  #parent: ParentLink | null;
  #correlation: string | null;
  #status: string | null;
  #version: number;
  #seq: number;
  #head: string;
  #wrote = false;

  constructor(input: ActorTurnInput) {
    const { row } = input;
    this.#in = input;
    this.#outcome = row?.outcome == null ? null : (JSON.parse(row.outcome) as Outcome);
    this.#parent = row?.parent == null ? null : (JSON.parse(row.parent) as ParentLink);
    this.#correlation = row?.correlationId ?? null;
    this.#status = row?.status ?? null;
    this.#version = row?.version ?? 0;
    this.#seq = row?.seq ?? 0;
    this.#head = row?.head ?? chainStart;
  }

  /**
   * Applies the messages until they end or the actor faults. Whatever was applied before a fault stays
   * applied.
   */
  take(messages: readonly Incoming[]): void {
    const { plan, row } = this.#in;
    try {
      if (row !== null && this.#outcome === null) this.#load(row);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return this.#giveUpUnread(error, messages);
    }
    for (const [index, message] of messages.entries()) {
      if (message.mail?.timer != null && plan.isTimerCancelled(message.envelope.sender, message.mail.timer))
        continue;
      const fault = this.#takeOne(message);
      if (fault !== null && message.mail !== null) {
        this.#rest(fault, messages.slice(index));
        break;
      }
    }
    this.#save();
  }

  /** The ledger would not write what the first of this mail led to. It is not tried again in this turn. */
  refuse(messages: readonly Incoming[], fault: Fault): void {
    const first = messages.find((message) => message.mail !== null);
    if (first === undefined) return;
    this.#in.plan.faulted(this.#in.key, first.envelope, fault);
    this.#rest(fault, messages);
  }

  #load(row: ActorRow): void {
    const loaded = loadActor(this.#in.kind, row);
    this.#live = loaded.live;
    if (loaded.migrated !== null) {
      const id = `${row.key}#migrated.${this.#seq + 1}`;
      const envelope = {
        id,
        target: row.key,
        type: migratedType,
        payload: loaded.migrated,
        at: this.#in.plan.now,
      };
      this.#version += 1;
      // The new machine may call the same state by another name.
      this.#status = statusOf(this.#in.kind.statuses, loaded.live.state);
      this.#write(envelope, { outcome: 'applied', from: row.status, effects: [], extra: null });
    }
  }

  #takeOne(message: Incoming): Fault | null {
    const { envelope, mail } = message;
    const before = this.#seenBefore(envelope);
    if (before !== null) {
      this.#settle(message, before);
      return null;
    }
    const result =
      this.#outcome === null ? this.#step(envelope) : refuseFinal(envelope, this.#outcome.ending);
    switch (result.kind) {
      case 'applied':
        this.#settle(message, this.#apply(envelope, result.after, result.effects));
        return null;
      case 'ignored':
        this.#settle(message, this.#ignore(envelope));
        return null;
      case 'rejected':
        this.#settle(message, this.#reject(envelope, result));
        return null;
      case 'fault':
        if (mail === null) this.#settle(message, failedBy(envelope, result.fault));
        this.#in.plan.faulted(this.#in.key, envelope, result.fault);
        return result.fault;
    }
  }

  #step(envelope: Envelope): StepResult {
    const parent = this.#live === null ? parentOf(envelope) : this.#parent;
    return step({
      kind: this.#in.kind,
      before: this.#live,
      envelope,
      identity: { key: this.#in.key, parent: parent?.key ?? null, seq: this.#seq + 1 },
      effectsMax: this.#in.limits.effectsMax,
    });
  }

  #apply(envelope: Envelope, after: LiveSnapshot, effects: readonly Effect[]): SendAnswer {
    const from = this.#status;
    if (this.#live === null) {
      this.#parent = parentOf(envelope);
      this.#correlation = envelope.correlation ?? envelope.id;
    }
    this.#live = after;
    this.#status = statusOf(this.#in.kind.statuses, after.state);
    this.#version += 1;
    for (const effect of effects) if (effect.kind === 'finished') this.#outcome = effect.outcome;
    const extra = this.#outcome === null ? null : { outcome: this.#outcome };
    this.#write(envelope, { outcome: 'applied', from, effects, extra });
    this.#in.plan.carry({
      key: this.#in.key,
      kind: this.#in.kind,
      parent: this.#parent,
      envelope,
      seq: this.#seq,
      version: this.#version,
      after,
      effects,
    });
    return this.#answer(envelope, 'applied', extra);
  }

  #ignore(envelope: Envelope): SendAnswer {
    this.#write(envelope, { outcome: 'ignored', from: this.#status, effects: [], extra: null });
    return this.#answer(envelope, 'ignored', null);
  }

  #answer(envelope: Envelope, outcome: JournalOutcome, extra: object | null): SendAnswer {
    return answerFrom(envelope, { outcome, status: this.#status, version: this.#version, extra });
  }

  #reject(envelope: Envelope, result: Extract<StepResult, { kind: 'rejected' }>): SendAnswer {
    const { code, message, accepts } = result;
    this.#in.plan.rejected(this.#in.key, envelope, code);
    const first = code === 'already_final' ? { outcome: this.#outcome } : {};
    const extra = { code, message, ...(accepts === undefined ? {} : { accepts }), ...first };
    // Nothing is kept of a message to an actor that does not exist: there is no journal to keep it in.
    if (this.#status !== null)
      this.#write(envelope, { outcome: 'rejected', from: this.#status, effects: [], extra });
    return this.#answer(envelope, 'rejected', extra);
  }

  /** T3: seen in an earlier turn, or in this one. */
  #seenBefore(envelope: Envelope): SendAnswer | null {
    const now = this.#answers.get(envelope.id);
    if (now !== undefined) return answerSeen(envelope, now.envelope, now.answer);
    const then = this.#in.seen.get(envelope.id);
    if (then === undefined) return null;
    return answerSeen(
      envelope,
      { type: then.type, payload: then.payload },
      answerFrom(envelope, {
        outcome: then.outcome,
        status: then.toStatus,
        version: then.version,
        extra: then.answer === null ? null : (JSON.parse(then.answer) as object),
      }),
    );
  }

  #settle(message: Incoming, answer: SendAnswer): void {
    const { plan } = this.#in;
    const { envelope } = message;
    // Another message under an id of the journal is answered, and is not what that id stands for.
    const isKept = answer.result === 'accepted' || answer.result === 'rejected';
    if (isKept && !this.#answers.has(envelope.id)) {
      this.#answers.set(envelope.id, { envelope, answer });
    }
    if (message.mail !== null) plan.takenMail(message.mail, answer);
    if (message.delivery !== null) plan.answer(message.delivery, answer);
  }

  #write(envelope: Envelope, entry: Entry): void {
    this.#seq += 1;
    this.#wrote = true;
    const lines = entry.effects.map(describeEffect).filter((line) => line !== null);
    const row = {
      actor: this.#in.key,
      seq: this.#seq,
      version: this.#version,
      messageId: envelope.id,
      type: envelope.type,
      payload: JSON.stringify(envelope.payload),
      at: envelope.at,
      sender: envelope.sender ?? null,
      causationId: envelope.causation ?? null,
      correlationId: envelope.correlation ?? null,
      fromStatus: entry.from,
      toStatus: this.#status,
      effects: lines.length === 0 ? null : JSON.stringify(lines),
      outcome: entry.outcome,
      answer: entry.extra === null ? null : JSON.stringify(entry.extra),
    };
    this.#head = chainHash(this.#head, canonicalRow(row));
    this.#in.plan.journal({ ...row, hash: this.#head });
  }

  #save(): void {
    const { key, kind, row, plan } = this.#in;
    if (!this.#wrote) return;
    const live = this.#live;
    plan.save({
      key,
      kind: kindOf(key),
      before: row === null ? null : { version: row.version, seq: row.seq },
      machine: live === null ? (row?.machine ?? kind.hash) : kind.hash,
      status: this.#status ?? '',
      snapshot: live === null ? (row?.snapshot ?? '{}') : writeSnapshot(live),
      version: this.#version,
      seq: this.#seq,
      head: this.#head,
      outcome: this.#outcome === null ? null : JSON.stringify(this.#outcome),
      parent: this.#parent === null ? null : JSON.stringify(this.#parent),
      correlationId: this.#correlation,
      stallAfterMs: live === null || this.#outcome !== null ? null : this.#restLimitMs(live),
    });
  }

  #restLimitMs({ state }: LiveSnapshot): number | null {
    const { kind, limits } = this.#in;
    if (!kind.declaresStalls && kind.supervision.stallAfterMs === undefined) return null;
    const stands = { state, status: this.#status ?? '' };
    return restLimitMs(supervisionWith(kind.supervision, limits), kind.declaresStalls, stands);
  }

  /** A fault in mail: count it and let the actor rest; the message is tried again, in its place. */
  #rest(fault: Fault, left: readonly Incoming[]): void {
    const { plan, key, row, kind, limits } = this.#in;
    if (row === null) {
      // A child that cannot even begin has no row to rest in: its init is dead at once.
      for (const { mail } of left) if (mail !== null) plan.bury(mail, fault, parentOf(mail.envelope));
      return plan.putOff(left, 'backing_off', limits.restartBackoffMs);
    }
    const supervision = supervisionWith(kind.supervision, limits);
    const counted = restartsAfterFault(supervision, row);
    if (counted.restarts > supervision.restartsMax) return this.#giveUp(supervision.atLimit, fault, left);
    const restMs = restMsFor(supervision, counted.restarts);
    plan.fault({ key, ...counted, restMs, quarantined: null });
    plan.putOff(left, 'backing_off', restMs);
  }

  /**
   * Nobody can stop what cannot be read: it waits in quarantine, and the parent hears of it where it should.
   */
  #giveUpUnread(fault: Fault, messages: readonly Incoming[]): void {
    const { atLimit } = supervisionWith(this.#in.kind.supervision, this.#in.limits);
    this.#giveUp(atLimit === 'fail' ? 'quarantine' : atLimit, fault, messages);
  }

  /** The limit of the supervision table is reached. */
  #giveUp(action: LimitAction, fault: Fault, left: readonly Incoming[]): void {
    const { plan } = this.#in;
    if (action === 'fail') return this.#fail(fault, left);
    this.#quarantine(fault, left);
    if (action === 'escalate' && this.#parent !== null) {
      plan.escalate(this.#parent, { key: this.#in.key, seq: this.#seq, fault });
    }
  }

  /** Stopped for good, by an entry of its own; the message that broke it is kept as a dead letter. */
  #fail(fault: Fault, left: readonly Incoming[]): void {
    const { plan, key } = this.#in;
    const id = `${key}#failed.${this.#seq + 1}`;
    const payload = { reason: { code: fault.code, message: fault.message } };
    const envelope = { id, target: key, type: stopType, payload, sender: 'supervisor', at: plan.now };
    const [broken] = left;
    if (broken?.mail != null) plan.bury(broken.mail, fault, null);
    if (this.#takeOne({ envelope, mail: null, delivery: null }) !== null)
      return this.#quarantine(fault, left);
    for (const message of left.slice(1)) this.#takeOne(message);
  }

  #quarantine(fault: Fault, left: readonly Incoming[]): void {
    const { plan, key, row } = this.#in;
    // A text column: what a machine threw may hold what none can keep.
    const reason = `${fault.code}: ${fault.message}`.replaceAll('\0', '').toWellFormed();
    plan.fault({ key, restarts: row?.restarts ?? 0, isNewWindow: false, restMs: 0, quarantined: reason });
    plan.quarantined(key, left[0]?.envelope ?? null, fault);
    plan.refuseQuarantined(left, reason);
  }
}

/** Only the runtime writes `parent` into an init; the doors build their payload without it. */
function parentOf(envelope: Envelope): ParentLink | null {
  const link = envelope.payload['parent'] as (ParentLink & Json) | undefined;
  return envelope.type === initType && link !== undefined && envelope.sender === link.key ? link : null;
}

const failedBy = (envelope: Envelope, fault: Fault): SendAnswer => ({
  result: 'failed',
  key: envelope.target,
  messageId: envelope.id,
  code: fault.code,
  message: fault.message,
});
