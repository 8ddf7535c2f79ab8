/** Layouts as text on a shelf of bounded length. What cannot be kept is made again: nothing depends on it. */
import type { Box, Placed, Route } from './chart-layout.ts';

/** As browsers have one. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** Another number where boxes are measured in another way: old layouts are not looked at any more. */
const format = 'assay-layout-2';
const keptMax = 24;

interface Kept {
  readonly place: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (readonly [string, Box])[];
  readonly routes: readonly (readonly [string, Route])[];
}

export function placedFrom(shelf: Shelf, place: string): Placed | null {
  const found = all(shelf).find((one) => one.place === place);
  if (found === undefined) return null;
  const { width, height, boxes, routes } = found;
  return { width, height, boxes: new Map(boxes), routes: new Map(routes) };
}

export function keptText(shelf: Shelf, place: string, { width, height, boxes, routes }: Placed): void {
  const others = all(shelf).filter((one) => one.place !== place);
  const kept: Kept = { place, width, height, boxes: [...boxes], routes: [...routes] };
  try {
    shelf.setItem(format, JSON.stringify([kept, ...others].slice(0, keptMax)));
  } catch {
    // The shelf is full: better none than the same attempt at every visit.
    shelf.removeItem(format);
  }
}

function all(shelf: Shelf): readonly Kept[] {
  try {
    return JSON.parse(shelf.getItem(format) ?? '[]') as readonly Kept[];
  } catch {
    return [];
  }
}
