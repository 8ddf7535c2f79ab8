/** What one actor waits for: its mail and timers, and its open tasks. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Sql } from '../connect.ts';
import { queriesOn } from '../queries.ts';
import { mailbox, tasks } from '../schema.ts';

export async function pendingOf(sql: Sql, actor: string, rowsMax: number) {
  const queries = queriesOn(sql);
  const [mail, open] = await Promise.all([
    queries
      .select({
        id: mailbox.id,
        type: mailbox.type,
        sender: mailbox.sender,
        dueAt: mailbox.dueAt,
        timer: mailbox.timer,
      })
      .from(mailbox)
      .where(eq(mailbox.target, actor))
      .orderBy(asc(mailbox.seq))
      .limit(rowsMax),
    queries
      .select({
        id: tasks.id,
        child: tasks.child,
        activity: tasks.activity,
        status: tasks.status,
        attempts: tasks.attempts,
        attemptsMax: tasks.attemptsMax,
        error: tasks.error,
      })
      .from(tasks)
      .where(and(eq(tasks.actor, actor), isNull(tasks.finishedAt)))
      .orderBy(asc(tasks.child))
      .limit(rowsMax),
  ]);
  return { mail, tasks: open };
}
