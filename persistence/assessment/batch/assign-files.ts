/** Which essay a file has become, on both sides. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface FileAssigned {
  readonly fileId: string;
  readonly essayId: string;
  readonly at: number;
}

export const assignFiles = (sql: SqlSession, rows: readonly FileAssigned[]) =>
  sql`
    with w as materialized (
      select *
      from unnest(
        ${textColumn(rows, (row) => row.fileId)}::text[],
        ${textColumn(rows, (row) => row.essayId)}::text[],
        ${numberColumn(rows, (row) => row.at)}::float8[]
      ) as w (file_id, essay_id, ms)
    ), filed as (
      update files set essay_id = w.essay_id, status = 'assigned' from w where files.id = w.file_id
    )
    update essays set file_id = w.file_id, updated_at = to_timestamp(w.ms / 1000)
    from w where essays.id = w.essay_id`.execute();
