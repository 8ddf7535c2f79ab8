/**
 * Actors with timers that are due, or mail that has been due for `graceMs` (whoever wrote it rings for it
 * at once, so what is still there was forgotten; nobody rings
 * again for an actor that had to rest), the longest waiting first. Not those that rest after a
 * fault or are in quarantine: their mail waits for them, and must not crowd out that of others.
 */
import type { ActorKey } from '../../contracts/ids.ts';
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

/** Rows looked at for each target wanted: an actor with very much mail hides others only behind that many. */
const rowsPerTarget = 10;

export interface DueLook {
  readonly rowsMax: number;
  readonly graceMs: number;
  /** Those that the node has; null: all. */
  readonly kinds: readonly string[] | null;
  /**
   * Only what fell due in so many milliseconds; null: all. What waits for somebody else is then passed by
   * index.
   */
  readonly sinceMs: number | null;
}

export const dueTargets = (sql: SqlSession, { rowsMax, graceMs, kinds, sinceMs }: DueLook) =>
  sql<{ target: ActorKey }[]>`
    select target
    from (
      select mailbox.target, mailbox.due_at
      from mailbox left join actors on actors.key = mailbox.target
      where mailbox.due_at <= assay_now()
        and mailbox.due_at >=
          coalesce(assay_now() - ${sinceMs}::float8 * interval '1 millisecond', '-infinity')
        and coalesce(
          split_part(mailbox.target, '/', 1) = any(${kinds === null ? null : textArray(kinds)}::text[]), true)
        and (mailbox.timer is not null or actors.retry_at is not null
             or mailbox.due_at <= assay_now() - ${graceMs}::float8 * interval '1 millisecond')
        and actors.quarantined is null and (actors.retry_at is null or actors.retry_at <= assay_now())
      order by mailbox.due_at
      limit ${rowsMax * rowsPerTarget}::int
    ) as due
    group by target
    order by min(due_at)
    limit ${rowsMax}::int`;
