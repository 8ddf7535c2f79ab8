/** Sessions that are over: what nobody has answered is dropped, and what nobody has asked is not asked. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export const closeSessions = (sql: SqlSession, assessmentIds: readonly string[]) =>
  sql`
    with over as materialized (
      select unnest(${textArray(assessmentIds)}::text[]) as id
    ), dropped as (
      update comparisons set status = 'dropped'
      where assessment_id in (select id from over) and status in ('planned', 'open')
    )
    update judgement_requests set status = 'cancelled'
    where assessment_id in (select id from over) and status in ('held', 'queued')`.execute();
