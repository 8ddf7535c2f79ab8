/** The whole plane in a corner, where only a part of it is in sight: shows where one is, leads elsewhere. */
import { type PointerEvent, type ReactNode, useMemo } from 'react';
import type { Placed } from './chart-layout.ts';
import type { ModelState } from './chart-model.ts';
import type { StateFigures } from './figures.ts';
import type { Viewport } from './use-viewport.ts';

interface ChartMapProps {
  readonly states: readonly ModelState[];
  readonly placed: Placed;
  readonly figures: ReadonlyMap<string, StateFigures> | undefined;
  readonly active: ReadonlySet<string> | undefined;
  readonly port: Viewport;
}

const mapWidth = 150;
const mapHeight = 96;

export function ChartMap({ states, placed, figures, active, port }: ChartMapProps): ReactNode {
  const scale = Math.min(mapWidth / placed.width, mapHeight / placed.height);
  const [width, height] = [placed.width * scale, placed.height * scale];
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons === 0) return;
    const edge = event.currentTarget.getBoundingClientRect();
    port.centre({ x: (event.clientX - edge.left) / scale, y: (event.clientY - edge.top) / scale });
  };
  const boxes = useMemo(
    () =>
      states.flatMap((state) => {
        const box = placed.boxes.get(state.id);
        if (box === undefined) return [];
        const isActive = active?.has(state.path) === true;
        const isPeopled = (figures?.get(state.path)?.count ?? 0) > 0;
        const look = state.isGroup ? 'group' : isActive ? 'active' : isPeopled ? 'peopled' : '';
        return [<rect key={state.id} className={look} {...box} />];
      }),
    [states, placed, figures, active],
  );
  return (
    <svg
      className="chart-map"
      aria-hidden="true"
      width={width}
      height={height}
      viewBox={`0 0 ${placed.width} ${placed.height}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      {boxes}
      <rect className="sight" />
    </svg>
  );
}
