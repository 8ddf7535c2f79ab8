/**
 * What happened to an essay, in order: the entries of its journal that changed its status or were refused.
 * Messages and payloads stay where they are.
 */
import type { JournalOutcome } from '../../../contracts/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface TimelineRow {
  readonly seq: number;
  readonly at: Date;
  readonly type: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: string | null;
  readonly outcome: JournalOutcome;
}

export const essayTimeline = (
  sql: SqlSession,
  { essayId, afterSeq, limit }: { essayId: string; afterSeq: number; limit: number },
) => sql<TimelineRow[]>`
  select seq, at, type, from_status as "from", to_status as "to", sender as "by", outcome
  from journal
  where actor = 'essay/' || ${essayId}::text and seq > ${afterSeq}
    and (from_status is distinct from to_status or outcome = 'rejected')
  order by seq limit ${limit}`;
