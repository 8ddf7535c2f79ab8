/** Erases the text of an anchor, unless another anchor in use has the same one. */
import type { SqlSession } from '../../connect.ts';

export const eraseAnchorText = (sql: SqlSession, contentId: string) =>
  sql`
    update contents set body = null, sha256 = null, erased_at = assay_now()
    where id = ${contentId} and kind = 'anchor_essay_text' and erased_at is null
      and not exists (select from anchors where content_id = ${contentId} and retired_at is null)`.execute();
