/** Says that a node still holds these requests. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface Renewal {
  readonly ids: readonly string[];
  readonly owner: string;
  readonly leaseMs: number;
}

export const renewLeases = (sql: SqlSession, { ids, owner, leaseMs }: Renewal) =>
  sql`
    update judgement_requests
    set lease_until = assay_now() + ${leaseMs}::float8 * interval '1 millisecond'
    where id in (
      select id from judgement_requests
      where id = any(${textArray(ids)}::text[]) and status = 'sending' and lease_owner = ${owner}
      order by id for update
    )`.execute();
