/** What became of essays in their phases: of each essay and phase the newest, by essay and phase. */
import type { EssayOutcome, PhaseName } from '../../../contracts/assessment/words.ts';
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface EssayPhaseRow {
  readonly essayId: string;
  readonly runId: string;
  readonly phase: PhaseName;
  readonly attempt: number;
  readonly outcome: EssayOutcome | null;
  readonly code: string | null;
  readonly contentId: string | null;
  readonly metrics: string | null;
  readonly durationMs: number | null;
  readonly endedAt: Date | null;
}

/** A phase that has begun and not ended is newer than every end (`desc` puts nulls first). */
export const listEssayPhases = (sql: SqlSession, essayIds: readonly string[]) => sql<EssayPhaseRow[]>`
  select phase.*
  from unnest(${textArray(essayIds)}::text[]) with ordinality as asked (id, place)
  cross join lateral (
    select distinct on (phase)
           essay_id as "essayId", run_id as "runId", phase, attempt, outcome, code,
           content_id as "contentId", metrics::text as metrics, duration_ms as "durationMs",
           ended_at as "endedAt"
    from essay_phases where essay_id = asked.id
    order by phase, ended_at desc, started_at desc, attempt desc
    offset 0
  ) as phase
  order by asked.place, phase.phase`;
