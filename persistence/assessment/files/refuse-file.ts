/** Nobody took the file: its batch or essay said no. Its bytes stay. */
import type { SqlSession } from '../../connect.ts';

export const refuseFile = (sql: SqlSession, id: string, code: string) =>
  sql`
    update files set status = 'failed', essay_id = null, code = ${code}, settled_at = assay_now()
    where id = ${id} and status = 'received'`.execute();
