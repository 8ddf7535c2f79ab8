/**
 * Writes what questions came to, as many at a time as there are: while one bag is being written the next
 * fills up. An answer is paid for, so a bag that Postgres does not take is tried until it does; a row that
 * it will never take becomes an error.
 */
import type { Clock } from '../../actors/ports.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import type { RequestReturned } from '../../persistence/assessment/gateway/requeue-requests.ts';
import type { AnswerRow } from '../../persistence/assessment/gateway/settle-requests.ts';
import type { Sql } from '../../persistence/connect.ts';
import { classifyDatabaseError } from '../../persistence/sqlstate.ts';
import type { GatewayObserver } from './gateway-observer.ts';
import { failedWith } from './outcome-rules.ts';
import { type Settled, writeAnswers } from './write-answers.ts';

export interface AnswerDeskHost {
  readonly sql: Sql;
  readonly name: string;
  readonly observer: GatewayObserver;
  readonly clock: Pick<Clock, 'after'>;
  /** After the commit. */
  onAnswers(answers: readonly AnswerRow[]): void;
}

interface Entry {
  readonly settled?: Settled;
  readonly returned?: RequestReturned;
  readonly done: () => void;
}

const bagMax = 500;
const retryMs = 250;

export class AnswerDesk {
  readonly #host: AnswerDeskHost;
  #entries: Entry[] = [];
  #isWriting = false;
  #hasGivenUp = false;
  #idle: (() => void)[] = [];

  constructor(host: AnswerDeskHost) {
    this.#host = host;
  }

  /** Resolves when it is written. */
  settle(settled: Settled): Promise<void> {
    return this.#add({ settled });
  }

  giveBack(returned: RequestReturned): Promise<void> {
    return this.#add({ returned });
  }

  /** Resolves when all is written. */
  async drain(): Promise<void> {
    if (!this.#isWriting) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** What is not written by now is asked again when its lease has run out. */
  giveUp(): void {
    this.#hasGivenUp = true;
  }

  #add(entry: Omit<Entry, 'done'>): Promise<void> {
    return new Promise((resolve) => {
      this.#entries.push({ ...entry, done: resolve });
      if (!this.#isWriting) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isWriting = true;
    await Promise.resolve();
    while (this.#entries.length > 0) {
      const bag = this.#entries.splice(0, bagMax);
      await this.#writeSurely(bag);
      for (const { done } of bag) done();
    }
    this.#isWriting = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #writeSurely(bag: readonly Entry[]): Promise<void> {
    while (!this.#hasGivenUp) {
      try {
        this.#host.onAnswers(await this.#write(bag));
        return;
      } catch (error) {
        this.#host.observer.failed('answers', toErrorRecord(error));
        if (classifyDatabaseError(error).kind === 'fault') return this.#writeApart(bag);
        await this.#rest();
      }
    }
  }

  /** Postgres will not take this bag, ever: one row in it is to blame, and the others are not. */
  async #writeApart(bag: readonly Entry[]): Promise<void> {
    if (bag.length > 1) {
      for (const entry of bag) await this.#writeSurely([entry]);
      return;
    }
    const [entry] = bag;
    if (entry?.settled === undefined || entry.settled.row.code === 'UNSTORABLE') return;
    const row = failedWith(entry.settled.row.id, 'UNSTORABLE');
    await this.#writeSurely([{ ...entry, settled: { row, note: null } }]);
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => void this.#host.clock.after(retryMs, resolve));
  }

  async #write(entries: readonly Entry[]): Promise<readonly AnswerRow[]> {
    const { sql, name, observer } = this.#host;
    const answers = await writeAnswers(
      sql,
      { owner: name },
      {
        settled: entries.flatMap((entry) => entry.settled ?? []),
        returned: entries.flatMap((entry) => entry.returned ?? []),
      },
    );
    const errors = answers.filter(({ outcome }) => outcome === 'error').length;
    if (answers.length > 0) observer.answered(answers.length - errors, errors);
    return answers;
  }
}
