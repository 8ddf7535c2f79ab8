/** The phases of a run that have ended: of each step the newest attempt, in the order in which they ended. */
import type { PhaseName, PhaseOutcome } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface RunPhaseRow {
  readonly step: string;
  readonly attempt: number;
  readonly phase: PhaseName;
  readonly outcome: PhaseOutcome;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly ineligible: number;
  readonly endedAt: Date;
}

export const listRunPhases = (sql: SqlSession, runId: string) => sql<RunPhaseRow[]>`
  select * from (
    select distinct on (step) step, attempt, phase, outcome, total, succeeded, failed, ineligible,
           ended_at as "endedAt"
    from run_phases where run_id = ${runId}
    order by step, attempt desc
  ) as newest
  order by "endedAt", step`;
