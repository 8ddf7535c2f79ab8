/** Notices for one recipient, newest first. */
import type { SqlSession } from '../../connect.ts';

export interface NotificationsAsked {
  readonly recipient: string;
  readonly isUnread: boolean;
  readonly beforePlace: number | null;
  readonly limit: number;
}
export interface NotificationRow {
  readonly id: string;
  readonly place: number;
  readonly type: string;
  readonly priority: string;
  readonly actionRequired: boolean;
  readonly batchId: string | null;
  readonly payload: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export const listNotifications = (sql: SqlSession, asked: NotificationsAsked) => sql<NotificationRow[]>`
  select id, place, type, priority, action_required as "actionRequired", batch_id as "batchId",
         payload::text as payload, created_at as "createdAt", read_at as "readAt"
  from notifications
  where recipient = ${asked.recipient}
    ${asked.beforePlace === null ? sql`` : sql`and place < ${asked.beforePlace}`}
    ${asked.isUnread ? sql`and read_at is null` : sql``}
  order by place desc limit ${asked.limit}`;
