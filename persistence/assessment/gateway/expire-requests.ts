/** Requests that waited for too long. That is an answer, too: their sessions wait for one. */
import type { SqlSession } from '../../connect.ts';

export interface Expired {
  readonly provider: string;
  readonly ageMs: number;
}

export const expireRequests = (sql: SqlSession, rowsMax: number): Promise<Expired[]> =>
  sql<Expired[]>`
    with late as materialized (
      select id from judgement_requests
      where status = 'queued' and expires_at <= assay_now()
      limit ${rowsMax}::int
      for update skip locked
    )
    update judgement_requests as r
    set status = 'expired', outcome = 'error', code = 'EXPIRED', answered_at = assay_now()
    from late where r.id = late.id
    returning r.provider,
              extract(epoch from assay_now() - coalesce(r.queued_at, r.created_at))::float8 * 1000
                as "ageMs"`.execute();
