/** The newest events of a run, newest first. */
import type { SqlSession } from '../../connect.ts';
import type { ListedRunEvent } from './list-run-events.ts';

export const newestRunEvents = (sql: SqlSession, runId: string, limit: number) => sql<ListedRunEvent[]>`
  select seq, at, event, detail::text as detail from run_events
  where run_id = ${runId} order by seq desc limit ${limit}`;
