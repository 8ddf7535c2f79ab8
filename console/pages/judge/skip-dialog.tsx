/** Giving a pair back; why, if one wants to say so. */
import { type ReactNode, useEffect } from 'react';
import { Dialog } from '../../design/dialog.tsx';
import { Button } from '../../design/parts.tsx';
import type { SkipReason } from './desk.ts';

const reasons: readonly (readonly [SkipReason, string])[] = [
  ['cannot_decide', 'I cannot decide'],
  ['unreadable', 'One of them cannot be read'],
  ['knows_writer', 'I know who wrote one of them'],
  ['no_time', 'I have no time now'],
];

interface SkipDialogProps {
  readonly isOpen: boolean;
  close(): void;
  skip(reason: SkipReason | null): void;
}

export function SkipDialog({ isOpen, close, skip }: SkipDialogProps): ReactNode {
  const choose = (reason: SkipReason | null): void => {
    close();
    skip(reason);
  };
  useEffect(() => {
    if (!isOpen) return;
    const press = ({ key }: KeyboardEvent): void => {
      const found = reasons[Number(key) - 1];
      if (found === undefined) return;
      close();
      skip(found[0]);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isOpen, close, skip]);
  return (
    <Dialog title="Skip this pair" isOpen={isOpen} close={close}>
      <div className="inside skip">
        <h2>Skip this pair?</h2>
        <p>Somebody else will be shown it. You may say why.</p>
        <ul>
          {reasons.map(([reason, said], at) => (
            <li key={reason}>
              <Button onClick={() => choose(reason)}>
                <kbd>{at + 1}</kbd> {said}
              </Button>
            </li>
          ))}
        </ul>
        <div className="acts">
          <Button onClick={close}>Read on</Button>
          <Button look="primary" autoFocus onClick={() => choose(null)}>
            Skip <kbd>Enter</kbd>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
