/** How far a person has come in a session, by judge; practice stands under no judge. */
import type { SqlSession } from '../../connect.ts';

export interface TurnCount {
  readonly judge: string | null;
  readonly decided: number;
  readonly skipped: number;
}

export const countTurns = (sql: SqlSession, assessmentId: string, principal: string): Promise<TurnCount[]> =>
  sql<TurnCount[]>`
    select c.judge, count(*) filter (where t.decided_at is not null)::int as decided,
           count(*) filter (where t.is_skipped and t.decided_at is null)::int as skipped
    from human_turns t
    left join comparisons c on c.assessment_id = t.assessment_id and c.seq = t.seq
    where t.assessment_id = ${assessmentId} and t.principal = ${principal}
    group by c.judge`.execute();
