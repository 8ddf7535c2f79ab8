/** Rows of comparative judgement as the API shows them, and what must be there. */
import type { Answered } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { AssessmentRow } from '../../../persistence/assessment/judging-views/assessment-row.ts';
import { findAssessment } from '../../../persistence/assessment/judging-views/find-assessment.ts';
import type { ComparisonRow } from '../../../persistence/assessment/judging-views/list-comparison-rows.ts';
import { stampOf } from '../batch-shapes.ts';
import type { AssessmentHost } from '../host.ts';

type Session = Answered<'assessment.list'>['items'][number];

export const sessionOf = (row: AssessmentRow): Session => {
  const { id, place: _place, settings: _settings, resultWave: _wave, ...rest } = row;
  return {
    ...rest,
    assessmentId: id,
    pending: Math.max(0, row.submitted - row.judged - row.failed),
    percent: percentOf(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: stampOf(row.finishedAt),
  };
};

/** Never past 100, whatever was asked again; rounded down, so that 100 means all of it. */
function percentOf({ budget, judged, failed }: AssessmentRow): number {
  return budget === 0 ? 0 : Math.min(100, Math.floor((100 * (judged + failed)) / budget));
}

type Comparison = Answered<'assessment.comparisons'>['items'][number];
export const comparisonOf = (row: ComparisonRow): Comparison => ({
  ...row,
  plannedAt: row.plannedAt.toISOString(),
  answeredAt: stampOf(row.answeredAt),
});

export const noSuchSession = (assessmentId: string): Denial =>
  new Denial('ASSESSMENT_NOT_FOUND', `There is no assessment \`${assessmentId}\``, {
    details: { assessmentId },
  });

export async function mustFindSession(
  { sql }: Pick<AssessmentHost, 'sql'>,
  id: string,
): Promise<AssessmentRow> {
  const row = await findAssessment(sql, id);
  if (row === null) throw noSuchSession(id);
  return row;
}
