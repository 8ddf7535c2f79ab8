/** The desk without a pair: before the first, after the last, and when something went wrong. */
import type { ReactNode } from 'react';
import { useStore } from '../../api/use-store.ts';
import type { Refused } from '../../api/client.ts';
import { Link } from '../../app/router.tsx';
import { Button, Failure, PageHead } from '../../design/parts.tsx';
import { spanOf } from '../../design/time.tsx';
import { comfort } from './comfort.ts';
import { ComfortFields } from './comfort-fields.tsx';
import type { Desk } from './desk.ts';
import { keysSaid } from './desk-keys.ts';

export function Welcome({ begin }: { readonly begin: () => void }): ReactNode {
  const { sizePx, paper } = useStore(comfort, (context) => context);
  return (
    <div className="welcome stack">
      <PageHead
        title="Judge"
        about={
          'You are shown two essays at a time. Say which of them is better as a whole; nobody is ' +
          'told who wrote them, and no grades are given here. Trust your first careful reading: the ' +
          'many small decisions of many people are what makes the ranking right.'
        }
        acts={
          <Button look="primary" autoFocus onClick={begin}>
            Begin <kbd>Enter</kbd>
          </Button>
        }
      />
      <div className="columns">
        <section className="panel">
          <header>
            <h2>Keys</h2>
          </header>
          <dl className="body keys">
            {keysSaid.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="panel">
          <header>
            <h2>As you like to read</h2>
          </header>
          <div className="body stack">
            <ComfortFields />
            <p
              className="sample"
              data-paper={paper === 'as the page' ? undefined : paper}
              style={{ fontSize: sizePx }}
            >
              A text of this size is what you will read. The time that you take is measured only while this
              page is in sight, so leave it when you need a break.
            </p>
          </div>
        </section>
      </div>
    </div>
  );
}

export function Done({ desk, again }: { readonly desk: Desk; readonly again: () => void }): ReactNode {
  const { progress, done } = desk;
  const isQuota = progress !== null && progress.quota !== null && progress.judged >= progress.quota;
  return (
    <div className="welcome stack">
      <PageHead
        title={done > 0 ? 'Thank you' : 'Nothing waits for you'}
        about={
          isQuota
            ? `You have judged all ${progress.judged} pairs that were asked of you.`
            : 'No pair waits at present. New ones come when a session plans its next wave; others may be ' +
              'reading the last of this one.'
        }
        acts={
          <>
            <Button look="primary" autoFocus onClick={again}>
              Look again
            </Button>
            <Link to="/batches" className="button">
              To the batches
            </Link>
          </>
        }
      />
      {progress === null ? null : (
        <div className="figures">
          <Count value={progress.judged} label="judged by you" />
          <Count value={progress.skipped} label="skipped" />
          <Count
            value={progress.medianMs === null ? '–' : spanOf(progress.medianMs)}
            label="your usual time"
          />
        </div>
      )}
    </div>
  );
}

const Count = ({ value, label }: { readonly value: ReactNode; readonly label: string }): ReactNode => (
  <div className="figure">
    <div className="value">{value}</div>
    <div className="label">{label}</div>
  </div>
);

/** What could not be done, with what helps. */
export function Broken({ error, again }: { readonly error: Refused; readonly again: () => void }): ReactNode {
  return <Failure error={error} again={again} />;
}

/** Holds the room of two essays. */
export const Between = ({ isBroken }: { readonly isBroken: boolean }): ReactNode => (
  <div className="pair" role="status" aria-label={isBroken ? 'No pair' : 'Loading the next pair'}>
    <div className="sheet" />
    <div className="sheet" />
  </div>
);
