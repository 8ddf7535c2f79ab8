/** Which ledger this is, and how often somebody has accepted an older state of it. */
import type { Sql, SqlSession } from './connect.ts';

export interface LedgerEpoch {
  /** The same in every copy of a database. */
  readonly name: string;
  readonly epoch: number;
}

export async function readEpoch(sql: SqlSession): Promise<LedgerEpoch> {
  const [row] = await sql<LedgerEpoch[]>`select name, epoch from ledger`;
  if (row === undefined)
    throw new Error('Expected one row in the table `ledger`, got none; restore the database from a backup');
  return row;
}

/**
 * What others heard of the epochs before is held against this ledger no more. Said twice it is done once, so
 * that it may stay in a command line.
 */
export async function beginEpoch(sql: Sql, epoch: number): Promise<void> {
  await sql`update ledger set epoch = ${epoch}, begun_at = assay_now() where epoch = ${epoch}::int - 1`;
  const now = await readEpoch(sql);
  if (now.epoch < epoch)
    throw new Error(`Expected epoch ${now.epoch + 1} to be begun next, got \`${epoch}\`; begin that one`);
}
