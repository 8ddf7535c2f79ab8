/** How somebody likes to read: kept in this browser, and nothing else of judging is. */
import { createStore } from '@xstate/store';

export const papers = ['as the page', 'day', 'night'] as const;
export type Paper = (typeof papers)[number];

export interface Comfort {
  readonly sizePx: number;
  readonly paper: Paper;
  /** How long a choice can be undone. */
  readonly undoMs: number;
  readonly isFocused: boolean;
}

export const undoChoices = [0, 2_000, 4_000, 8_000] as const;
const [sizeMin, sizeMax] = [14, 28];
const usual: Comfort = { sizePx: 18, paper: 'as the page', undoMs: 2_000, isFocused: false };
const place = 'assay-judge';

/** What an older page or somebody's hand has left there is worth as much as it fits. */
export function comfortFrom(text: string | null): Comfort {
  try {
    const found = JSON.parse(text ?? '{}') as Partial<Comfort>;
    return {
      sizePx: sizeWithin(Number(found.sizePx ?? usual.sizePx)),
      paper: papers.find((paper) => paper === found.paper) ?? usual.paper,
      undoMs: undoChoices.find((ms) => ms === found.undoMs) ?? usual.undoMs,
      isFocused: found.isFocused === true,
    };
  } catch {
    return usual;
  }
}

const sizeWithin = (px: number): number =>
  Number.isFinite(px) ? Math.min(sizeMax, Math.max(sizeMin, Math.round(px))) : usual.sizePx;

export const comfort = createStore({
  context: comfortFrom(localStorage.getItem(place)),
  on: {
    set: (before, { to }: { to: Partial<Comfort> }) => ({ ...before, ...to }),
    sized: (before, { by }: { by: number }) => ({ ...before, sizePx: sizeWithin(before.sizePx + by) }),
  },
});
comfort.subscribe(({ context }) => localStorage.setItem(place, JSON.stringify(context)));
