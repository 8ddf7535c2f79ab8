/** The clock of a test's own database, standing still until it is moved. */
import type { Sql } from '../../persistence/connect.ts';

export class LedgerClock {
  readonly #sql: Sql;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(sql: Sql) {
    this.#sql = sql;
  }
  /** Until then the database's clock runs. A copy of a database whose clock stands still stands still too. */
  freeze(): Promise<void> {
    return this.moveTo(this.#nowMs);
  }

  /** From timer to timer, as time would pass: what one of them starts may fall due before the end. */
  async advance(ms: number, settled: () => Promise<void>): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (let next = await this.#nextTimer(endMs); next !== null; next = await this.#nextTimer(endMs)) {
      await this.moveTo(next);
      await settled();
    }
    await this.moveTo(endMs);
  }

  async #nextTimer(endMs: number): Promise<number | null> {
    const [row] = await this.#sql<{ dueMs: number | null }[]>`
      select (extract(epoch from min(due_at)) * 1000)::bigint as "dueMs" from mailbox
      where due_at > assay_now()`;
    const dueMs = row?.dueMs ?? null;
    return dueMs !== null && dueMs <= endMs ? dueMs : null;
  }

  async moveTo(nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    const now = `timestamptz 'epoch' + interval '${nowMs} milliseconds'`;
    await this.#sql.unsafe(
      `create or replace function assay_now() returns timestamptz language sql stable as $$select ${now}$$`,
    );
  }
}
