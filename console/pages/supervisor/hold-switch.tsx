/** The one switch of the installation. */
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import { Confirm } from '../../design/dialog.tsx';
import { Button, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';

interface HoldSwitchProps {
  readonly held: { readonly held: boolean; readonly by: string; readonly changedAt: string } | null;
  readonly isReadOnly: boolean;
  again(): void;
}

export function HoldSwitch({ held, isReadOnly, again }: HoldSwitchProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const isHeld = held?.held === true;
  const close = (): void => {
    setOpen(false);
    again();
  };
  return (
    <>
      {isHeld ? (
        <span>
          <Pill tone="warn">held</Pill> by {held.by} <When at={held.changedAt} />
        </span>
      ) : null}
      {isReadOnly ? null : (
        <Button look={isHeld ? 'primary' : 'danger'} onClick={() => setOpen(true)}>
          {isHeld ? 'Release the installation' : 'Hold the installation'}
        </Button>
      )}
      <Confirm
        title={isHeld ? 'Release the installation' : 'Hold the installation'}
        about={
          isHeld
            ? 'All nodes take up mail, commands, tasks and timers again.'
            : 'No node begins anything by itself any more: no mail, tasks or timers. Requests are answered.'
        }
        verb={isHeld ? 'Release' : 'Hold'}
        isDanger={!isHeld}
        isOpen={isOpen}
        close={close}
        act={async () => {
          await ask(isHeld ? 'supervisor.release' : 'supervisor.hold', { by: 'console' });
          return isHeld ? 'The installation works again' : 'The installation is held';
        }}
      />
    </>
  );
}
