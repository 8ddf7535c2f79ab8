/**
 * One database connection on which turns run one after another. Statements of one turn are sent without
 * waiting for each other (one round trip to take, one to commit), so they must all reach the same session: a
 * lane has exactly one connection, and remembers whether that connection was replaced since the turn began.
 */
import postgres from 'postgres';
import { Retryable } from '../contracts/failures.ts';
import { closeDatabase, databaseOptions, type Sql } from './connect.ts';

export class Lane {
  readonly sql: Sql;
  #session = 0;

  constructor(url: string, name: string) {
    const options = databaseOptions({ max: 1, applicationName: name });
    this.sql = postgres(url, {
      ...options,
      // When a connection dies, the driver sends what still waited for it on the next one, where no
      // transaction is open: half a turn would be written, statement by statement. Outside of `begin read
      // write` this session reads.
      connection: { ...options.connection, default_transaction_read_only: true },
      onclose: () => {
        this.#session += 1;
      },
    });
  }
  /** Which session the lane is on; a turn that began on another one has lost its locks. */
  get session(): number {
    return this.#session;
  }
  /** Called right before statements that need the locks of `session`: from here they go out on it or fail. */
  assertSession(session: number): void {
    if (session !== this.#session) {
      throw new Retryable(
        'ledger_unavailable',
        'The database connection was lost in the middle of a turn',
        0,
      );
    }
  }
  async close(): Promise<void> {
    await closeDatabase(this.sql);
  }
}

/** Waits for all, then reports the first failure: a rejected statement must not leave others unobserved. */
export async function allOf<T extends readonly unknown[]>(
  statements: readonly [...{ [K in keyof T]: PromiseLike<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(statements as readonly PromiseLike<unknown>[]);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
