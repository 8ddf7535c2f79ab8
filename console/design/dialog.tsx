/** Asks before something that cannot be taken back, and says what came of it. */
import { type SyntheticEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { createStore } from '@xstate/store';
import type { Refused } from '../api/client.ts';
import { refusedFrom } from '../api/use-ask.ts';
import { useStore } from '../api/use-store.ts';
import { Button, Failure } from './parts.tsx';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  close(): void;
  readonly children: ReactNode;
}

export function Dialog({ title, isOpen, close, children }: DialogProps): ReactNode {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (dialog === null) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);
  return (
    <dialog ref={box} className="box" aria-label={title} onClose={close}>
      {isOpen ? children : null}
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  /** What will happen, in a sentence. */
  readonly about: ReactNode;
  readonly verb: string;
  readonly isDanger?: boolean;
  readonly isOpen: boolean;
  close(): void;
  /** Resolves with what to tell, or throws. */
  act(): Promise<string>;
  readonly children?: ReactNode;
}

export function Confirm({
  title,
  about,
  verb,
  isDanger,
  isOpen,
  close,
  act,
  children,
}: ConfirmProps): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Refused | null>(null);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      tell('good', await act());
      close();
    } catch (refused) {
      setError(refusedFrom(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} isOpen={isOpen} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <h2>{title}</h2>
        <div>{about}</div>
        {children}
        {error === null ? null : <Failure error={error} />}
        <div className="acts">
          <Button onClick={close}>Leave it</Button>
          <Button type="submit" look={isDanger === true ? 'danger' : 'primary'} disabled={isBusy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

const shownMs = 6_000;
const toasts = createStore({
  context: { list: [] as readonly Toast[] },
  on: {
    said: ({ list }, { toast }: { toast: Toast }) => ({ list: [...list.slice(-3), toast] }),
    gone: ({ list }, { id }: { id: number }) => ({ list: list.filter((toast) => toast.id !== id) }),
  },
});
let nextId = 1;

export function tell(tone: Toast['tone'], text: string): void {
  const id = nextId++;
  toasts.trigger.said({ toast: { id, tone, text } });
  setTimeout(() => toasts.trigger.gone({ id }), shownMs);
}

export function Toasts(): ReactNode {
  const list = useStore(toasts, (context) => context.list);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {list.map(({ id, tone, text }) => (
        <div key={id} className={`notice ${tone}`}>
          {text}
        </div>
      ))}
    </div>
  );
}
