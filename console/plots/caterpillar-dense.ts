/**
 * A ranking of which several scripts share a pixel: the band that their intervals fill, the line of their
 * places, and a dot for each that is out of the ordinary. A handful of paths, however many scripts. Pure.
 */
import type { Mark } from './caterpillar-layout.ts';

/** Narrower than this, scripts are drawn together. */
export const densePitch = 1.6;

export interface Dense {
  readonly band: string;
  readonly line: string;
  readonly dots: readonly { readonly look: 'anchor' | 'warn' | 'odd'; readonly path: string }[];
}

export function denseOf(marks: readonly Mark[]): Dense {
  const columns = columnsOf(marks);
  const over = columns.map(({ x, top }) => `${x} ${top.toFixed(1)}`);
  const under = columns.map(({ x, bottom }) => `${x} ${bottom.toFixed(1)}`).toReversed();
  return {
    band: columns.length === 0 ? '' : `M${[...over, ...under].join('L')}Z`,
    line: columns.length === 0 ? '' : `M${columns.map(({ x, y }) => `${x} ${y.toFixed(1)}`).join('L')}`,
    dots: (['warn', 'odd', 'anchor'] as const).flatMap((look) => {
      const path = dotsOf(marks.filter((mark) => lookOf(mark) === look));
      return path === '' ? [] : [{ look, path }];
    }),
  };
}

interface Column {
  readonly x: number;
  y: number;
  top: number;
  bottom: number;
}

/** Marks stand from left to right; each column of pixels keeps the farthest that its intervals reach. */
function columnsOf(marks: readonly Mark[]): readonly Column[] {
  const columns: Column[] = [];
  for (const { x, y, half } of marks) {
    const pixel = Math.round(x);
    const last = columns.at(-1);
    if (last === undefined || last.x !== pixel) {
      columns.push({ x: pixel, y, top: y - half, bottom: y + half });
      continue;
    }
    last.y = y;
    last.top = Math.min(last.top, y - half);
    last.bottom = Math.max(last.bottom, y + half);
  }
  return columns;
}

const lookOf = ({ item }: Mark): 'plain' | 'anchor' | 'warn' | 'odd' =>
  item.isAnchor ? 'anchor' : item.tone;

/** A line of no length with round ends is a dot; those that would lie on each other are one. */
function dotsOf(marks: readonly Mark[]): string {
  const places = new Set(marks.map(({ x, y }) => `M${Math.round(x)} ${Math.round(y)}h0`));
  return [...places].join('');
}
