/** Layouts as text on a shelf of bounded length. What cannot be kept is made again: nothing depends on it. */
import type { PackedLayout } from './layout-pack.ts';

/** As browsers have one. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** Another number where boxes are measured in another way: old layouts are not looked at any more. */
const format = 'assay-layout-3';
const keptMax = 48;

type Kept = readonly (readonly [place: string, layout: PackedLayout])[];

export const keptLayout = (shelf: Shelf, place: string): PackedLayout | null =>
  all(shelf).find(([one]) => one === place)?.[1] ?? null;

export function keepLayout(shelf: Shelf, place: string, layout: PackedLayout): void {
  const others = all(shelf).filter(([one]) => one !== place);
  const kept: Kept = [[place, layout], ...others];
  try {
    shelf.setItem(format, JSON.stringify(kept.slice(0, keptMax)));
  } catch {
    // The shelf is full: better none than the same attempt at every visit.
    shelf.removeItem(format);
  }
}

function all(shelf: Shelf): Kept {
  try {
    return JSON.parse(shelf.getItem(format) ?? '[]') as Kept;
  } catch {
    return [];
  }
}
