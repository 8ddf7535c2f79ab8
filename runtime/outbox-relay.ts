/**
 * Publishes facts: at once after the commit that wrote them, and again from the sweep for those that were
 * left behind. Ids are fixed at write and JetStream drops what it saw, so publishing twice is harmless; a
 * fact leaves the ledger only after the stream has it.
 *
 * Facts of one actor go out in the order of its journal: one at a time, the next when the stream has the one
 * before. What is ahead of a new fact in the ledger is told by the commit (it may be another node's): unless
 * all of it is in this node's line or published by it, the fact stays for the sweep, which takes actors by
 * their first fact. A fact that cannot be published waits longer each time, and only its actor with it.
 */
import type { Clock, FactPublisher, FactRow, Reach } from '../actors/ports.ts';
import type { FactsAhead, FactWrite, SweepLedger } from '../actors/ports.ts';
import { Rejection, Retryable, toErrorRecord } from '../contracts/failures.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Observer } from './observer.ts';
import { backoffMs } from './tasks/timing.ts';

export interface OutboxHost {
  readonly ledger: Pick<SweepLedger, 'takeFacts' | 'dropFacts' | 'postponeFact' | 'buryFact'>;
  readonly publisher: FactPublisher;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly reach: Reach;
  readonly random: () => number;
  readonly clock: Pick<Clock, 'after'>;
  /** Not while the installation is held. */
  readonly mayLook: () => boolean;
}

/** Facts that wait for another node's are looked at after this: about as long as that one needs. */
const AGAIN_MS = 25;

export class OutboxRelay {
  readonly #host: OutboxHost;
  /** In a line: under way, or behind one that is. */
  readonly #sending = new Set<string>();
  /** By actor. */
  readonly #lines = new Map<string, FactRow[]>();
  /** Published of late, the oldest first. What a commit saw ahead of its facts may be gone since. */
  readonly #sent = new Set<string>();
  #published: string[] = [];
  #dropping = false;
  #postponing = 0;
  #idle: (() => void)[] = [];
  #cancelAlarm: (() => void) | null = null;
  #isDraining = false;

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  /**
   * Facts of a commit, and what of the same actors it found unpublished. When too many are under way they
   * stay where they are, for the sweep.
   */
  publish(facts: readonly FactWrite[], ahead: ReadonlyMap<string, FactsAhead>): void {
    for (const fact of facts) {
      const isOurs = (id: string): boolean => this.#sending.has(id) || this.#sent.has(id);
      // Of one actor it is all or none of a commit: a later one does not pass one that stays.
      const before = ahead.get(fact.id);
      const mayGo = before === undefined || (before?.every(isOurs) ?? false);
      if (mayGo && this.#room > 0) this.#send({ ...fact, attempts: 0 });
      else this.#lookAgain();
    }
  }

  /** Facts that are due in the ledger; answers how many it took up. */
  async sweep(): Promise<number> {
    const { ledger, limits } = this.#host;
    const rowsMax = Math.min(limits.outboxBatchMax, this.#room);
    if (rowsMax <= 0) return 0;
    const facts = await ledger.takeFacts(rowsMax, limits.ackWaitMs);
    for (const fact of facts) {
      // It was taken while its deletion was under way, or the deletion failed: the stream has it.
      if (this.#sent.has(fact.id)) this.#published.push(fact.id);
      else this.#send(fact);
    }
    void this.#drop();
    if (facts.length >= rowsMax) this.#lookAgain();
    return facts.length;
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    this.#cancelAlarm?.();
    if (this.#isIdle) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get #room(): number {
    return this.#host.limits.outboxBatchMax * 4 - this.#sending.size;
  }

  #lookAgain(): void {
    const { clock, observer, mayLook } = this.#host;
    if (this.#cancelAlarm !== null || this.#isDraining) return;
    this.#cancelAlarm = clock.after(AGAIN_MS, () => {
      this.#cancelAlarm = null;
      if (!mayLook()) return;
      this.sweep().catch((error: unknown) => observer.ledgerFailed(toErrorRecord(error), AGAIN_MS));
    });
  }

  #send(fact: FactRow): void {
    if (this.#sending.has(fact.id)) return;
    this.#sending.add(fact.id);
    const actor = fact.id.split('#', 1)[0] ?? fact.id;
    const line = this.#lines.get(actor);
    if (line !== undefined) {
      line.push(fact);
      return;
    }
    this.#lines.set(actor, [fact]);
    void this.#work(actor);
  }

  /** One after another. Where one stays, those behind it stay too: they come back with it. */
  async #work(actor: string): Promise<void> {
    const line = this.#lines.get(actor) ?? [];
    for (let fact = line[0]; fact !== undefined; fact = line[0]) {
      const cause = await this.#publishOne(fact);
      if (cause !== null) {
        if (!this.#isDead(fact, cause)) {
          await this.#postpone(fact, cause, () => this.#leave(actor, line));
          return;
        }
        if (!(await this.#bury(fact, cause))) break;
      }
      line.shift();
      this.#sending.delete(fact.id);
    }
    this.#leave(actor, line);
    this.#restIfIdle();
  }

  #leave(actor: string, line: readonly FactRow[]): void {
    this.#lines.delete(actor);
    for (const { id } of line) this.#sending.delete(id);
  }

  /** Answers why it could not be published, or null. */
  async #publishOne(fact: FactRow): Promise<{ readonly error: unknown } | null> {
    try {
      await this.#host.publisher.publish(fact);
      await this.#host.reach('fact-after-publish');
    } catch (error) {
      return { error };
    }
    this.#remember(fact.id);
    this.#published.push(fact.id);
    void this.#drop();
    return null;
  }

  #remember(id: string): void {
    this.#sent.add(id);
    if (this.#sent.size <= this.#host.limits.outboxBatchMax * 4) return;
    for (const oldest of this.#sent) {
      this.#sent.delete(oldest);
      return;
    }
  }

  /** Deletes in batches: while one delete is under way the next one fills up. */
  async #drop(): Promise<void> {
    if (this.#dropping) return;
    this.#dropping = true;
    while (this.#published.length > 0) {
      const ids = this.#published.splice(0, this.#host.limits.outboxBatchMax);
      try {
        await this.#host.ledger.dropFacts(ids);
        this.#host.observer.factsPublished(ids.length);
      } catch (error) {
        // They stay in the ledger and are published once more; the stream knows their ids.
        this.#host.observer.factFailed(ids[0] ?? '', toErrorRecord(error), false);
      }
    }
    this.#dropping = false;
    this.#restIfIdle();
  }

  #isDead(fact: FactRow, { error }: { readonly error: unknown }): boolean {
    // Refused for what it is: it would be refused for ever.
    if (error instanceof Rejection) return true;
    return !(error instanceof Retryable) && fact.attempts + 1 >= this.#host.limits.outboxAttemptsMax;
  }

  async #postpone(fact: FactRow, { error }: { readonly error: unknown }, leave: () => void): Promise<void> {
    const { ledger, limits, observer, random } = this.#host;
    const maxMs = error instanceof Retryable ? error.retryAfterMs : limits.outboxBackoffMaxMs;
    const delayMs = backoffMs(fact.attempts + 1, limits.outboxBackoffMs, maxMs, random());
    const record = toErrorRecord(error);
    observer.factFailed(fact.id, record, false);
    // Before the ledger is told: a fact that is committed from now on must not join a line that ends.
    leave();
    this.#postponing += 1;
    try {
      await ledger.postponeFact(fact.id, delayMs, record);
    } catch (failure) {
      observer.ledgerFailed(toErrorRecord(failure), limits.outboxBackoffMs);
    }
    this.#postponing -= 1;
    this.#restIfIdle();
  }

  /** Answers whether it is out of the way. */
  async #bury(fact: FactRow, { error }: { readonly error: unknown }): Promise<boolean> {
    const { ledger, limits, observer } = this.#host;
    const record = toErrorRecord(error);
    observer.factFailed(fact.id, record, true);
    try {
      await ledger.buryFact(fact.id, record);
      return true;
    } catch (failure) {
      observer.ledgerFailed(toErrorRecord(failure), limits.outboxBackoffMs);
      return false;
    }
  }

  get #isIdle(): boolean {
    return this.#sending.size === 0 && this.#postponing === 0 && !this.#dropping;
  }

  #restIfIdle(): void {
    if (!this.#isIdle) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
