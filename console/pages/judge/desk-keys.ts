/** What each key does at the desk. */
import type { Winner } from '../../../contracts/assessment/words.ts';

export type DeskAct =
  | { readonly act: 'choose'; readonly winner: Winner }
  | { readonly act: 'undo' | 'next' | 'skip' | 'drawer' | 'focus' | 'note' | 'larger' | 'smaller' | 'close' };

export interface KeyPressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const acts: { readonly [key: string]: DeskAct | undefined } = {
  arrowleft: { act: 'choose', winner: 'first' },
  arrowright: { act: 'choose', winner: 'second' },
  t: { act: 'choose', winner: 'tie' },
  z: { act: 'undo' },
  backspace: { act: 'undo' },
  enter: { act: 'next' },
  s: { act: 'skip' },
  r: { act: 'drawer' },
  f: { act: 'focus' },
  n: { act: 'note' },
  '+': { act: 'larger' },
  '=': { act: 'larger' },
  '-': { act: 'smaller' },
  escape: { act: 'close' },
};

/** Keys with a modifier are the browser's. */
export function actOf({ key, ctrlKey, metaKey, altKey }: KeyPressed): DeskAct | null {
  if (ctrlKey || metaKey || altKey) return null;
  return acts[key.toLowerCase()] ?? null;
}

/** Shown to whoever begins. */
export const keysSaid: readonly (readonly [keys: string, what: string])[] = [
  ['← →', 'the left or the right one is better'],
  ['T', 'equally good, where that may be said'],
  ['S', 'skip this pair'],
  ['Z', 'undo, until it is sent'],
  ['Enter', 'send now and go on'],
  ['R', 'task and criteria'],
  ['N', 'a note on your reasons'],
  ['F', 'nothing but the essays'],
  ['+ −', 'size of the text'],
];
