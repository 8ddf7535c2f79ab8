/** What can be done with a whole batch; what cannot be taken back is asked about first. */
import { type ReactNode, useState } from 'react';
import { type Answer, ask, Refused } from '../../api/client.ts';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Field } from '../../design/parts.tsx';

type Batch = Answer<'batch.get'>;
type Act = 'finish' | 'cancel' | 'close' | 'erase';

interface BatchActsProps {
  readonly batch: Batch;
  changed(): void;
  start(): void;
}

export function BatchActs({ batch, changed, start }: BatchActsProps): ReactNode {
  const [open, setOpen] = useState<Act | null>(null);
  const { closedAt, clientStatus, activeRun, intakeCompletedAt, erasedAt } = batch;
  const isOver = closedAt !== null || clientStatus === 'cancelled';
  const isAtRest = !isOver && activeRun === null && intakeCompletedAt !== null;
  const mayStart = isAtRest && batch.status !== 'awaiting_student_validation';
  return (
    <>
      {!isOver && intakeCompletedAt === null ? (
        <Button onClick={() => setOpen('finish')}>No more files …</Button>
      ) : null}
      {isOver ? null : <Button onClick={() => setOpen('cancel')}>Give up …</Button>}
      {isAtRest ? <Button onClick={() => setOpen('close')}>Close …</Button> : null}
      {erasedAt === null ? (
        <Button look="danger" onClick={() => setOpen('erase')}>
          Erase texts …
        </Button>
      ) : null}
      {mayStart ? (
        <Button look="primary" onClick={start}>
          Start a pipeline
        </Button>
      ) : null}
      <Questions batch={batch} open={open} close={() => setOpen(null)} changed={changed} />
    </>
  );
}

interface QuestionsProps {
  readonly batch: Batch;
  readonly open: Act | null;
  close(): void;
  changed(): void;
}

function Questions({ batch, open, close, changed }: QuestionsProps): ReactNode {
  const { batchId, essays } = batch;
  const done = async (asking: Promise<unknown>, said: string): Promise<string> => {
    await asking;
    changed();
    return said;
  };
  const empty = essays.expected - essays.assigned;
  return (
    <>
      <Confirm
        title="Nobody waits for more files?"
        about={
          `${empty} empty ${empty === 1 ? 'slot is' : 'slots are'} given up, ` +
          'and the batch goes on with the files it has.'
        }
        verb="Go on with these"
        isOpen={open === 'finish'}
        close={close}
        act={() => done(ask('batch.finish', { batchId }), 'The intake is complete.')}
      />
      <Confirm
        title="Give this batch up?"
        about={
          'Its run is stopped, late results are ignored, and nothing can be started again. The ' +
          'texts stay.'
        }
        verb="Give it up"
        isDanger
        isOpen={open === 'cancel'}
        close={close}
        act={() => done(ask('batch.cancel', { batchId }), 'The batch was given up.')}
      />
      <Confirm
        title="Close this batch?"
        about="Every essay becomes final, and nothing more can be done with it. The results stay."
        verb="Close it"
        isOpen={open === 'close'}
        close={close}
        act={() => done(ask('batch.close', { batchId }), 'The batch is closed.')}
      />
      <Erasing batch={batch} isOpen={open === 'erase'} close={close} changed={changed} />
    </>
  );
}

interface ErasingProps {
  readonly batch: Batch;
  readonly isOpen: boolean;
  close(): void;
  changed(): void;
}

/** Typed out, since nothing brings the texts back. */
function Erasing({ batch, isOpen, close, changed }: ErasingProps): ReactNode {
  const { batchId, name } = batch;
  const word = name ?? batchId;
  const [typed, setTyped] = useState('');
  const leave = (): void => {
    setTyped('');
    close();
  };
  return (
    <Confirm
      title="Erase all texts of this batch?"
      about={
        'Essays, names of files and students are erased everywhere, for good. Numbers, ranks and ' +
        'history stay.'
      }
      verb="Erase all texts"
      isDanger
      isOpen={isOpen}
      close={leave}
      act={async () => {
        if (typed.trim() !== word) throw notTyped(word);
        const { erasedContents } = await ask('batch.erase', { batchId });
        changed();
        return `${erasedContents} texts were erased.`;
      }}
    >
      <Field label={`Type “${word}” to go on`}>
        <input
          className="input"
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </Field>
    </Confirm>
  );
}

const notTyped = (word: string): Refused =>
  new Refused({
    code: 'not_confirmed',
    message: `Expected “${word}”, got something else; type it as it stands there`,
    status: 0,
    correlationId: null,
    retryAfterMs: null,
  });
