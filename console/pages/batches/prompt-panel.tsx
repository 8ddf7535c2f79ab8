/** The task that the students were given. It can be written down until a run needs it. */
import { type ReactNode, useState } from 'react';
import { ask, type Refused } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Panel, Pill } from '../../design/parts.tsx';

interface PromptPanelProps {
  readonly batchId: string;
  readonly hasPrompt: boolean;
  /** Not while a run is active. */
  readonly mayChange: boolean;
  changed(): void;
}

export function PromptPanel({ batchId, hasPrompt, mayChange, changed }: PromptPanelProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel
      title="The task"
      acts={
        mayChange && !isOpen ? (
          <Button isSmall onClick={() => setOpen(true)}>
            {hasPrompt ? 'Replace …' : 'Write it down …'}
          </Button>
        ) : undefined
      }
    >
      {isOpen ? (
        <PromptForm batchId={batchId} close={() => setOpen(false)} changed={changed} />
      ) : hasPrompt ? (
        <p>
          <Pill tone="good">written down</Pill> Judges see it beside the essays.
        </p>
      ) : (
        <p>
          <Pill tone="warn">missing</Pill> Judging and feedback need to know what the students were asked.
        </p>
      )}
    </Panel>
  );
}

interface PromptFormProps {
  readonly batchId: string;
  close(): void;
  changed(): void;
}

function PromptForm({ batchId, close, changed }: PromptFormProps): ReactNode {
  const [text, setText] = useState('');
  const [error, setError] = useState<Refused | null>(null);
  const save = async (): Promise<void> => {
    try {
      await ask('batch.prompt', { batchId, text: text.trim() });
      tell('good', 'The task is written down.');
      changed();
      close();
    } catch (refused) {
      setError(refusedFrom(refused));
    }
  };
  return (
    <div className="stack tight">
      <textarea
        className="input prose"
        rows={5}
        aria-label="The task"
        maxLength={20_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {error === null ? null : <Failure error={error} />}
      <div className="acts">
        <Button onClick={close}>Leave it</Button>
        <Button look="primary" disabled={text.trim() === ''} onClick={() => void save()}>
          Keep
        </Button>
      </div>
    </div>
  );
}
