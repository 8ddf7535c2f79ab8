/** Above the essays: how far one has come, what is asked, how it is read. */
import { type ReactNode, useState } from 'react';
import { useStore } from '../../api/use-store.ts';
import { Dialog } from '../../design/dialog.tsx';
import { Button, Meter, Pill } from '../../design/parts.tsx';
import { spanOf } from '../../design/time.tsx';
import { comfort } from './comfort.ts';
import { ComfortFields } from './comfort-fields.tsx';
import type { Desk, Progress, Turn } from './desk.ts';

interface DeskTopProps {
  readonly desk: Desk;
  readonly turn: Turn | null;
  readonly isDrawerOpen: boolean;
  toggleDrawer(): void;
}

export function DeskTop({ desk, turn, isDrawerOpen, toggleDrawer }: DeskTopProps): ReactNode {
  const isFocused = useStore(comfort, (context) => context.isFocused);
  const [isOpen, setOpen] = useState(false);
  return (
    <header className="desk-top">
      <h1>Which is better?</h1>
      {turn?.seq === 0 ? <Pill tone="accent">practice, does not count</Pill> : null}
      <Far progress={desk.progress} />
      <div className="acts">
        <Button isSmall onClick={toggleDrawer} aria-expanded={isDrawerOpen} title="R">
          Task and criteria
        </Button>
        <Button isSmall onClick={() => setOpen(true)}>
          Reading
        </Button>
        <Button
          isSmall
          aria-pressed={isFocused}
          title="F"
          onClick={() => comfort.trigger.set({ to: { isFocused: !isFocused } })}
        >
          {isFocused ? 'Leave focus' : 'Focus'}
        </Button>
      </div>
      <Dialog title="As you like to read" isOpen={isOpen} close={() => setOpen(false)}>
        <div className="inside">
          <h2>As you like to read</h2>
          <ComfortFields />
          <div className="acts">
            <Button onClick={() => setOpen(false)}>Done</Button>
          </div>
        </div>
      </Dialog>
    </header>
  );
}

function Far({ progress }: { readonly progress: Progress | null }): ReactNode {
  if (progress === null) return <span className="far" />;
  const { judged, quota, open, medianMs } = progress;
  const pace = medianMs === null ? '' : ` · about ${spanOf(medianMs)} each`;
  const most = quota ?? judged + open;
  return (
    <span className="far">
      <Meter label="Pairs judged by you" value={judged} max={most} tone="good" />
      <span>{quota === null ? `${judged} judged, ${open} wait${pace}` : `${judged} of ${quota}${pace}`}</span>
    </span>
  );
}
