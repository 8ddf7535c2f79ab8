/** The ranking as a table: sorted by any column, found by name, a hundred scripts at a time. */
import { memo, type ReactNode, useMemo, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { flagSaid, number, percent } from '../../../contracts/assessment/result-words.ts';
import { Empty, Panel, Pill } from '../../design/parts.tsx';
import { RowPaging, useRowPages } from '../../design/row-pages.tsx';
import { GradeStrip } from '../../plots/grade-strip.tsx';
import {
  rowsCalled,
  type ScriptRow,
  sortedNext,
  type Sorting,
  type SortKey,
  sortRows,
} from './script-rows.ts';

interface RankingProps {
  readonly result: AssessmentResult;
  readonly rows: readonly ScriptRow[];
  readonly chosen: string | null;
  choose(key: string): void;
  open(key: string): void;
}

interface Column {
  readonly by: SortKey;
  readonly label: string;
  readonly isNumber: boolean;
  readonly title: string;
}

const columns: readonly Column[] = [
  { by: 'place', label: 'Rank', isNumber: true, title: 'Among the essays; anchors have none' },
  { by: 'name', label: 'Essay', isNumber: false, title: 'By its file; anchors by their label' },
];
const gradeColumns: readonly Column[] = [
  { by: 'grade', label: 'Grade', isNumber: false, title: 'The likeliest, with how likely each is' },
  { by: 'risk', label: 'Risk', isNumber: true, title: 'That the grade is another one' },
];
const moreColumns: readonly Column[] = [
  { by: 'se', label: 'θ ± SE', isNumber: true, title: 'Place on the scale in logits, with its error' },
  { by: 'compared', label: 'Compared', isNumber: true, title: 'How often it was looked at' },
  { by: 'won', label: 'Won', isNumber: true, title: 'Of those' },
  { by: 'fit', label: 'Infit', isNumber: true, title: 'Near 1: answers about it agree with the scale' },
];

export function RankingTable({ result, rows, chosen, choose, open }: RankingProps): ReactNode {
  const [sorting, setSorting] = useState<Sorting>({ by: 'place', isDown: true });
  const [wanted, setWanted] = useState('');
  const sorted = useMemo(() => sortRows(rows, sorting), [rows, sorting]);
  const finds = useMemo(() => rowsCalled(sorted, wanted), [sorted, wanted]);
  const pages = useRowPages(finds, `${sorting.by}/${sorting.isDown}/${wanted}`);
  const grades = result.gradesWithheld === null ? (result.grading?.grades ?? null) : null;
  const heads = [...columns, ...(grades === null ? [] : gradeColumns), ...moreColumns];
  return (
    <Panel
      title="Ranking"
      note="Click a head to sort, a name to read."
      acts={
        <input
          className="input find"
          type="search"
          aria-label="Find a script by its name"
          placeholder="Find by name"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      }
      isFlush
    >
      <table className="ranking">
        <caption className="visually-hidden">Ranking of {rows.length} scripts</caption>
        <thead>
          <tr>
            {heads.map((column) => (
              <Head key={column.by} column={column} sorting={sorting} sort={setSorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              grades={grades}
              isChosen={row.key === chosen}
              choose={choose}
              open={open}
            />
          ))}
        </tbody>
      </table>
      {finds.length === 0 ? <Empty>No script is called that.</Empty> : <RowPaging of={pages} />}
    </Panel>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly sorting: Sorting;
  sort(next: Sorting): void;
}

function Head({ column, sorting, sort }: HeadProps): ReactNode {
  const isBy = sorting.by === column.by;
  return (
    <th
      className={column.isNumber ? 'number' : undefined}
      aria-sort={isBy ? (sorting.isDown ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="sort"
        title={column.title}
        onClick={() => sort(sortedNext(sorting, column.by))}
      >
        {column.label}
        <span aria-hidden="true">{isBy ? (sorting.isDown ? '↓' : '↑') : ''}</span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly row: ScriptRow;
  readonly grades: readonly string[] | null;
  readonly isChosen: boolean;
  choose(key: string): void;
  open(key: string): void;
}

/** Drawn anew when it changes, and not whenever the pointer is over another one. */
const Row = memo(function Row({ row, grades, isChosen, choose, open }: RowProps): ReactNode {
  const { key, name, item, needsHuman } = row;
  const isAnchor = item.anchorId !== null;
  const names = [isAnchor ? 'anchor' : 'essay', isChosen ? 'chosen' : ''];
  return (
    <tr className={names.join(' ')} onPointerEnter={() => choose(key)}>
      <td className="number">{isAnchor ? <span className="diamond">◆</span> : item.rank}</td>
      <td>
        <button type="button" className="name" onFocus={() => choose(key)} onClick={() => open(key)}>
          {name}
        </button>{' '}
        {needsHuman ? <Pill tone="warn">needs a person</Pill> : null}
        {item.flag === null ? null : <Pill tone="odd">{flagSaid(item.flag)}</Pill>}
      </td>
      {grades === null ? null : <GradeCells row={row} grades={grades} />}
      <td className="number">
        {number(item.theta)} <span className="error">± {number(item.se)}</span>
      </td>
      <td className="number">{item.comparisons}</td>
      <td className="number">{number(item.wins, Number.isInteger(item.wins) ? 0 : 1)}</td>
      <td className="number">{number(item.infit)}</td>
    </tr>
  );
});

function GradeCells({
  row,
  grades,
}: {
  readonly row: ScriptRow;
  readonly grades: readonly string[];
}): ReactNode {
  const { item } = row;
  return (
    <>
      <td>
        <span className="grade">{item.grade ?? '–'}</span>
        {item.anchorId !== null ? <small>known</small> : null}
        {item.probabilities === null ? null : (
          <GradeStrip grades={grades} probabilities={item.probabilities} />
        )}
      </td>
      <td className="number">{item.anchorId === null ? percent(item.misgradeRisk) : ''}</td>
    </>
  );
}
