/** One essay: its text, what the phases found, and every status that it had. */
import { type ReactNode, useRef, useState } from 'react';
import { type Answer, ask, send } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Confirm, Dialog, tell } from '../../design/dialog.tsx';
import { Button, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { refusedFrom } from '../../api/use-ask.ts';
import { ScriptText } from '../results/script-text.tsx';
import { essayStatusSaid, essayStatusTone, phaseSaid } from './batch-words.ts';

interface EssayDialogProps {
  readonly essayId: string | null;
  readonly mayChange: boolean;
  readonly when: unknown;
  close(): void;
  changed(): void;
}

export function EssayDialog({ essayId, close, ...rest }: EssayDialogProps): ReactNode {
  return (
    <Dialog title="Essay" isOpen={essayId !== null} close={close}>
      {essayId === null ? null : <Inside essayId={essayId} close={close} {...rest} />}
    </Dialog>
  );
}

type Essay = Answer<'essay.get'>;
interface InsideProps extends EssayDialogProps {
  readonly essayId: string;
}

function Inside({ essayId, mayChange, when, close, changed }: InsideProps): ReactNode {
  const asked = useAsk('essay.get', { essayId }, { when });
  return (
    <div className="inside wide">
      <WhenThere of={asked} height={420}>
        {(essay) => (
          <>
            <header className="essay-head">
              <h2>{essay.fileName ?? `Slot ${essay.slot}`}</h2>
              <Pill tone={essayStatusTone(essay.status)}>{essayStatusSaid(essay.status)}</Pill>
              {essay.student === null ? null : <Writer student={essay.student} />}
              <span className="mono">{essay.essayId}</span>
            </header>
            <div className="texts">
              <section aria-label="Text" tabIndex={0}>
                <ScriptText contentId={essay.textContentId} />
              </section>
              <section aria-label="History" tabIndex={0}>
                <Phases phases={essay.phases} />
                <Timeline essayId={essayId} when={`${essay.status}/${essay.updatedAt}`} />
              </section>
            </div>
            <div className="acts">
              {mayChange ? <EssayActs essay={essay} changed={changed} /> : null}
              <Button look="primary" onClick={close}>
                Done
              </Button>
            </div>
          </>
        )}
      </WhenThere>
    </div>
  );
}

function Writer({ student }: { readonly student: NonNullable<Essay['student']> }): ReactNode {
  const { studentName, studentId, method, confirmedBy, confirmedAt } = student;
  const who = [studentName, studentName === null ? studentId : null].find((word) => word !== null);
  return (
    <span className="writer">
      by <strong>{who ?? 'a student without a name'}</strong>
      {studentName === null || studentId === null ? '' : ` (${studentId})`},{' '}
      {method === 'human' ? `confirmed by ${confirmedBy}` : 'guessed, not confirmed'}{' '}
      <When at={confirmedAt} />
    </span>
  );
}

function Phases({ phases }: { readonly phases: Essay['phases'] }): ReactNode {
  if (phases.length === 0) return null;
  return (
    <>
      <h3>Phases</h3>
      <ul className="phases">
        {phases.map(({ runId, phase, attempt, outcome, code, durationMs }) => (
          <li key={`${runId}/${phase}/${attempt}`}>
            <span>{phaseSaid[phase]}</span>
            <Pill tone={outcome === 'succeeded' ? 'good' : outcome === 'failed' ? 'bad' : 'plain'}>
              {outcome ?? 'under way'}
            </Pill>
            <small>
              {[
                code,
                durationMs === null ? null : `${durationMs} ms`,
                attempt > 1 ? `attempt ${attempt}` : null,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

const entriesMax = 100;

function Timeline({ essayId, when }: { readonly essayId: string; readonly when: string }): ReactNode {
  const asked = useAsk('essay.timeline', { essayId, limit: entriesMax }, { when });
  return (
    <>
      <h3>History</h3>
      <WhenThere of={asked} height={160}>
        {({ items }) => (
          <ol className="timeline">
            {items.map(({ seq, at, type, to, outcome }) => (
              <li key={seq} className={outcome === 'applied' ? undefined : 'odd'}>
                <span>{to === null ? type.toLowerCase().replaceAll('_', ' ') : essayStatusSaid(to)}</span>
                <When at={at} />
              </li>
            ))}
          </ol>
        )}
      </WhenThere>
    </>
  );
}

function EssayActs({ essay, changed }: { readonly essay: Essay; readonly changed: () => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { essayId, status, erasedAt } = essay;
  const replace = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const form = new FormData();
    form.append('file', file, file.name);
    try {
      await send(`/v1/essays/${encodeURIComponent(essayId)}/file`, { method: 'PUT', body: form });
      tell('good', 'The file was replaced; it is read now.');
      changed();
    } catch (error) {
      tell('bad', refusedFrom(error).message);
    }
  };
  return (
    <>
      {status === 'content_ingestion_failed' ? (
        <>
          <Button onClick={() => input.current?.click()}>Replace the file …</Button>
          <input
            ref={input}
            className="visually-hidden"
            type="file"
            aria-label="A better file"
            tabIndex={-1}
            onChange={({ target }) => void replace(target.files?.[0])}
          />
        </>
      ) : null}
      {erasedAt === null ? (
        <Button look="danger" onClick={() => setOpen(true)}>
          Erase …
        </Button>
      ) : null}
      <Confirm
        title="Erase this essay?"
        about={
          'Its text, the name of its file and its student are erased everywhere, for good. Numbers ' +
          'and history stay.'
        }
        verb="Erase"
        isDanger
        isOpen={isOpen}
        close={() => setOpen(false)}
        act={async () => {
          await ask('essay.erase', { essayId });
          changed();
          return 'The essay was erased.';
        }}
      />
    </>
  );
}
