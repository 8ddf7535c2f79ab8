/**
 * A pair is somebody's for a while; null: somebody else was faster. The caller holds the comparison, so
 * whoever had it before is seen here.
 */
import type { SqlSession } from '../../connect.ts';

export interface TurnWanted {
  readonly assessmentId: string;
  /** Below 0: for practice. */
  readonly seq: number;
  readonly principal: string;
  readonly leaseMs: number;
}
export interface TurnTaken {
  readonly shownAt: Date;
  readonly leaseUntil: Date;
}

export async function takeTurn(
  sql: SqlSession,
  { assessmentId, seq, principal, leaseMs }: TurnWanted,
): Promise<TurnTaken | null> {
  const [row] = await sql<TurnTaken[]>`
    insert into human_turns (assessment_id, seq, principal, lease_until)
    select ${assessmentId}, ${seq}, ${principal}, assay_now() + ${leaseMs} * interval '1 millisecond'
    where ${seq} < 0 or not exists (
      select from human_turns
      where assessment_id = ${assessmentId} and seq = ${seq} and principal <> ${principal} and not is_skipped
        and (decided_at is not null or lease_until > assay_now()))
    on conflict (assessment_id, seq, principal) do update
      set lease_until = excluded.lease_until, shown_at = assay_now()
    returning shown_at as "shownAt", lease_until as "leaseUntil"`;
  return row ?? null;
}
