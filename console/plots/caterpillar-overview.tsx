/** The whole ranking in one line, with the part that is in sight; dragged along, the plot goes with it. */
import { type PointerEvent, type ReactNode, useMemo, useRef } from 'react';
import { scaled } from './axis.ts';
import { kept, type PlotItem, type View } from './caterpillar-layout.ts';

interface OverviewProps {
  /** In order. */
  readonly items: readonly PlotItem[];
  readonly view: View;
  readonly at: number;
  readonly width: number;
  move(view: View): void;
}

const height = 26;

export function Overview({ items, view, at, width, move }: OverviewProps): ReactNode {
  const box = useRef<SVGSVGElement>(null);
  const count = items.length;
  const line = useMemo(() => lineThrough(items, width), [items, width]);
  const x = (index: number): number => (index / Math.max(1, count)) * width;
  const drag = (event: PointerEvent): void => {
    if (event.type !== 'pointerdown' && event.buttons === 0) return;
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const middle = ((event.clientX - left) / width) * count;
    move(kept({ from: Math.round(middle - view.count / 2), count: view.count }, count));
  };
  return (
    <svg
      ref={box}
      className="overview"
      width={width}
      height={height}
      aria-hidden="true"
      onPointerDown={drag}
      onPointerMove={drag}
    >
      <rect className="sight" x={x(view.from)} width={Math.max(2, x(view.count))} y={0} height={height} />
      <path className="line" d={line} />
      {at < 0 ? null : <line className="at" x1={x(at + 0.5)} x2={x(at + 0.5)} y1={0} y2={height} />}
    </svg>
  );
}

function lineThrough(items: readonly PlotItem[], width: number): string {
  const [best, worst] = [items[0], items.at(-1)];
  if (best === undefined || worst === undefined) return '';
  const range = { low: worst.theta, high: best.theta };
  // One point a pixel is as much as anybody sees.
  const step = Math.max(1, Math.floor(items.length / width));
  const points = items.flatMap(({ theta }, at) => {
    if (at % step !== 0 && at !== items.length - 1) return [];
    const x = ((at + 0.5) / items.length) * width;
    return [`${x.toFixed(1)} ${scaled(theta, range, [height - 3, 3]).toFixed(1)}`];
  });
  return `M${points.join('L')}`;
}
