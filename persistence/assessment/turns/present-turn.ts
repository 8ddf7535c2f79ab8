/** The pair that a person is being shown in a session and has not answered; null: none. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';
import type { OpenPair, PersonAsking } from './open-pair.ts';
import type { TurnTaken } from './take-turn.ts';

export async function presentTurn(
  sql: SqlSession,
  { assessmentId, principal, judges }: PersonAsking,
): Promise<(OpenPair & TurnTaken) | null> {
  const [row] = await sql<(OpenPair & TurnTaken)[]>`
    select c.seq, c.first, c.second, c.judge, t.shown_at as "shownAt", t.lease_until as "leaseUntil"
    from human_turns t
    join comparisons c on c.assessment_id = t.assessment_id and c.seq = t.seq
    where t.assessment_id = ${assessmentId} and t.principal = ${principal} and t.decided_at is null
      and not t.is_skipped and t.lease_until > assay_now() and c.status = 'open'
      and c.judge = any(${textArray(judges)}::text[])
    order by c.seq limit 1`;
  return row ?? null;
}
