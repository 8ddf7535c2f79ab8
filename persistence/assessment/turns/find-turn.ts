/** A comparison as the person who answers it stands to it; null: there is no such comparison. */
import type { AssessmentStatus, ComparisonStatus, Winner } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface TurnFound {
  readonly session: AssessmentStatus;
  readonly batchId: string;
  readonly judge: string;
  readonly firstEssay: string | null;
  readonly secondEssay: string | null;
  readonly status: ComparisonStatus;
  readonly winner: Winner | null;
  /** Whether it was ever shown to this person. */
  readonly isMine: boolean;
  readonly isDecided: boolean;
  readonly isSkipped: boolean;
  /** Since it was shown. */
  readonly shownMs: number | null;
  /** Somebody else is looking at it now, or has answered it. */
  readonly isOthers: boolean;
}

export async function findTurn(
  sql: SqlSession,
  { assessmentId, seq, principal }: { assessmentId: string; seq: number; principal: string },
): Promise<TurnFound | null> {
  const [row] = await sql<TurnFound[]>`
    select a.status as session, a.batch_id as "batchId", c.judge, c.status, c.winner,
           one.essay_id as "firstEssay", other.essay_id as "secondEssay", t.seq is not null as "isMine",
           t.decided_at is not null as "isDecided", coalesce(t.is_skipped, false) as "isSkipped",
           (extract(epoch from assay_now() - t.shown_at) * 1000)::float8 as "shownMs",
           exists (
             select from human_turns o
             where o.assessment_id = c.assessment_id and o.seq = c.seq and o.principal <> ${principal}
               and not o.is_skipped and (o.decided_at is not null or o.lease_until > assay_now())
           ) as "isOthers"
    from comparisons c
    join assessments a on a.id = c.assessment_id
    left join assessment_items one on one.assessment_id = c.assessment_id and one.item = c.first
    left join assessment_items other on other.assessment_id = c.assessment_id and other.item = c.second
    left join human_turns t
      on t.assessment_id = c.assessment_id and t.seq = c.seq and t.principal = ${principal}
    where c.assessment_id = ${assessmentId} and c.seq = ${seq}`;
  return row ?? null;
}
