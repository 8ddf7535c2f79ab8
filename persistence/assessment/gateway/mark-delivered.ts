/** Answers that their session has taken, or will never take: those came too late. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export const markDelivered = (sql: SqlSession, ids: readonly string[], isLate: boolean) =>
  sql`
    with found as materialized (
      select id from judgement_requests
      where id = any(${textArray(ids)}::text[]) and delivered_at is null
      order by id for update
    ), marked as (
      update judgement_requests as r set delivered_at = assay_now()
      from found where r.id = found.id
      returning r.assessment_id, r.seq
    )
    insert into ignored_answers (assessment_id, seq, reason, at)
    select assessment_id, seq, 'late', assay_now() from marked where ${isLate}::boolean`.execute();
