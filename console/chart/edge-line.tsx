/** One edge as it is drawn. Its path is found by its id when a transition lights it. */
import { memo, type ReactNode } from 'react';
import { edgeLines, lineSize } from './chart-boxes.ts';
import type { Route } from './chart-layout.ts';
import { labelText, type ModelEdge } from './chart-model.ts';

export const EdgeLine = memo(function EdgeLine({
  edge,
  route,
  look,
}: {
  readonly edge: ModelEdge;
  readonly route: Route;
  readonly look: 'plain' | 'near' | 'next';
}): ReactNode {
  const { label } = route;
  return (
    <g className={`edge ${look} ${edge.labels.every(({ sort }) => sort === 'error') ? 'error' : ''}`}>
      <title>{edge.labels.map(labelText).join('\n')}</title>
      <path className="wide" d={pathOf(route)} />
      <path className="stroke" d={pathOf(route)} data-edge={edge.id} markerEnd="url(#chart-arrow)" />
      {label === null
        ? null
        : edgeLines(edge.labels).map((line, index) => (
            <text key={line} x={label.x + 4} y={label.y + 10 + index * 13} fontSize={lineSize}>
              {line}
            </text>
          ))}
    </g>
  );
});

const corner = 5;

/** Right angles with their corners taken off. */
function pathOf({ points }: Pick<Route, 'points'>): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M ${point.x} ${point.y}`;
      if (after === undefined) return `L ${point.x} ${point.y}`;
      const into = towards(point, before);
      const out = towards(point, after);
      return `L ${into.x} ${into.y} Q ${point.x} ${point.y} ${out.x} ${out.y}`;
    })
    .join(' ');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(corner, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
