/**
 * Publishes facts: at once after the commit that wrote them, and again from the sweep for those that were
 * left behind. Ids are fixed at write and JetStream drops what it saw, so publishing twice is harmless; a
 * fact leaves the ledger only after the stream has it. One that cannot be published waits longer each time
 * and never blocks others.
 */
import type { FactPublisher, FactRow, FactWrite, Reach, SweepLedger } from '../actors/ports.ts';
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
}

export class OutboxRelay {
  readonly #host: OutboxHost;
  readonly #sending = new Set<string>();
  #published: string[] = [];
  #dropping = false;
  #idle: (() => void)[] = [];

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  /** Facts of a commit. When too many are under way they stay where they are, for the sweep. */
  publish(facts: readonly FactWrite[]): void {
    for (const fact of facts) {
      if (this.#sending.size >= this.#host.limits.outboxBatchMax * 4) return;
      this.#send({ ...fact, attempts: 0 });
    }
  }

  /** Facts that are due in the ledger; answers how many it took up. */
  async sweep(): Promise<number> {
    const { ledger, limits } = this.#host;
    const facts = await ledger.takeFacts(limits.outboxBatchMax, limits.ackWaitMs);
    for (const fact of facts) this.#send(fact);
    return facts.length;
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    if (this.#sending.size === 0 && !this.#dropping) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #send(fact: FactRow): void {
    if (this.#sending.has(fact.id)) return;
    this.#sending.add(fact.id);
    void this.#publishOne(fact).finally(() => {
      this.#sending.delete(fact.id);
      this.#restIfIdle();
    });
  }

  async #publishOne(fact: FactRow): Promise<void> {
    try {
      await this.#host.publisher.publish(fact);
      await this.#host.reach('fact-after-publish');
      this.#published.push(fact.id);
      void this.#drop();
    } catch (error) {
      await this.#postpone(fact, error);
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

  async #postpone(fact: FactRow, cause: unknown): Promise<void> {
    const { ledger, limits, observer, random } = this.#host;
    const attempt = fact.attempts + 1;
    // Refused for what it is: it would be refused for ever.
    const isWireAway = cause instanceof Retryable;
    const isDead = cause instanceof Rejection || (!isWireAway && attempt >= limits.outboxAttemptsMax);
    const error = toErrorRecord(cause);
    observer.factFailed(fact.id, error, isDead);
    try {
      const maxMs = isWireAway ? cause.retryAfterMs : limits.outboxBackoffMaxMs;
      const delayMs = backoffMs(attempt, limits.outboxBackoffMs, maxMs, random());
      if (isDead) await ledger.buryFact(fact.id, error);
      else await ledger.postponeFact(fact.id, delayMs, error);
    } catch (failure) {
      observer.ledgerFailed(toErrorRecord(failure), limits.outboxBackoffMs);
    }
  }

  #restIfIdle(): void {
    if (this.#sending.size > 0 || this.#dropping) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
