/** A result as rows of a page: sorted, named, told. */
import { describe, expect, test } from 'vitest';
import {
  plotItemOf,
  rowSaid,
  rowsCalled,
  rowsOf,
  type SortKey,
  sortedNext,
  sortKeys,
  sortRows,
} from '../../../console/pages/results/script-rows.ts';
import { judgedResult } from '../../support/judged-result.ts';

const result = judgedResult({ students: 12, anchorsPerGrade: 2 });
const rows = rowsOf(result, ({ essayId }) => (essayId === 'b-00003' ? 'third.txt' : undefined));

describe('rows', () => {
  test('a script is called by its file where that is known, and by its id otherwise', () => {
    expect(rows.map(({ name }) => name).slice(1, 4)).toEqual(['b-00002', 'third.txt', 'b-00004']);
  });

  test('are found by parts of their name, whatever the case and the marks on letters', () => {
    const named = rows.map((row, at) => ({ ...row, name: at === 3 ? 'Åsa_Öberg.docx' : row.name }));
    expect(rowsCalled(named, ' oberg ASA').map(({ name }) => name)).toEqual(['Åsa_Öberg.docx']);
    expect(rowsCalled(named, '  ')).toBe(named);
    expect(rowsCalled(named, 'nobody')).toEqual([]);
  });

  test('anchors are told from essays, and risky ones from others', () => {
    const items = rows.map(plotItemOf);
    expect(items.filter(({ isAnchor }) => isAnchor)).toHaveLength(result.counts.anchors);
    expect(items.filter(({ tone }) => tone === 'warn')).toHaveLength(result.needsHuman.length);
  });

  test('what is heard of a script is its place, its error and its grade', () => {
    const row = rows.find(({ item }) => item.rank === 1);
    expect(row === undefined ? '' : rowSaid(row)).toMatch(
      /^\S+: rank 1, place .* plus or minus .*, grade .+, risk/,
    );
  });
});

describe('sorting', () => {
  test.each(sortKeys)(
    'by %s nothing is lost, and the other way round is the other way round',
    (by: SortKey) => {
      const down = sortRows(rows, { by, isDown: true });
      expect(new Set(down.map(({ key }) => key)).size).toBe(rows.length);
      const values = (sorted: typeof down) => sorted.map(({ item }) => item.misgradeRisk);
      if (by === 'risk') {
        const known = values(down).filter((risk) => risk !== null);
        expect(known).toEqual(known.toSorted((a, b) => b - a));
        // Anchors have no risk, and stand last whichever way one sorts.
        expect(values(down).at(-1)).toBeNull();
        expect(values(sortRows(rows, { by, isDown: false })).at(-1)).toBeNull();
      }
    },
  );

  test('by place the best comes first', () => {
    const ranks = sortRows(rows, { by: 'place', isDown: true }).flatMap(({ item }) => item.rank ?? []);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  test('a head that is clicked again turns round, another begins as people look at it', () => {
    expect(sortedNext({ by: 'place', isDown: true }, 'place')).toEqual({ by: 'place', isDown: false });
    expect(sortedNext({ by: 'place', isDown: true }, 'risk')).toEqual({ by: 'risk', isDown: true });
    expect(sortedNext({ by: 'place', isDown: true }, 'name')).toEqual({ by: 'name', isDown: false });
  });
});
