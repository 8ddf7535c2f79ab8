/** Where the lines of a plot run. Pure; a value of null is a gap, not a zero. */
import { roundRange, scaled, ticksIn } from './axis.ts';

export interface Point {
  readonly at: number;
  readonly value: number | null;
}
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
}
export const gutter = { left: 40, right: 8, top: 10, bottom: 20 };
const ticksMax = 4;

interface LinesLayout {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly paths: readonly { readonly line: string; readonly dots: string }[];
}

export function linesLayout(series: readonly (readonly Point[])[], frame: Frame): LinesLayout {
  const seen = series.map((points) => points.filter(({ at }) => at >= frame.from && at <= frame.to));
  const highest = Math.max(1, ...seen.flat().map(({ value }) => value ?? 0));
  const range = roundRange({ low: 0, high: highest }, ticksMax);
  const x = (at: number): number =>
    scaled(at, { low: frame.from, high: frame.to }, [gutter.left, frame.width - gutter.right]);
  const y = (value: number): number => scaled(value, range, [frame.height - gutter.bottom, gutter.top]);
  return { x, y, ticks: ticksIn(range, ticksMax), paths: seen.map((points) => pathOf(points, x, y)) };
}

type Scale = (value: number) => number;

/** Neighbours are joined; a value that stands alone is a dot, which as a line would have no length. */
function pathOf(points: readonly Point[], x: Scale, y: Scale): { line: string; dots: string } {
  const runs: string[][] = [[]];
  for (const { at, value } of points) {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(`${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
  }
  return {
    line: runs
      .filter((run) => run.length > 1)
      .map((run) => `M ${run.join(' L ')}`)
      .join(' '),
    dots: runs
      .filter((run) => run.length === 1)
      .map((run) => `M ${run.join('')} h 0`)
      .join(' '),
  };
}

/** The point of a series that is nearest in time. */
export function nearest(points: readonly Point[], at: number): Point | null {
  let best: Point | null = null;
  for (const point of points)
    if (best === null || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point;
  return best;
}
