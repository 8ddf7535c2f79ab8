/** Files and who is thought to have written them; of a thousand only those in sight are drawn. */
import { memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { VirtualList } from '../../design/virtual-list.tsx';
import type { Essay } from './essay-table.tsx';
import type { Student } from './roster.ts';

interface MatchListProps {
  /** Those with a file. */
  readonly essays: readonly Essay[];
  readonly students: readonly Student[];
  /** Of each essay. */
  readonly writers: readonly (Student | null)[];
  choose(essayId: string, student: Student | null): void;
}

const rowHeight = 41;
const height = 410;

export function MatchList({ essays, students, writers, choose }: MatchListProps): ReactNode {
  const [isOpenOnly, setOpenOnly] = useState(false);
  const missing = writers.filter((student) => student === null).length;
  const rows = useMemo(
    () =>
      essays
        .map((essay, at) => ({ essay, writer: writers[at] ?? null }))
        .filter(({ writer }) => !isOpenOnly || writer === null),
    [essays, writers, isOpenOnly],
  );
  // A row is drawn anew when it changes, and not because another one did.
  const last = useRef(choose);
  last.current = choose;
  const pick = useCallback((essayId: string, student: Student | null) => last.current(essayId, student), []);
  return (
    <>
      <div className="match-head">
        <span>
          {essays.length.toLocaleString('en')} {essays.length === 1 ? 'file' : 'files'}
          {missing === 0 ? ', each with a student' : `, ${missing.toLocaleString('en')} without a student`}
        </span>
        <label className="check">
          <input
            type="checkbox"
            checked={isOpenOnly}
            onChange={({ target }) => setOpenOnly(target.checked)}
          />
          Only those without
        </label>
      </div>
      <VirtualList
        label="Files and their students"
        rows={rows}
        rowHeight={rowHeight}
        height={height}
        keyOf={({ essay }) => essay.essayId}
        draw={({ essay, writer }) => (
          <Match essay={essay} writer={writer} students={students} choose={pick} />
        )}
      />
    </>
  );
}

interface MatchProps extends Pick<MatchListProps, 'students' | 'choose'> {
  readonly essay: Essay;
  readonly writer: Student | null;
}

/** A longer list stands in a row only while somebody is at it: a thousand names in each would be slow. */
const optionsMax = 60;

const Match = memo(function Match({ essay, writer, students, choose }: MatchProps): ReactNode {
  const { essayId, fileName } = essay;
  const [isNear, setNear] = useState(false);
  const isShort = students.length <= optionsMax;
  const all = students.map((student, index) => [index, student] as const);
  const options = isNear || isShort ? all : all.filter(([, student]) => student === writer);
  return (
    <div className="match">
      <span className="file" title={fileName ?? essayId}>
        {fileName ?? essayId}
      </span>
      <select
        className="input"
        aria-label={`Student of ${fileName ?? essayId}`}
        value={writer === null ? '' : students.indexOf(writer)}
        onPointerEnter={() => setNear(true)}
        onFocus={() => setNear(true)}
        onChange={({ target }) =>
          choose(essayId, target.value === '' ? null : (students[Number(target.value)] ?? null))
        }
      >
        <option value="">nobody of the list</option>
        {options.map(([index, { name, id }]) => (
          <option key={index} value={index}>
            {id === null ? name : `${name} (${id})`}
          </option>
        ))}
      </select>
    </div>
  );
});
