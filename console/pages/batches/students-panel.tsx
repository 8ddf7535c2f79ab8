/** Which student wrote which essay: guessed from names of files, looked over, confirmed. */
import { type ReactNode, useMemo, useState } from 'react';
import { type Answer, ask, type Refused } from '../../api/client.ts';
import { refusedFrom, useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Field, Panel } from '../../design/parts.tsx';
import { keepRoster, keptRoster } from './kept-roster.ts';
import { guessWriters, type Student, studentsIn } from './roster.ts';

interface StudentsPanelProps {
  readonly batchId: string;
  confirmed(): void;
}

const essaysMax = 200;
type Essay = Answer<'essay.list'>['items'][number];

export function StudentsPanel({ batchId, confirmed }: StudentsPanelProps): ReactNode {
  const [text, setText] = useState(() => keptRoster(batchId));
  const asked = useAsk('essay.list', { batchId, limit: essaysMax });
  const students = useMemo(() => studentsIn(text), [text]);
  return (
    <Panel title="Who wrote what?" note="The batch waits until this is confirmed, for a day at most.">
      <div className="students">
        <Field
          label={students.length === 0 ? 'Students' : `Students: ${students.length}`}
          hint="One a line, as they come out of a table; an id may follow after a tab or a semicolon."
        >
          <textarea
            className="input prose"
            rows={10}
            placeholder={'Anna Berg\nLind, Bo'}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              keepRoster(batchId, target.value);
            }}
          />
        </Field>
        <WhenThere of={asked} height={240}>
          {({ items }) => (
            <Matches key={text} batchId={batchId} essays={items} students={students} confirmed={confirmed} />
          )}
        </WhenThere>
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

function Matches({ batchId, essays, students, confirmed }: MatchesProps): ReactNode {
  const written = essays.filter(({ fileName }) => fileName !== null);
  const guessed = guessWriters(
    written.map(({ fileName }) => fileName ?? ''),
    students,
  );
  const [chosen, setChosen] = useState<readonly (number | null)[]>(guessed);
  const [error, setError] = useState<Refused | null>(null);
  const [isBusy, setBusy] = useState(false);
  const linked = chosen.filter((student) => student !== null).length;
  const twice = linked - new Set(chosen.filter((student) => student !== null)).size;
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await ask('batch.confirm', { batchId, associations: associationsOf(written, students, chosen) });
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
      <table>
        <thead>
          <tr>
            <th>File</th>
            <th>Student</th>
          </tr>
        </thead>
        <tbody>
          {written.map(({ essayId, fileName }, at) => (
            <tr key={essayId}>
              <td>{fileName}</td>
              <td>
                <select
                  className="input"
                  aria-label={`Student of ${fileName ?? essayId}`}
                  value={chosen[at] ?? ''}
                  onChange={({ target }) =>
                    setChosen(chosen.with(at, target.value === '' ? null : Number(target.value)))
                  }
                >
                  <option value="">nobody of the list</option>
                  {students.map(({ name }, index) => (
                    <option key={name} value={index}>
                      {name}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {twice > 0 ? (
        <div className="notice warn">Somebody is named for two essays. Look again before you confirm.</div>
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

function associationsOf(
  essays: readonly Essay[],
  students: readonly Student[],
  chosen: readonly (number | null)[],
) {
  return essays.flatMap(({ essayId }, at) => {
    const index = chosen[at];
    const student = index === null || index === undefined ? undefined : students[index];
    if (student === undefined) return [];
    const { name, id } = student;
    return [
      { essayId, studentName: name, ...(id === null ? {} : { studentId: id }), method: 'human' as const },
    ];
  });
}
