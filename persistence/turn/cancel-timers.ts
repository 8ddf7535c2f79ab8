/** Timers that their owner cancelled, by name; without a name, all of them: the owner has ended. */
import { textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const cancelTimers = (sql: Sql, rows: readonly { owner: string; timer: string | null }[]) =>
  sql`
    delete from mailbox
    using unnest(
      ${textColumn(rows, (row) => row.owner)}::text[],
      ${textColumn(rows, (row) => row.timer)}::text[])
      as w (owner, timer)
    where mailbox.sender = w.owner and mailbox.timer is not null
      and (w.timer is null or mailbox.timer = w.timer)`.execute();
