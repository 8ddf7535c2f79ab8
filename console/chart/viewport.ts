/** What part of a plane is in sight, and how large. Pure: pointers and keys only choose the next one. */
import type { Box } from './chart-layout.ts';

export interface View {
  /** Of the plane's corner on the screen. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Area {
  readonly width: number;
  readonly height: number;
}

const scaleMin = 0.1;
const scaleMax = 2.5;
/** Below this names cannot be read. */
export const readable = 0.6;
const comfortable = 0.85;
/** Below this the small lines of a state are not. */
const linesFrom = 0.56;
/** The edge of a plane is empty. */
const slack = 12;
/** Around what is to be seen, for what leads there. */
const surroundings = 56;
const margin = 8;

const held = (scale: number): number => Math.min(scaleMax, Math.max(scaleMin, scale));

/** Whole, in the middle; small planes are not blown up. */
export function fitted(plane: Area, screen: Area): View {
  const scale = held(
    Math.min(1, (screen.width - 2 * margin) / plane.width, (screen.height - 2 * margin) / plane.height),
  );
  return {
    scale,
    x: (screen.width - plane.width * scale) / 2,
    y: Math.max(margin, (screen.height - plane.height * scale) / 2),
  };
}

/** Whole where that can be read; else as much of the beginning as can be. */
export function firstView(plane: Area, screen: Area, isClose = false): View {
  const whole = fitted(plane, screen);
  const least = isClose ? comfortable : readable;
  if (whole.scale >= least) return whole;
  const scale = held(Math.max(least, Math.min(1, (screen.width - 2 * margin) / plane.width)));
  return {
    scale,
    x: plane.width * scale < screen.width ? (screen.width - plane.width * scale) / 2 : margin,
    y: margin,
  };
}

/** The point under `at` stays where it is. */
export function zoomed(view: View, factor: number, at: Point): View {
  const scale = held(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** So that this point of the plane lies in the middle. */
export const centred = (view: View, at: Point, screen: Area): View => ({
  ...view,
  x: screen.width / 2 - at.x * view.scale,
  y: screen.height / 2 - at.y * view.scale,
});

/** The part of the plane that is in sight. */
export const sightOf = (view: View, screen: Area): Box => ({
  x: -view.x / view.scale,
  y: -view.y / view.scale,
  width: screen.width / view.scale,
  height: screen.height / view.scale,
});

/** Whether some of the plane is out of sight. */
export function isCut(view: View, plane: Area, screen: Area): boolean {
  const { x, y, width, height } = sightOf(view, screen);
  return x > slack || y > slack || x + width < plane.width - slack || y + height < plane.height - slack;
}

/** What is seen at this scale: names always, what stands under them only where it can be read. */
export const zoomWord = (scale: number): 'far' | 'near' => (scale < linesFrom ? 'far' : 'near');

/** Moved no further than needed for a box to be seen. */
export function showing(view: View, box: Box, screen: Area): View {
  const left = box.x * view.scale + view.x;
  const top = box.y * view.scale + view.y;
  return {
    ...view,
    x: view.x + nudge(left, box.width * view.scale, screen.width),
    y: view.y + nudge(top, box.height * view.scale, screen.height),
  };
}

function nudge(start: number, size: number, room: number): number {
  if (start < surroundings) return surroundings - start;
  const over = start + size - (room - surroundings);
  return over <= 0 ? 0 : -Math.min(over, start - surroundings);
}

type Heading = 'left' | 'right' | 'up' | 'down';
export const headings: Readonly<Record<string, Heading>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The nearest box that way; what lies aside counts double. Null: there is none. */
export function neighbour(boxes: ReadonlyMap<string, Box>, from: string, heading: Heading): string | null {
  const start = boxes.get(from);
  if (start === undefined) return null;
  const here = middle(start);
  let best: { readonly id: string; readonly cost: number } | null = null;
  for (const [id, box] of boxes) {
    if (id === from) continue;
    const there = middle(box);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = { left: -dx, right: dx, up: -dy, down: dy }[heading];
    const aside = heading === 'left' || heading === 'right' ? Math.abs(dy) : Math.abs(dx);
    // Boxes of one column are not quite below each other: what lies mostly aside is not that way.
    if (along <= aside / 2) continue;
    const cost = along + 2 * aside;
    if (best === null || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}

const middle = (box: Box): { x: number; y: number } => ({
  x: box.x + box.width / 2,
  y: box.y + box.height / 2,
});
