/** One row for each script, best first. */
import type { ResultItem } from '../../../contracts/assessment/judging-result.ts';
import { csvText } from './csv.ts';
import type { ReportInput } from './report-of.ts';

const z95 = 1.959964;

const columns: readonly (readonly [head: string, of: (item: ResultItem) => unknown])[] = [
  ['rank', ({ rank }) => rank],
  ['item', ({ item }) => item],
  ['kind', ({ anchorId }) => (anchorId === null ? 'essay' : 'anchor')],
  ['id', ({ essayId, anchorId }) => essayId ?? anchorId],
  ['theta', ({ theta }) => theta],
  ['se', ({ se }) => se],
  ['low95', ({ theta, se }) => theta - z95 * se],
  ['high95', ({ theta, se }) => theta + z95 * se],
  ['tier', ({ tier }) => tier],
  ['grade', ({ grade }) => grade],
  ['knownGrade', ({ knownGrade }) => knownGrade],
  ['misgradeRisk', ({ misgradeRisk }) => misgradeRisk],
  ['confidence', ({ confidence }) => confidence],
  ['normalizedScore', ({ normalizedScore }) => normalizedScore],
  ['comparisons', ({ comparisons }) => comparisons],
  ['wins', ({ wins }) => wins],
  ['infit', ({ infit }) => infit],
  ['outfit', ({ outfit }) => outfit],
  ['flag', ({ flag }) => flag],
  ['residual', ({ residual }) => residual],
];

export function csvReport({ result, names }: ReportInput): string {
  const grades = result.grading?.grades ?? [];
  const needs = new Set(result.needsHuman);
  const suspected = Map.groupBy(result.suspicions, ({ item: script }) => script);
  const heads = [...columns.map(([head]) => head), 'name', 'needsHuman', 'isForGrading', 'suspicions'];
  const rows = result.items
    .toSorted((a, b) => b.theta - a.theta || a.item - b.item)
    .map((item) => [
      ...columns.map(([, of]) => of(item)),
      names.get(item.item),
      needs.has(item.essayId ?? ''),
      result.isForGrading,
      suspected
        .get(item.item)
        ?.map(({ reason }) => reason)
        .join(' '),
      ...grades.map((_, at) => item.probabilities?.[at]),
    ]);
  return csvText([[...heads, ...grades.map((grade) => `p.${grade}`)], ...rows]);
}
