/** Where a run stands, in a few columns. */
import type { RunStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface RunProgress {
  readonly status: RunStatus;
  readonly env: string;
  readonly lane: string;
  readonly ticks: number;
  readonly seq: number;
  readonly wantsTick: boolean;
}

export async function readProgress(sql: SqlSession, runId: string): Promise<RunProgress | null> {
  const [row] = await sql<RunProgress[]>`
    select status, env, lane, ticks, seq, wants_tick as "wantsTick" from runs where id = ${runId}`;
  return row ?? null;
}
