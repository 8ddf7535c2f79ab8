/** A turn is over: decided (once, as it was first), given back, or lost. False: there is none to end. */
import type { SqlSession } from '../../connect.ts';

export interface TurnEnd {
  readonly assessmentId: string;
  readonly seq: number;
  readonly principal: string;
  readonly how: 'decided' | 'skipped' | 'lost';
  readonly decisionMs: number | null;
}

export async function endTurn(
  sql: SqlSession,
  { assessmentId, seq, principal, how, decisionMs }: TurnEnd,
): Promise<boolean> {
  const { count } = await sql`
    update human_turns
    set lease_until = least(lease_until, assay_now()),
        decided_at = case when ${how} = 'decided' then coalesce(decided_at, assay_now()) else decided_at end,
        decision_ms = case when ${how} = 'decided' then coalesce(decision_ms, ${decisionMs}::integer)
                      else decision_ms end,
        is_skipped = is_skipped or ${how} = 'skipped'
    where assessment_id = ${assessmentId} and seq = ${seq} and principal = ${principal}
      and (decided_at is null or ${how} = 'decided')`;
  return count > 0;
}
