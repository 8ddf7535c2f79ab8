/** Takes a judge out of use; null: there is none. Again it stays as it was. */
import type { SqlSession } from '../../connect.ts';
import type { JudgeRow } from '../judging-views/judge-row.ts';

export async function retireJudge(sql: SqlSession, id: string): Promise<JudgeRow | null> {
  const [row] = await sql<JudgeRow[]>`
    update judges set retired_at = coalesce(retired_at, assay_now()) where id = ${id}
    returning id, kind, label, settings, created_at as "createdAt", retired_at as "retiredAt"`;
  return row ?? null;
}
