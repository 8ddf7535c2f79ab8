/** Scripts of a result as rows: with their names, in any order, and as the plot wants them. Pure. */
import type { AssessmentResult, ResultItem } from '../../../contracts/assessment/judging-result.ts';
import { number, percent } from '../../../contracts/assessment/result-words.ts';
import { plain } from '../../design/plain-letters.ts';
import { type PlotItem, z95 } from '../../plots/caterpillar-layout.ts';

export interface ScriptRow {
  readonly key: string;
  readonly name: string;
  readonly item: ResultItem;
  readonly needsHuman: boolean;
}

const keyOf = ({ essayId, anchorId, item }: ResultItem): string => essayId ?? anchorId ?? String(item);

export function rowsOf(
  result: AssessmentResult,
  nameOf: (item: ResultItem) => string | undefined,
): ScriptRow[] {
  const needs = new Set(result.needsHuman);
  return result.items.map((item) => {
    const key = keyOf(item);
    return { key, name: nameOf(item) ?? key, item, needsHuman: needs.has(item.essayId ?? '') };
  });
}

export const plotItemOf = ({ key, name, item, needsHuman }: ScriptRow): PlotItem => ({
  key,
  label: name,
  theta: item.theta,
  se: item.se,
  tier: item.tier,
  grade: item.grade,
  isAnchor: item.anchorId !== null,
  tone: needsHuman ? 'warn' : item.flag === null ? 'plain' : 'odd',
});

export const sortKeys = ['place', 'name', 'grade', 'risk', 'se', 'compared', 'won', 'fit'] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sorting {
  readonly by: SortKey;
  readonly isDown: boolean;
}

/** A column is first shown as people look at it: the best, the riskiest, the worst fit on top. */
const downFirst = new Set<SortKey>(['place', 'grade', 'risk', 'se', 'compared', 'won', 'fit']);

export const sortedNext = (now: Sorting, by: SortKey): Sorting =>
  now.by === by ? { by, isDown: !now.isDown } : { by, isDown: downFirst.has(by) };

/** Made once: ten thousand names are compared a hundred thousand times. */
const byName = new Intl.Collator(undefined, { numeric: true });

/** Whose name holds all these words, whatever the case and the marks on letters. */
export function rowsCalled(rows: readonly ScriptRow[], wanted: string): readonly ScriptRow[] {
  const words = plain(wanted)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter(({ name }) => {
    const said = plain(name);
    return words.every((word) => said.includes(word));
  });
}

/** What is not known stands last, whichever way one sorts. Equal ones stand in the order of their places. */
export function sortRows(rows: readonly ScriptRow[], { by, isDown }: Sorting): ScriptRow[] {
  const turned = isDown ? -1 : 1;
  return rows.toSorted((a, b) => {
    const rest = b.item.theta - a.item.theta || a.item.item - b.item.item;
    if (by === 'name') return turned * byName.compare(a.name, b.name) || rest;
    const [left, right] = [valueOf(a, by), valueOf(b, by)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || rest;
    return turned * (left - right) || rest;
  });
}

function valueOf({ item }: ScriptRow, by: Exclude<SortKey, 'name'>): number | null {
  switch (by) {
    case 'place':
    case 'grade':
      return item.theta;
    case 'risk':
      return item.misgradeRisk;
    case 'se':
      return item.se;
    case 'compared':
      return item.comparisons;
    case 'won':
      return item.comparisons === 0 ? null : item.wins / item.comparisons;
    case 'fit':
      return item.infit;
  }
}

/** One script in a sentence, for whoever goes along the plot by keys and ears. */
export function rowSaid({ name, item }: ScriptRow): string {
  const place = item.rank === null ? `anchor of grade ${item.knownGrade ?? 'unknown'}` : `rank ${item.rank}`;
  const grade = item.grade === null || item.rank === null ? '' : `, grade ${item.grade}`;
  const risk = item.misgradeRisk === null ? '' : `, risk ${percent(item.misgradeRisk)}`;
  const theta = `place ${number(item.theta)} plus or minus ${number(z95 * item.se)}`;
  return `${name}: ${place}, ${theta}${grade}${risk}`;
}
