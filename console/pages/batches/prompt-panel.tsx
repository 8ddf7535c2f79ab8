/** The task that the students were given: read here, and amended until a run needs it. */
import { type ReactNode, useState } from 'react';
import { type Answer, ask, type Refused } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { tell } from '../../design/dialog.tsx';
import { Button, Failure, Panel, Pill, Skeleton } from '../../design/parts.tsx';
import { ScriptText } from '../results/script-text.tsx';
import { useText } from '../results/use-text.ts';

interface PromptPanelProps {
  readonly batch: Answer<'batch.get'>;
  /** Not while a run is active. */
  readonly mayChange: boolean;
  changed(): void;
}

export function PromptPanel({ batch, mayChange, changed }: PromptPanelProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { batchId, promptContentId: contentId } = batch;
  const isErased = batch.erasedAt !== null;
  return (
    <Panel
      title="The task"
      note={contentId === null || isErased ? undefined : 'Judges see it beside the essays.'}
      acts={
        mayChange && !isErased && !isOpen ? (
          <Button isSmall onClick={() => setOpen(true)}>
            {contentId === null ? 'Write it down …' : 'Amend …'}
          </Button>
        ) : undefined
      }
    >
      {isOpen ? (
        <PromptEditor
          batchId={batchId}
          contentId={contentId}
          close={() => setOpen(false)}
          changed={changed}
        />
      ) : isErased ? (
        <p>It was erased with the texts of this batch.</p>
      ) : contentId === null ? (
        <p>
          <Pill tone="warn">missing</Pill> Judging and feedback need to know what the students were asked.
        </p>
      ) : (
        <section className="prompt" aria-label="What the students were asked" tabIndex={0}>
          <ScriptText contentId={contentId} height={64} />
        </section>
      )}
    </Panel>
  );
}

interface PromptEditorProps {
  readonly batchId: string;
  /** Of what is amended. */
  readonly contentId: string | null;
  close(): void;
  changed(): void;
}

/** Begins with what stands there: amending is no writing again. */
function PromptEditor({ contentId, ...rest }: PromptEditorProps): ReactNode {
  const reading = useText(contentId);
  if (contentId === null) return <PromptForm before="" {...rest} />;
  if (reading.kind === 'reading') return <Skeleton height={150} />;
  return reading.kind === 'there' ? (
    <PromptForm before={reading.text} {...rest} />
  ) : (
    <Failure error={reading.error} again={reading.again} />
  );
}

interface PromptFormProps extends Omit<PromptEditorProps, 'contentId'> {
  readonly before: string;
}

function PromptForm({ batchId, before, close, changed }: PromptFormProps): ReactNode {
  const [text, setText] = useState(before);
  const [error, setError] = useState<Refused | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wanted = text.trim();
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await ask('batch.prompt', { batchId, text: wanted });
      tell('good', 'The task is written down.');
      changed();
      close();
    } catch (refused) {
      setError(refusedFrom(refused));
      setBusy(false);
    }
  };
  return (
    <div className="stack tight">
      <textarea
        className="input prose"
        rows={6}
        aria-label="The task"
        maxLength={20_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {error === null ? null : <Failure error={error} />}
      <div className="acts">
        <Button onClick={close}>Leave it</Button>
        <Button
          look="primary"
          disabled={isBusy || wanted === '' || wanted === before.trim()}
          onClick={() => void save()}
        >
          Keep
        </Button>
      </div>
    </div>
  );
}
