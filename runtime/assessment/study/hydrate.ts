/** From what the doors say of a session to the parts of an artefact. Pure. */
import type { Answered } from '../../../contracts/assessment/api.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import type { StudyArtefact, StudyComparison } from '../../../contracts/assessment/study-artefact.ts';

export type Comparison = Answered<'assessment.comparisons'>['items'][number];
type Script = NonNullable<Answered<'assessment.get'>['items']>[number];

/** Essays and anchors by the number that comparisons name them with. */
export const idsOf = (items: readonly Script[]): ReadonlyMap<number, string> =>
  new Map(items.map(({ item, essayId, anchorId }) => [item, essayId ?? anchorId ?? String(item)]));

export function comparisonsOf(
  rows: readonly Comparison[],
  ids: ReadonlyMap<number, string>,
): StudyComparison[] {
  const idOf = (item: number): string => ids.get(item) ?? String(item);
  return rows.map((row) => {
    const [a, b] = [idOf(row.first), idOf(row.second)];
    const [winner, loser] = row.winner === 'second' ? [b, a] : [a, b];
    const isWon = row.winner === 'first' || row.winner === 'second';
    return {
      sequence: row.seq,
      winner_id: isWon ? winner : null,
      loser_id: isWon ? loser : null,
      essay_a: a,
      essay_b: b,
      outcome: row.winner,
      judge: row.judge,
      prompt_hash: row.promptSha256,
      frame_hash: row.frameSha256,
      provider: row.provider,
      model: row.model,
      tokens_prompt: row.tokensInput,
      tokens_completion: row.tokensOutput,
      cost_usd: row.costUsd,
      confidence: row.confidence,
      started_at: row.plannedAt,
      completed_at: row.answeredAt,
      status: row.status,
      failure_reason: row.status === 'failed' ? row.code : null,
    };
  });
}

/** An error of 0 would say that a place is certain: it is not known. */
export function placesOf({ items }: AssessmentResult): StudyArtefact['bt_summary'] {
  return items
    .toSorted((a, b) => b.theta - a.theta)
    .map((item, _, sorted) => ({
      essay_id: item.essayId ?? item.anchorId ?? String(item.item),
      theta: item.theta,
      standard_error: item.se > 0 ? item.se : null,
      // Scripts of one place share its rank.
      rank: 1 + sorted.filter(({ theta }) => theta > item.theta).length,
      comparison_count: item.comparisons,
      is_anchor: item.anchorId !== null,
      anchor_grade: item.knownGrade,
      grade_projection: item.anchorId === null ? item.grade : null,
    }));
}

export const projectionsOf = ({ items }: AssessmentResult): StudyArtefact['grade_projections'] =>
  items.flatMap(({ essayId, grade, probabilities, misgradeRisk, confidence }) =>
    essayId === null || grade === null
      ? []
      : [{ essay_id: essayId, grade, probabilities, misgrade_risk: misgradeRisk, confidence }],
  );

/** By provider and model. What failed was paid for as well; `isKnown` as the result says it. */
export function costsOf(rows: readonly Comparison[], isKnown: boolean): StudyArtefact['costs'] {
  const counts = new Map<string, StudyArtefact['costs']['token_counts'][number]>();
  for (const row of rows) {
    if (row.provider === null) continue;
    const key = JSON.stringify([row.provider, row.model]);
    const before = counts.get(key);
    counts.set(key, {
      provider: row.provider,
      model: row.model,
      comparisons: (before?.comparisons ?? 0) + 1,
      tokens_prompt: (before?.tokens_prompt ?? 0) + (row.tokensInput ?? 0),
      tokens_completion: (before?.tokens_completion ?? 0) + (row.tokensOutput ?? 0),
      cost_usd: (before?.cost_usd ?? 0) + (row.costUsd ?? 0),
    });
  }
  const token_counts = [...counts.values()];
  return {
    total_usd: token_counts.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    is_known: isKnown,
    token_counts,
  };
}
