/** What became of files: a text, or a code that says why not. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface FileSettled {
  readonly fileId: string;
  readonly essayId: string;
  readonly code: string | null;
  readonly at: number;
}

export const settleFiles = (sql: SqlSession, rows: readonly FileSettled[]) =>
  sql`
    update files
    set status = case when w.code is null then 'stored' else 'failed' end, code = w.code,
        essay_id = w.essay_id, settled_at = to_timestamp(w.ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.fileId)}::text[],
      ${textColumn(rows, (row) => row.essayId)}::text[],
      ${textColumn(rows, (row) => row.code)}::text[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) as w (id, essay_id, code, ms)
    where files.id = w.id`.execute();
