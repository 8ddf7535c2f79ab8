/** Notices: everybody sees their own, and nobody else's. */
import type { AssessmentHandlers } from '../../contracts/assessment/api.ts';
import { listNotifications } from '../../persistence/assessment/views/list-notifications.ts';
import { readNotification } from '../../persistence/assessment/read-notification.ts';
import { stampOf } from './batch-shapes.ts';
import { decodeNumber, encodeCursor, pageFrom } from './cursors.ts';
import type { AssessmentHost } from './host.ts';
import { absent } from './told.ts';

type NotificationVerb = 'notification.list' | 'notification.read';

export const createNotificationHandlers = ({
  sql,
}: Pick<AssessmentHost, 'sql'>): Pick<AssessmentHandlers, NotificationVerb> => ({
  'notification.list': async ({ unread, cursor, limit }, call) => {
    const rows = await listNotifications(sql, {
      recipient: call.principal.id,
      isUnread: unread ?? false,
      beforePlace: cursor === undefined ? null : decodeNumber('notification.list', cursor),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, {
      item: ({ place: _, payload, createdAt, readAt, ...row }) => ({
        ...row,
        payload: JSON.parse(payload) as Record<string, unknown>,
        createdAt: createdAt.toISOString(),
        readAt: stampOf(readAt),
      }),
      cursor: (row) => encodeCursor('notification.list', [row.place]),
    });
  },
  'notification.read': async ({ id }, call) => {
    const readAt = await readNotification(sql, { id, recipient: call.principal.id });
    if (readAt === null) throw absent('notice', id);
    return { id, readAt: readAt.toISOString() };
  },
});
