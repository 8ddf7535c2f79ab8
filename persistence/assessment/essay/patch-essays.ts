/** What has become known of essays: null leaves a column as it is, but the code is told each time. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface EssayPatch {
  readonly essayId: string;
  readonly at: number;
  /** Why it failed last; null: nothing is wrong any more. */
  readonly code: string | null;
  readonly fileId?: string;
  readonly textContentId?: string;
  readonly originalContentId?: string;
  readonly characters?: number;
  readonly words?: number;
  readonly notes?: readonly string[];
}

export const patchEssays = (sql: SqlSession, rows: readonly EssayPatch[]) =>
  sql`
    update essays as e
    set code = w.code,
        file_id = coalesce(w.file_id, e.file_id),
        text_content_id = coalesce(w.text_id, e.text_content_id),
        original_content_id = coalesce(w.original_id, e.original_content_id),
        characters = coalesce(w.characters, e.characters),
        words = coalesce(w.words, e.words),
        notes = coalesce(w.notes, e.notes),
        updated_at = to_timestamp(w.ms / 1000)
    from unnest(
      ${textColumn(rows, (row) => row.essayId)}::text[],
      ${textColumn(rows, (row) => row.code)}::text[],
      ${textColumn(rows, (row) => row.fileId ?? null)}::text[],
      ${textColumn(rows, (row) => row.textContentId ?? null)}::text[],
      ${textColumn(rows, (row) => row.originalContentId ?? null)}::text[],
      ${numberColumn(rows, (row) => row.characters ?? null)}::integer[],
      ${numberColumn(rows, (row) => row.words ?? null)}::integer[],
      ${textColumn(rows, (row) => (row.notes === undefined ? null : JSON.stringify(row.notes)))}::json[],
      ${numberColumn(rows, (row) => row.at)}::float8[]
    ) as w (id, code, file_id, text_id, original_id, characters, words, notes, ms)
    where e.id = w.id`.execute();
