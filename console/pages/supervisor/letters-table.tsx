/** Dead letters with what was wrong; each opens to all of it. */
import { type ReactNode, useState } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import { ask, type Answer } from '../../api/client.ts';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Json, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';

type Letter = Answer<'deadletter.list'>['rows'][number];

interface LettersTableProps {
  readonly letters: readonly Letter[];
  readonly isReadOnly: boolean;
  again(): void;
  /** Where several can be chosen. */
  readonly chosen?: ReadonlySet<number> | undefined;
  readonly choose?: (chosen: ReadonlySet<number>) => void;
}

export function LettersTable({ letters, isReadOnly, again, chosen, choose }: LettersTableProps): ReactNode {
  const [redriving, redrive] = useState<Letter | null>(null);
  const close = (): void => {
    redrive(null);
    again();
  };
  const turn = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  };
  const isAll = letters.every(({ id }) => chosen?.has(id) === true);
  return (
    <>
      <table className="letters">
        <thead>
          <tr>
            {chosen === undefined ? null : (
              <td>
                <input
                  type="checkbox"
                  aria-label="Choose all that are shown"
                  checked={isAll}
                  onChange={() => choose?.(new Set(isAll ? [] : letters.map(({ id }) => id)))}
                />
              </td>
            )}
            {['Letter', 'To', 'What was wrong', 'When', 'Do'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <LetterRow
              key={letter.id}
              letter={letter}
              isChosen={chosen?.has(letter.id)}
              turn={() => turn(letter.id)}
              redrive={isReadOnly || letter.redrivenAt !== null ? null : () => redrive(letter)}
            />
          ))}
        </tbody>
      </table>
      <RedriveOne letter={redriving} close={close} />
    </>
  );
}

interface LetterRowProps {
  readonly letter: Letter;
  /** Absent: none can be chosen. */
  readonly isChosen: boolean | undefined;
  turn(): void;
  /** Null: it may not be, or was before. */
  readonly redrive: (() => void) | null;
}

function LetterRow({ letter, isChosen, turn, redrive }: LetterRowProps): ReactNode {
  const [isOpened, open] = useState(false);
  return (
    <>
      <tr>
        {isChosen === undefined ? null : (
          <td>
            <input
              type="checkbox"
              aria-label={`Choose letter ${letter.id}`}
              checked={isChosen}
              onChange={turn}
            />
          </td>
        )}
        <LetterCells letter={letter} />
        <td className="acts">
          <Button isSmall aria-expanded={isOpened} onClick={() => open(!isOpened)}>
            Read
          </Button>
          {redrive === null ? null : (
            <Button isSmall onClick={redrive}>
              Re-drive
            </Button>
          )}
        </td>
      </tr>
      {isOpened ? (
        <tr>
          <td colSpan={isChosen === undefined ? 5 : 6}>
            <Json value={letter} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

const RedriveOne = ({ letter, close }: { readonly letter: Letter | null; close(): void }): ReactNode => (
  <Confirm
    title="Re-drive this dead letter"
    about={`${letter?.type ?? 'It'} is put back to where it fell out, and tried again.`}
    verb="Re-drive"
    isOpen={letter !== null}
    close={close}
    act={async () => {
      const { redriven } = await ask('deadletter.redrive', { id: letter?.id ?? 0 });
      return `Letter ${letter?.id} ${redriven ? 'is put back' : 'was put back before'}`;
    }}
  />
);

function LetterCells({ letter }: { readonly letter: Letter }): ReactNode {
  const { id, reason, type, actor, error, createdAt, redrivenAt } = letter;
  return (
    <>
      <th scope="row">
        {redrivenAt === null ? <Pill tone="warn">{reason}</Pill> : <Pill tone="good">put back</Pill>}{' '}
        <span className="mono">{type ?? `#${id}`}</span>
      </th>
      <td>
        {actor === null ? <span className="quiet">nobody</span> : <Link to={actorPath(actor)}>{actor}</Link>}
      </td>
      <td>{errorText(error)}</td>
      <td>
        <When at={createdAt} />
      </td>
    </>
  );
}

export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return error === null || error === undefined ? '' : JSON.stringify(error);
}
