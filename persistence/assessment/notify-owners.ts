/**
 * Notices to the owners of batches. Each has an id that follows from what happened, so the same thing is told
 * once, whoever finds out twice. They carry ids and numbers, no texts.
 */
import type { NotificationPriority } from '../../contracts/assessment/words.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export interface Notice {
  /** `<type>:<what it is about>`. */
  readonly id: string;
  readonly batchId: string;
  readonly type: string;
  readonly priority: NotificationPriority;
  readonly actionRequired: boolean;
  readonly payload: { readonly [name: string]: unknown };
  readonly at: number;
}

export const notifyOwners = (sql: SqlSession, rows: readonly Notice[]) =>
  sql`
    insert into notifications (id, recipient, type, priority, action_required, batch_id, payload, created_at)
    select w.id, batches.owner, w.type, w.priority, w.action_required, w.batch_id, w.payload,
           to_timestamp(w.ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.id)}::text[],
      ${textColumn(rows, (row) => row.batchId)}::text[],
      ${textColumn(rows, (row) => row.type)}::text[],
      ${textColumn(rows, (row) => row.priority)}::text[],
      ${textColumn(rows, (row) => String(row.actionRequired))}::boolean[],
      ${textColumn(rows, (row) => JSON.stringify(row.payload))}::json[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) with ordinality as w (id, batch_id, type, priority, action_required, payload, ms, place)
    join batches on batches.id = w.batch_id
    order by w.place
    on conflict (id) do nothing`.execute();
