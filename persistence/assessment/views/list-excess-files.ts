/** Files of a batch that came when every slot was taken. */
import type { SqlSession } from '../../connect.ts';

export const listExcessFiles = (sql: SqlSession, batchId: string, limit: number) =>
  sql<{ name: string | null }[]>`
    select name from files where batch_id = ${batchId} and status = 'excess' limit ${limit}`;
