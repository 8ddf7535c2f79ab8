/** One line of a chart, for all edges that run along it: found by their numbers when one of them is lit. */
import { memo, type ReactNode } from 'react';
import { edgeLines, lineSize } from './chart-boxes.ts';
import type { Route } from './chart-layout.ts';
import { labelText, type ModelEdge } from './chart-model.ts';

interface EdgeLineProps {
  readonly edges: readonly ModelEdge[];
  readonly route: Route;
  readonly look: 'plain' | 'out' | 'into';
}
interface DrawnProps extends EdgeLineProps {
  /** Of its edges in the model. */
  readonly numbers: string;
  /** Somebody came along it. */
  readonly isTaken: boolean;
}

export const EdgeLine = memo(function EdgeLine({
  edges,
  route,
  look,
  numbers,
  isTaken,
}: DrawnProps): ReactNode {
  const { label } = route;
  const labels = edges.flatMap((edge) => edge.labels);
  const path = pathOf(route);
  const isError = labels.every(({ sort }) => sort === 'error');
  return (
    <g className={`edge ${look} ${isError ? 'error' : ''} ${isTaken ? 'taken' : ''}`}>
      <title>{[...new Set(labels.map(labelText))].join('\n')}</title>
      <path className="wide" d={path} />
      <path
        className="stroke"
        d={path}
        data-edge={numbers}
        markerEnd={`url(#chart-${isTaken && look === 'plain' ? 'into' : look})`}
      />
      {label === null
        ? null
        : edgeLines(labels).map((line, index) => (
            <text key={line} x={label.x + 4} y={label.y + 11 + index * 13} fontSize={lineSize}>
              {line}
            </text>
          ))}
    </g>
  );
});

/** The events of a line that has no room for them, where it arrives: what leaves together arrives apart. */
export function EdgeNote({ edges, route }: Omit<EdgeLineProps, 'look'>): ReactNode {
  const [before, at] = route.points.slice(-2);
  if (before === undefined || at === undefined) return null;
  const isAcross = Math.abs(at.x - before.x) >= Math.abs(at.y - before.y);
  // Over the line where it comes across, beside it where it comes down; on the side that it comes from.
  const isLeft = isAcross && at.x > before.x;
  const x = at.x + (isLeft ? -9 : 7);
  const y = at.y + (isAcross ? -5 : at.y > before.y ? -10 : 16);
  const lines = edgeLines(edges.flatMap(({ labels }) => labels));
  return (
    <text className="note" textAnchor={isLeft ? 'end' : 'start'} transform={`translate(${x} ${y})`}>
      {lines.map((line, index) => (
        <tspan key={line} x={0} dy={index === 0 ? `${-(lines.length - 1) * 1.2}em` : '1.2em'}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

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
