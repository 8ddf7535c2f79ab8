/** Events of a run behind a number, in their order. */
import type { RunEvent } from '../../../contracts/assessment/facts.ts';
import type { SqlSession } from '../../connect.ts';

export interface ListedRunEvent {
  readonly seq: number;
  readonly at: Date;
  readonly event: RunEvent;
  /** JSON text. */
  readonly detail: string;
}

export const listRunEvents = (
  sql: SqlSession,
  { runId, sinceSeq, limit }: { readonly runId: string; readonly sinceSeq: number; readonly limit: number },
) => sql<ListedRunEvent[]>`
  select seq, at, event, detail::text as detail from run_events
  where run_id = ${runId} and seq > ${sinceSeq}
  order by seq limit ${limit}`;
