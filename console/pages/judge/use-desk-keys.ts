/** Keys of the desk; those typed into a field, or while something is asked, belong there. */
import { useEffect, useRef } from 'react';
import { comfort } from './comfort.ts';
import { type DeskAct, actOf } from './desk-keys.ts';
import type { DeskDeeds } from './use-desk.ts';

interface DeskKeys {
  readonly deeds: DeskDeeds;
  readonly isSkipping: boolean;
  toggleDrawer(): void;
  openNote(): void;
  openSkip(): void;
  close(): void;
}

export function useDeskKeys(keys: DeskKeys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const found = actOf(event);
      if (found === null || now.current.isSkipping || !isForTheDesk(event, found)) return;
      event.preventDefault();
      carryOut(now.current, found);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function isForTheDesk({ target }: KeyboardEvent, { act }: DeskAct): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('input, textarea, select') !== null) return act === 'close';
  // Enter on a button presses the button.
  return act !== 'next' || target.closest('button, a') === null;
}

function carryOut({ deeds, ...keys }: DeskKeys, found: DeskAct): void {
  const { desk } = deeds;
  switch (found.act) {
    case 'choose':
      return deeds.choose(found.winner);
    case 'undo':
      return deeds.undo();
    case 'next':
      return desk.step.kind === 'start' || desk.step.kind === 'nothing' ? deeds.begin() : deeds.next();
    case 'skip':
      return desk.step.kind === 'reading' ? keys.openSkip() : undefined;
    case 'drawer':
      return keys.toggleDrawer();
    case 'note':
      return keys.openNote();
    case 'close':
      return keys.close();
    case 'focus':
      return comfort.trigger.set({ to: { isFocused: !comfort.getSnapshot().context.isFocused } });
    case 'larger':
      return comfort.trigger.sized({ by: 1 });
    case 'smaller':
      return comfort.trigger.sized({ by: -1 });
  }
}
