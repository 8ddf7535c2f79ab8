/** One script: its text, and every comparison that put it where it is. */
import type { ReactNode } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Button } from '../../design/parts.tsx';
import { rowSaid, type ScriptRow } from './script-rows.ts';
import { TextOfScript } from './text-of-script.tsx';

interface ScriptDialogProps {
  readonly result: AssessmentResult;
  readonly rows: readonly ScriptRow[];
  readonly row: ScriptRow | null;
  open(key: string): void;
  close(): void;
}

export function ScriptDialog({ row, close, ...rest }: ScriptDialogProps): ReactNode {
  return (
    <Dialog title={row?.name ?? 'Script'} isOpen={row !== null} close={close}>
      {row === null ? null : <Inside row={row} close={close} {...rest} />}
    </Dialog>
  );
}

function Inside(props: ScriptDialogProps & { readonly row: ScriptRow }): ReactNode {
  const { row, result, close } = props;
  return (
    <div className="inside wide">
      <header>
        <h2>{row.name}</h2>
        <p>{rowSaid(row)}.</p>
      </header>
      <div className="texts">
        <section aria-label="Text" tabIndex={0}>
          <TextOfScript row={row} assignmentId={result.assignmentId} />
        </section>
        <section aria-label="Comparisons" tabIndex={0}>
          <Comparisons {...props} />
        </section>
      </div>
      <div className="acts">
        <Button look="primary" onClick={close}>
          Done
        </Button>
      </div>
    </div>
  );
}

const comparisonsMax = 200;

function Comparisons({
  result,
  rows,
  row,
  open,
}: ScriptDialogProps & { readonly row: ScriptRow }): ReactNode {
  const { item } = row.item;
  const asked = useAsk('assessment.comparisons', {
    assessmentId: result.assessmentId,
    item,
    status: 'judged',
    notes: true,
    limit: comparisonsMax,
  });
  return (
    <WhenThere of={asked} height={240}>
      {({ items }) => (
        <table className="comparisons">
          <thead>
            <tr>
              <th>Against</th>
              <th>Outcome</th>
              <th>Judge</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ seq, first, second, winner, judge, note }) => {
              const other = rows[first === item ? second : first];
              const hasWon = winner === (first === item ? 'first' : 'second');
              return (
                <tr key={seq}>
                  <td>
                    <button
                      type="button"
                      className="name"
                      onClick={() => other !== undefined && open(other.key)}
                    >
                      {other?.name ?? '?'}
                    </button>
                    {note === null ? null : <small className="below">{note}</small>}
                  </td>
                  <td className={winner === 'tie' ? '' : hasWon ? 'won' : 'lost'}>
                    {winner === 'tie' ? 'equal' : hasWon ? 'won' : 'lost'}
                  </td>
                  <td>{judge}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </WhenThere>
  );
}
