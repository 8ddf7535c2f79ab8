/** Keeps what a running task says of itself. A node that lost the task says nothing. */
import type { SqlSession } from '../connect.ts';

export const noteTask = (sql: SqlSession, note: { owner: string; id: string; heartbeat: string }) =>
  sql`
    update tasks set heartbeat = ${note.heartbeat}::json
    where id = ${note.id} and lease_owner = ${note.owner} and status = 'processing'`;
