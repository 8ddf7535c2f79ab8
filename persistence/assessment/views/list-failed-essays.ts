/** Essays of a batch that carry an error code, by slot. */
import type { SqlSession } from '../../connect.ts';

export interface FailedEssayRow {
  readonly essayId: string;
  readonly fileName: string | null;
  readonly code: string;
}

export const listFailedEssays = (sql: SqlSession, batchId: string, limit: number) =>
  sql<FailedEssayRow[]>`
    select essays.id as "essayId", file.name as "fileName", essays.code
    from essays
    left join lateral (select name from files where id = essays.file_id offset 0) as file on true
    where essays.batch_id = ${batchId} and essays.code is not null
    order by slot limit ${limit}`;
