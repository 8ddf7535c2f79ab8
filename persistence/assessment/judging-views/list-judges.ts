/** The registry of judges, by id. */
import type { JudgeKind } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { JudgeRow } from './judge-row.ts';

export const listJudges = (
  sql: SqlSession,
  { isRetiredToo, kind }: { readonly isRetiredToo: boolean; readonly kind: JudgeKind | null },
): Promise<JudgeRow[]> =>
  sql<JudgeRow[]>`
    select id, kind, label, settings, created_at as "createdAt", retired_at as "retiredAt"
    from judges
    where true ${isRetiredToo ? sql`` : sql`and retired_at is null`}
      ${kind === null ? sql`` : sql`and kind = ${kind}`}
    order by id`.execute();
