/**
 * The messages of one actor's turn in the order they count: mail as it arrived, timers as they fell due,
 * calls.
 */
import type { MailRow, SeenRow } from '../../actors/ports.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import type { Incoming } from './actor-turn.ts';
import type { Delivery } from './delivery.ts';

/**
 * Mail keeps the order of the mailbox, which is the order in which each sender sent it (T4). A timer stands
 * between mail by the time it fell due, so that after a downtime neither overtakes the other.
 */
export function messagesOf(
  key: ActorKey,
  mail: readonly MailRow[],
  deliveries: readonly Delivery[],
  messagesMax: number,
): { messages: readonly Incoming[]; isAll: boolean } {
  const own = mail.filter((row) => row.envelope.target === key);
  const taken = own.length === 0 ? own : inArrivalOrder(own).slice(0, messagesMax);
  const messages: Incoming[] = taken.map((row) => ({ envelope: row.envelope, mail: row, delivery: null }));
  for (const delivery of deliveries) messages.push({ envelope: delivery.envelope, mail: null, delivery });
  return { messages, isAll: taken.length === own.length };
}

function inArrivalOrder(rows: readonly MailRow[]): MailRow[] {
  const timers = rows.filter((row) => row.timer !== null).toSorted(byDueTime);
  if (timers.length === 0) return [...rows];
  const merged: MailRow[] = [];
  let next = 0;
  for (const row of rows) {
    if (row.timer !== null) continue;
    for (
      let timer = timers[next];
      timer !== undefined && timer.envelope.at < row.envelope.at;
      timer = timers[next]
    ) {
      merged.push(timer);
      next += 1;
    }
    merged.push(row);
  }
  return [...merged, ...timers.slice(next)];
}

const byDueTime = (a: MailRow, b: MailRow): number => a.envelope.at - b.envelope.at || a.seq - b.seq;

export function seenOf(rows: readonly SeenRow[]): ReadonlyMap<ActorKey, ReadonlyMap<string, SeenRow>> {
  const seen = new Map<ActorKey, Map<string, SeenRow>>();
  for (const row of rows) {
    const ofActor = seen.get(row.actor) ?? new Map<string, SeenRow>();
    seen.set(row.actor, ofActor.set(row.messageId, row));
  }
  return seen;
}
