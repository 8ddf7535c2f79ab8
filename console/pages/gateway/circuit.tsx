/** The circuit of a provider as its chart: closed, open, half open, and where it is now. */
import type { ReactNode } from 'react';
import type { ProviderStatus } from '../../../contracts/assessment/words.ts';

const width = 268;
const height = 96;
const box = { width: 74, height: 28 } as const;
const places: {
  readonly [S in ProviderStatus]: { readonly x: number; readonly y: number; readonly said: string };
} = {
  closed: { x: 4, y: 8, said: 'closed' },
  open: { x: width - box.width - 4, y: 8, said: 'open' },
  half_open: { x: (width - box.width) / 2, y: 62, said: 'half open' },
};

const right = width - 40;
const wayDown = `M${right} ${8 + box.height}C${right} 70 ${right - 10} 76 ${(width + box.width) / 2 + 4} 76`;

export function Circuit({ status }: { readonly status: ProviderStatus }): ReactNode {
  return (
    <svg
      className="circuit"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Circuit: ${places[status].said}`}
    >
      <defs>
        <marker
          id="circuit-tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="6"
          markerHeight="6"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      <g className="ways" markerEnd="url(#circuit-tip)">
        <path d={`M${4 + box.width} 22H${width - box.width - 8}`} />
        <path d={wayDown} />
        <path d={`M${(width - box.width) / 2} 76C50 76 40 70 40 ${8 + box.height + 4}`} />
      </g>
      <g className="whys">
        <text x={width / 2} y={17}>
          failures in a row
        </text>
        <text x={width - 36} y={92}>
          after a while
        </text>
        <text x={34} y={92}>
          it answers
        </text>
      </g>
      {Object.entries(places).map(([name, { x, y, said }]) => (
        <g key={name} className={name === status ? `state here ${name}` : 'state'}>
          <rect x={x} y={y} {...box} rx={6} />
          <text x={x + box.width / 2} y={y + 18}>
            {said}
          </text>
        </g>
      ))}
    </svg>
  );
}
