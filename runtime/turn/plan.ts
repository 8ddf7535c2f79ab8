/**
 * What a turn has decided, before anything is true: rows to write, and what to do once they are written (T2).
 * Filled by `ActorTurn`, read by `turn.ts`. Nothing here touches the world.
 */
import type {
  ActorFault,
  ActorWrite,
  DeadLetterWrite,
  FactsAhead,
  FactWrite,
  JournalRow,
  MailRow,
  MailWrite,
  ParentLink,
  TaskSettlement,
  TaskWrite,
  TurnWrites,
} from '../../actors/ports.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import {
  type Fault,
  type RejectionCode,
  type RetryableCode,
  toErrorRecord,
} from '../../contracts/failures.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { escalatedType } from '../../contracts/words.ts';
import type { CustomAction } from '../../machines/effects.ts';
import type { Projection, ProjectedFact } from '../../machines/kind.ts';
import type { Incoming } from './actor-turn.ts';
import { refuse, retryLater } from './answers.ts';
import { type Carried, carryEffects, type Carrier } from './carry-effects.ts';
import type { Delivery } from './delivery.ts';

/** Things worth a log line or a count, told only after the commit. */
export type Notice =
  | { readonly kind: 'fault'; readonly key: ActorKey; readonly messageId: string; readonly fault: Fault }
  | {
      readonly kind: 'rejected';
      readonly key: ActorKey;
      readonly messageId: string;
      readonly code: RejectionCode;
    }
  | { readonly kind: 'quarantined'; readonly key: ActorKey; readonly fault: Fault }
  | { readonly kind: 'finished'; readonly key: ActorKey; readonly ending: string }
  | {
      readonly kind: 'log';
      readonly key: ActorKey;
      readonly label: string | undefined;
      readonly value: unknown;
    };

export class TurnPlan {
  readonly now: number;
  readonly #carrier: Carrier;
  readonly answers: { readonly delivery: Delivery; readonly answer: SendAnswer }[] = [];
  readonly actions: { readonly key: ActorKey; readonly action: CustomAction }[] = [];
  readonly notices: Notice[] = [];
  readonly rung = new Set<ActorKey>();
  /** What the commit found ahead of the facts it wrote. */
  factsAhead: ReadonlyMap<string, FactsAhead> = new Map();
  readonly projections = new Map<Projection, ProjectedFact[]>();
  readonly #writes = {
    actors: [] as ActorWrite[],
    journal: [] as JournalRow[],
    mailTaken: [] as number[],
    mail: [] as MailWrite[],
    timersCancelled: [] as { owner: ActorKey; timer: string | null }[],
    tasks: [] as TaskWrite[],
    tasksSettled: [] as TaskSettlement[],
    tasksCancelled: [] as string[],
    facts: [] as FactWrite[],
    deadLetters: [] as DeadLetterWrite[],
    faults: [] as ActorFault[],
  };

  constructor(now: number, carrier: Carrier) {
    this.now = now;
    this.#carrier = carrier;
  }

  get writes(): TurnWrites {
    return this.#writes;
  }
  get isEmpty(): boolean {
    return Object.values(this.#writes).every((rows) => rows.length === 0);
  }

  save(row: ActorWrite): void {
    this.#writes.actors.push(row);
  }
  journal(row: JournalRow): void {
    this.#writes.journal.push(row);
  }
  takenMail(mail: MailRow, answer: SendAnswer): void {
    this.#writes.mailTaken.push(mail.seq);
    if (answer.result === 'rejected' && answer.code === 'unknown_actor') this.#lostMail(mail, answer.message);
  }
  answer(delivery: Delivery, answer: SendAnswer): void {
    this.answers.push({ delivery, answer });
    if (delivery.settlement !== undefined && answer.result !== 'failed') {
      this.#writes.tasksSettled.push(delivery.settlement);
    }
  }

  /** Turns the effects of one applied message into rows. */
  carry(carried: Carried): void {
    const rows = carryEffects(this.#carrier, carried);
    this.#cancelTimers(carried.key, rows.timersCancelled);
    this.#cancelTasks(rows.tasksCancelled);
    for (const mail of rows.mail) this.#writes.mail.push(mail);
    for (const task of rows.tasks) this.#writes.tasks.push(task);
    for (const fact of rows.facts) this.#writes.facts.push(fact);
    for (const action of rows.actions) this.actions.push({ key: carried.key, action });
    for (const notice of rows.notices) this.notices.push(notice);
    for (const mail of rows.mail) if (mail.delayMs <= 0) this.rung.add(mail.envelope.target);
    if (carried.kind.project !== null && rows.projected.length > 0) {
      const facts = this.projections.get(carried.kind.project) ?? [];
      this.projections.set(carried.kind.project, [...facts, ...rows.projected]);
    }
  }

  /** Whether a timer that the turn has taken was cancelled by a message before it. */
  isTimerCancelled(owner: string | undefined, timer: string): boolean {
    return this.#writes.timersCancelled.some((one) => one.owner === owner && (one.timer ?? timer) === timer);
  }

  #cancelTimers(owner: ActorKey, timers: readonly (string | null)[]): void {
    for (const timer of timers) {
      this.#writes.timersCancelled.push({ owner, timer });
      const kept = this.#writes.mail.filter(
        (mail) =>
          mail.timer === null || mail.envelope.sender !== owner || (timer ?? mail.timer) !== mail.timer,
      );
      if (kept.length < this.#writes.mail.length) this.#writes.mail = kept;
    }
  }

  /** A task that this very turn has begun simply does not begin. */
  #cancelTasks(ids: readonly string[]): void {
    for (const id of ids) {
      const begun = this.#writes.tasks.findIndex((task) => task.id === id);
      if (begun < 0) this.#writes.tasksCancelled.push(id);
      else this.#carrier.unreserve(this.#writes.tasks.splice(begun, 1)[0]);
    }
  }

  #lostMail(mail: MailRow, message: string): void {
    this.#deadMail(mail, { name: 'Rejection', message, code: 'unknown_actor' });
  }
  /**
   * Mail that can never be applied. Where it was to begin a child, the parent hears that the child failed.
   */
  bury(mail: MailRow, fault: Fault, parent: ParentLink | null): void {
    const error = toErrorRecord(fault);
    this.#writes.mailTaken.push(mail.seq);
    this.#deadMail(mail, error);
    if (parent === null) return;
    const { envelope } = mail;
    const payload = { error, actorId: parent.child } as unknown as Envelope['payload'];
    const id = `${envelope.id}!`;
    const type = `xstate.error.actor.${parent.child}`;
    const news = { ...envelope, id, target: parent.key, type, payload, sender: envelope.target };
    this.#writes.mail.push({ envelope: { ...news, causation: envelope.id }, timer: null, delayMs: 0 });
    this.rung.add(parent.key);
  }
  #deadMail(mail: MailRow, error: ReturnType<typeof toErrorRecord>): void {
    const { target, id, type } = mail.envelope;
    const letter = JSON.stringify({ ...mail.envelope, timer: mail.timer });
    this.#writes.deadLetters.push({ reason: 'mail', actor: target, messageId: id, type, letter, error });
  }

  /** The parent hears that its child was given up; the child itself waits in quarantine. */
  escalate(
    parent: ParentLink,
    from: { readonly key: ActorKey; readonly seq: number; readonly fault: Fault },
  ): void {
    const { key, seq, fault } = from;
    const payload = { child: parent.child, key, code: fault.code, message: fault.message };
    // The same fault again after a release is news again, although nothing was applied in between.
    const id = `${key}#escalated.${seq}.${this.now.toString(36)}`;
    const envelope = { id, target: parent.key, type: escalatedType, payload, sender: key, at: this.now };
    this.#writes.mail.push({ envelope, timer: null, delayMs: 0 });
    this.rung.add(parent.key);
  }

  fault(fault: ActorFault): void {
    this.#writes.faults.push(fault);
  }
  faulted(key: ActorKey, envelope: Envelope, fault: Fault): void {
    this.notices.push({ kind: 'fault', key, messageId: envelope.id, fault });
  }
  rejected(key: ActorKey, envelope: Envelope, code: RejectionCode): void {
    this.notices.push({ kind: 'rejected', key, messageId: envelope.id, code });
  }
  quarantined(key: ActorKey, envelope: Envelope | null, fault: Fault): void {
    this.notices.push({ kind: 'quarantined', key, fault });
    this.#writes.deadLetters.push({
      reason: 'quarantine',
      actor: key,
      messageId: envelope?.id ?? null,
      type: envelope?.type ?? null,
      letter: JSON.stringify(envelope),
      error: toErrorRecord(fault),
    });
  }

  /** Nothing was done for these; their mail stays, and whoever waits may come again. */
  putOff(left: readonly Incoming[], code: RetryableCode, afterMs: number): void {
    for (const { delivery, envelope } of left) {
      const why = `\`${envelope.target}\` is not taking messages right now`;
      if (delivery !== null) this.answer(delivery, retryLater(envelope, code, why, afterMs));
    }
  }
  refuseQuarantined(left: readonly Incoming[], reason: string): void {
    for (const { delivery, envelope } of left) {
      const why = `\`${envelope.target}\` is in quarantine (${reason}); release it first`;
      if (delivery !== null) this.answers.push({ delivery, answer: refuse(envelope, 'quarantined', why) });
    }
  }
}
