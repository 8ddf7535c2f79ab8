/** Judges of the registry by id. */
import { textArray } from '../../array-literal.ts';
import type { JudgeKind } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface RegisteredJudge {
  readonly judgeId: string;
  readonly kind: JudgeKind;
  readonly label: string | null;
  /** JSON, as its kind wants it. */
  readonly settings: string;
  readonly isRetired: boolean;
}

export const findJudges = (sql: SqlSession, ids: readonly string[]): Promise<RegisteredJudge[]> =>
  sql<RegisteredJudge[]>`
    select id as "judgeId", kind, label, settings, retired_at is not null as "isRetired"
    from judges where id = any(${textArray(ids)}::text[])
    order by id`.execute();
