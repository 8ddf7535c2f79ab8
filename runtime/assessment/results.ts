/** Essays with what their phases found out: one essay, or a page of a batch. Two statements, however many. */
import type { EssayRow } from '../../persistence/assessment/views/essay-row.ts';
import { listEssayPhases } from '../../persistence/assessment/views/list-essay-phases.ts';
import type { Sql } from '../../persistence/connect.ts';
import { type EssayPhase, essayPhaseOf, type EssaySummary, essaySummaryOf } from './batch-shapes.ts';

export type EssayResult = EssaySummary & { phases: EssayPhase[] };

export async function withPhases(sql: Sql, rows: readonly EssayRow[]): Promise<EssayResult[]> {
  if (rows.length === 0) return [];
  const phases = await listEssayPhases(
    sql,
    rows.map((row) => row.id),
  );
  const byEssay = Map.groupBy(phases, (phase) => phase.essayId);
  return rows.map((row) => ({
    ...essaySummaryOf(row),
    phases: (byEssay.get(row.id) ?? []).map(essayPhaseOf),
  }));
}
