/** One judge of the registry; retired ones still finish what they began. */
import type { JudgeKind } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface JudgeRow {
  readonly kind: JudgeKind;
  /** JSON. */
  readonly settings: string;
}

export async function readJudge(sql: SqlSession, id: string): Promise<JudgeRow | null> {
  const [row] = await sql<JudgeRow[]>`select kind, settings from judges where id = ${id}`;
  return row ?? null;
}
