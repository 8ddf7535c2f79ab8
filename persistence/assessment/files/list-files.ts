/** What has become of files, by their ids; in no order. */
import type { FileStatus } from '../../../contracts/assessment/words.ts';
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface FileRow {
  readonly id: string;
  readonly name: string | null;
  readonly status: FileStatus;
  readonly essayId: string | null;
  readonly code: string | null;
}

export const listFiles = (sql: SqlSession, ids: readonly string[]): Promise<readonly FileRow[]> =>
  sql<FileRow[]>`
    select id, name, status, essay_id as "essayId", code
    from files where id = any(${textArray(ids)}::text[])`;
