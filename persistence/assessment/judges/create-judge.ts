/** A new judge; null: the id is taken. What a judge is never changes, so results can name it for ever. */
import type { JudgeKind } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { JudgeRow } from '../judging-views/judge-row.ts';

export interface NewJudge {
  readonly id: string;
  readonly kind: JudgeKind;
  readonly label: string | null;
  readonly settings: string;
  readonly createdBy: string;
}

export async function createJudge(sql: SqlSession, judge: NewJudge): Promise<JudgeRow | null> {
  const { id, kind, label, settings, createdBy } = judge;
  const [row] = await sql<JudgeRow[]>`
    insert into judges (id, kind, label, settings, created_by)
    values (${id}, ${kind}, ${label}, ${settings}::json, ${createdBy})
    on conflict (id) do nothing
    returning id, kind, label, settings, created_at as "createdAt", retired_at as "retiredAt"`;
  return row ?? null;
}
