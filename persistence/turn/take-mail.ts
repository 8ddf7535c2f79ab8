/**
 * The due mail and timers of these actors in mailbox order. Rows stay until the turn that applies them
 * commits. The odd arithmetic keeps the planner from walking the whole mailbox by its order or its due times:
 * it must go by target.
 */
import type { ActorKey } from '../../contracts/ids.ts';
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export interface RawMail {
  readonly seq: number;
  readonly id: string;
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: string;
  readonly sender: string | null;
  readonly causation: string | null;
  readonly correlation: string | null;
  readonly trace: string | null;
  readonly dueMs: number;
  readonly timer: string | null;
  readonly attempts: number;
}

export const takeMail = (sql: Sql, keys: readonly string[], rowsMax: number) =>
  sql<RawMail[]>`
    select seq, id, target, type, payload::text as payload, sender, causation_id as causation,
           correlation_id as correlation, trace, timer, attempts,
           floor(extract(epoch from due_at) * 1000)::bigint as "dueMs"
    from mailbox
    where target = any(${textArray(keys)}::text[]) and due_at - assay_now() <= interval '0'
    order by seq + 0
    limit ${rowsMax}`.execute();
