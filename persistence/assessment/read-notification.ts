/** Marks a notice of this recipient as read; the first time stays. Null: they have no such notice. */
import type { SqlSession } from '../connect.ts';

export async function readNotification(
  sql: SqlSession,
  { id, recipient }: { readonly id: string; readonly recipient: string },
): Promise<Date | null> {
  const [row] = await sql<{ readAt: Date }[]>`
    update notifications set read_at = coalesce(read_at, assay_now())
    where id = ${id} and recipient = ${recipient}
    returning read_at as "readAt"`;
  return row?.readAt ?? null;
}
