/** Below the essays: the choice, and for a moment the way back from it. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from '../../api/use-store.ts';
import { Button } from '../../design/parts.tsx';
import { spanOf, useNow } from '../../design/time.tsx';
import { comfort } from './comfort.ts';
import type { Turn } from './desk.ts';
import type { DeskDeeds } from './use-desk.ts';

interface DeskFootProps {
  readonly deeds: DeskDeeds;
  readonly turn: Turn | null;
  readonly isNoteOpen: boolean;
  setNoteOpen(is: boolean): void;
  skip(): void;
}

const winnerSaid = { first: 'The left one', second: 'The right one', tie: 'Equally good' } as const;

export function DeskFoot({ deeds, turn, isNoteOpen, setNoteOpen, skip }: DeskFootProps): ReactNode {
  const { step } = deeds.desk;
  const isReading = step.kind === 'reading';
  const isChosen = step.kind === 'chosen';
  const mayChoose = isReading || isChosen;
  const winner = isChosen || step.kind === 'sending' ? step.winner : null;
  return (
    <footer className="desk-foot">
      {isNoteOpen ? <Note deeds={deeds} close={() => setNoteOpen(false)} /> : null}
      <div className="choices">
        <Button
          className="choice"
          disabled={!mayChoose}
          aria-pressed={winner === 'first'}
          onClick={() => deeds.choose('first')}
        >
          <kbd>←</kbd> Left is better
        </Button>
        <div className="middle">
          {isChosen ? (
            <>
              <Button onClick={deeds.undo}>
                Undo <kbd>Z</kbd>
              </Button>
              <Button look="primary" onClick={deeds.next}>
                Next <kbd>Enter</kbd>
              </Button>
            </>
          ) : (
            <>
              {turn?.mayTie === true ? (
                <Button disabled={!mayChoose} onClick={() => deeds.choose('tie')}>
                  Equal <kbd>T</kbd>
                </Button>
              ) : null}
              <Button disabled={!isReading} onClick={skip}>
                Skip <kbd>S</kbd>
              </Button>
              <Button
                disabled={!mayChoose}
                aria-expanded={isNoteOpen}
                onClick={() => setNoteOpen(!isNoteOpen)}
              >
                Note <kbd>N</kbd>
              </Button>
            </>
          )}
        </div>
        <Button
          className="choice"
          disabled={!mayChoose}
          aria-pressed={winner === 'second'}
          onClick={() => deeds.choose('second')}
        >
          Right is better <kbd>→</kbd>
        </Button>
      </div>
      <Countdown isRunning={isChosen && !isNoteOpen} />
      <div className="whisper">
        {isReading && turn !== null ? <Lease turn={turn} /> : null}
        <span role="status" aria-live="polite">
          {winner === null ? '' : `${winnerSaid[winner]}.`}
        </span>
      </div>
    </footer>
  );
}

/** How long a choice can still be undone. */
function Countdown({ isRunning }: { readonly isRunning: boolean }): ReactNode {
  const undoMs = useStore(comfort, (context) => context.undoMs);
  return (
    <div className="countdown" aria-hidden="true">
      {isRunning ? <span style={{ animationDuration: `${undoMs}ms` }} /> : null}
    </div>
  );
}

const warnMs = 120_000;

function Lease({ turn }: { readonly turn: Turn }): ReactNode {
  const leftMs = new Date(turn.leaseUntil).getTime() - useNow();
  if (leftMs > warnMs) return null;
  return (
    <span className="lease">
      {leftMs > 0
        ? `Yours for ${spanOf(leftMs)} more; then somebody else may be shown this pair.`
        : 'This pair may have gone to somebody else meanwhile. Choose all the same: it is checked.'}
    </span>
  );
}

const noteMax = 500;

function Note({ deeds, close }: { readonly deeds: DeskDeeds; readonly close: () => void }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="note"
      onSubmit={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <input
        ref={field}
        className="input"
        aria-label="Why, in a line (optional)"
        placeholder="Why, in a line. Name nobody."
        maxLength={noteMax}
        value={deeds.desk.note}
        onChange={({ target }) => deeds.write(target.value)}
      />
      <Button type="submit" isSmall>
        Keep
      </Button>
    </form>
  );
}
