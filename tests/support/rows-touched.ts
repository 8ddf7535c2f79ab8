/** How many rows of which tables a piece of work reads: what a list costs, without a clock. */
import type { Sql, SqlSession } from '../../persistence/connect.ts';

/** Works in a transaction of its own, which nobody else counts in. */
export async function rowsTouched<T>(
  sql: Sql,
  work: (sql: Sql) => Promise<T>,
): Promise<{ readonly result: T; readonly touched: ReadonlyMap<string, number> }> {
  return sql.begin(async (transaction) => {
    const before = await counters(transaction);
    // A transaction can do all that a pool can, except begin another one.
    const result = await work(transaction as unknown as Sql);
    const after = await counters(transaction);
    const touched = new Map([...after].map(([name, rows]) => [name, rows - (before.get(name) ?? 0)]));
    return { result, touched };
  });
}

/** What the session has read and not yet reported: it goes on from transaction to transaction. */
async function counters(sql: SqlSession): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ name: string; touched: number }[]>`
    select relname as name, seq_tup_read + coalesce(idx_tup_fetch, 0) as touched
    from pg_stat_xact_user_tables`;
  return new Map(rows.map(({ name, touched }) => [name, touched]));
}
