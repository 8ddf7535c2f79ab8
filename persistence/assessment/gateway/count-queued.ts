/** How many requests wait, up to `max`: nobody needs to know how far above it they are. */
import type { SqlSession } from '../../connect.ts';

export async function countQueued(sql: SqlSession, max: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from (select from judgement_requests where status = 'queued' limit ${max}) as waiting`;
  return row?.count ?? 0;
}
