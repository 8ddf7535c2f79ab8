/** Files that came when no slot was free. Their bytes stay until the batch is erased. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export const markExcessFiles = (
  sql: SqlSession,
  rows: readonly { readonly fileId: string; readonly at: number }[],
) =>
  sql`
    update files set status = 'excess', settled_at = to_timestamp(w.ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.fileId)}::text[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) as w (id, ms)
    where files.id = w.id`.execute();
