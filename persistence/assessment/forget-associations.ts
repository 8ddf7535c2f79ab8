/**
 * Erases the lists in which names of students came: what they said stands in `associations` by now, where
 * each essay can lose its own.
 */
import type { SqlSession } from '../connect.ts';

/** `contentId`: only that one; null: all of the batch. */
export async function forgetAssociations(
  sql: SqlSession,
  { batchId, contentId }: { readonly batchId: string; readonly contentId: string | null },
): Promise<void> {
  await sql`
    update contents set body = null, sha256 = null, erased_at = assay_now()
    where batch_id = ${batchId} and kind = 'associations_json' and erased_at is null
      ${contentId === null ? sql`` : sql`and id = ${contentId}`}`;
}
