/** The essay that the file is for has taken it. What came of that may be known already. */
import type { SqlSession } from '../../connect.ts';

export const giveFile = (sql: SqlSession, id: string) =>
  sql`update files set status = 'assigned' where id = ${id} and status = 'received'`.execute();
