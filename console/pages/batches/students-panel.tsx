/** Which student wrote which essay: guessed from names of files, looked over, confirmed. */
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { ask, type Refused } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { useWholeList } from '../../api/use-whole-list.ts';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Field, Meter, Panel } from '../../design/parts.tsx';
import { keepRoster, keptRoster } from './kept-roster.ts';
import { MatchList } from './match-list.tsx';
import { guessWriters, type Student, studentsIn } from './roster.ts';
import type { Essay } from './essay-table.tsx';

interface StudentsPanelProps {
  readonly batchId: string;
  readonly expected: number;
  confirmed(): void;
}

export function StudentsPanel({ batchId, expected, confirmed }: StudentsPanelProps): ReactNode {
  const [text, setText] = useState(() => keptRoster(batchId));
  // Typing stays quick, however many files are matched anew with each letter.
  const settled = useDeferredValue(text);
  const { items, isWhole, error, again } = useWholeList('essay.list', batchId);
  const students = useMemo(() => studentsIn(settled), [settled]);
  return (
    <Panel title="Who wrote what?" note="The batch waits until this is confirmed, for a day at most.">
      <div className="students">
        <Field
          label={students.length === 0 ? 'Students' : `Students: ${students.length}`}
          hint="One a line, as they come out of a table; an id may follow after a tab or a semicolon."
        >
          <textarea
            className="input prose"
            rows={12}
            placeholder={'Anna Berg\nLind, Bo'}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              keepRoster(batchId, target.value);
            }}
          />
        </Field>
        {error !== null ? (
          <Failure error={error} again={again} />
        ) : isWhole ? (
          <Matches batchId={batchId} essays={items} students={students} confirmed={confirmed} />
        ) : (
          <Meter label="Essays looked through" value={items.length} max={expected} />
        )}
      </div>
    </Panel>
  );
}

interface MatchesProps {
  readonly batchId: string;
  readonly essays: readonly Essay[];
  readonly students: readonly Student[];
  confirmed(): void;
}

/** What somebody chose by hand, by essay; null: nobody of the list. It outlives a change of the list. */
type Chosen = ReadonlyMap<string, Student | null>;

function Matches({ batchId, essays, students, confirmed }: MatchesProps): ReactNode {
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [error, setError] = useState<Refused | null>(null);
  const [isBusy, setBusy] = useState(false);
  const written = useMemo(() => essays.filter(({ fileName }) => fileName !== null), [essays]);
  const writers = useMemo(() => writersOf(written, students, chosen), [written, students, chosen]);
  const linked = writers.filter((student) => student !== null).length;
  const twice = namedTwice(writers);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await ask('batch.confirm', { batchId, associations: associationsOf(written, writers) });
      tell('good', `${linked} of ${written.length} essays have their student.`);
      confirmed();
    } catch (refused) {
      setError(refusedFrom(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack tight">
      <MatchList
        essays={written}
        students={students}
        writers={writers}
        choose={(essayId, student) => setChosen(new Map(chosen).set(essayId, student))}
      />
      {twice.length > 0 ? (
        <div className="notice warn">
          {`${twice.slice(0, 3).join(', ')}${twice.length > 3 ? ` and ${twice.length - 3} more` : ''}: `}
          named for two essays. Look again before you confirm.
        </div>
      ) : null}
      {error === null ? null : <Failure error={error} />}
      <div className="acts">
        <Button look="primary" disabled={isBusy} onClick={() => void confirm()}>
          {linked === 0 ? 'Go on without names' : `Confirm ${linked} of ${written.length}`}
        </Button>
      </div>
    </div>
  );
}

/** The list may have been written anew: a student is who has the same name and id. */
const same = (one: Student, other: Student): boolean => one.name === other.name && one.id === other.id;

function writersOf(
  essays: readonly Essay[],
  students: readonly Student[],
  chosen: Chosen,
): readonly (Student | null)[] {
  const guesses = guessWriters(
    essays.map(({ fileName }) => fileName ?? ''),
    students,
  );
  return essays.map(({ essayId }, at) => {
    const own = chosen.get(essayId);
    if (own === null) return null;
    const kept = own === undefined ? undefined : students.find((student) => same(student, own));
    return kept ?? students[guesses[at] ?? -1] ?? null;
  });
}

function namedTwice(writers: readonly (Student | null)[]): string[] {
  const seen = new Set<Student>();
  const twice = new Set<string>();
  for (const student of writers) {
    if (student === null) continue;
    if (seen.has(student)) twice.add(student.name);
    seen.add(student);
  }
  return [...twice];
}

const associationsOf = (essays: readonly Essay[], writers: readonly (Student | null)[]) =>
  essays.flatMap(({ essayId }, at) => {
    const student = writers[at] ?? null;
    if (student === null) return [];
    const { name, id } = student;
    return [
      { essayId, studentName: name, ...(id === null ? {} : { studentId: id }), method: 'human' as const },
    ];
  });
