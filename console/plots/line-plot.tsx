/** Lines over the last minutes. Said in words as well, for those who do not see them. */
import { type ReactNode, useRef, useState } from 'react';
import { gutter, linesLayout, nearest, type Point } from './line-plot-layout.ts';
import { useWidth } from './use-width.ts';
import './line-plot.css';

export interface Series {
  readonly label: string;
  readonly tone: 'run' | 'accent' | 'good' | 'odd';
  readonly points: readonly Point[];
}

interface LinePlotProps {
  readonly label: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly height: number;
  readonly from: number;
  readonly to: number;
}

const minuteMs = 60_000;

export function LinePlot({ label, unit, series, height, from, to }: LinePlotProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 480);
  const [hovered, hover] = useState<number | null>(null);
  const layout = linesLayout(
    series.map(({ points }) => points),
    { width, height, from, to },
  );
  const atOf = (clientX: number): number => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const share = (clientX - left - gutter.left) / (width - gutter.left - gutter.right);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  };
  const shown = series.map((one) => ({ ...one, point: nearest(one.points, hovered ?? to) }));
  return (
    <figure className="line-plot">
      <figcaption>
        {shown.map(({ label: name, tone, point }) => (
          <span key={name} className={`key ${tone}`}>
            {name} <strong>{point?.value === null || point === null ? '–' : amount(point.value)}</strong>{' '}
            {unit}
          </span>
        ))}
        {hovered === null ? null : <span className="quiet">{secondsAgo(to - hovered)}</span>}
      </figcaption>
      <div ref={box}>
        <svg
          role="img"
          aria-label={spoken(label, unit, shown)}
          width={width}
          height={height}
          onPointerMove={(event) => hover(atOf(event.clientX))}
          onPointerLeave={() => hover(null)}
        >
          <Axes layout={layout} width={width} height={height} from={from} to={to} />
          {series.map(({ label: name, tone }, index) => (
            <g key={name} className={tone}>
              <path className="line" d={layout.paths[index]?.line} />
              <path className="line dots" d={layout.paths[index]?.dots} />
            </g>
          ))}
          {hovered === null ? null : (
            <line
              className="cursor"
              x1={layout.x(hovered)}
              x2={layout.x(hovered)}
              y1={gutter.top}
              y2={height - gutter.bottom}
            />
          )}
        </svg>
      </div>
    </figure>
  );
}

interface AxesProps {
  readonly layout: ReturnType<typeof linesLayout>;
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
}

function Axes({ layout, width, height, from, to }: AxesProps): ReactNode {
  const minutes = Array.from({ length: Math.round((to - from) / minuteMs) + 1 }, (_, at) => at);
  return (
    <>
      {layout.ticks.map((tick) => (
        <g key={tick} className="tick">
          <line x1={gutter.left} x2={width - gutter.right} y1={layout.y(tick)} y2={layout.y(tick)} />
          <text x={gutter.left - 6} y={layout.y(tick) + 4} textAnchor="end">
            {amount(tick)}
          </text>
        </g>
      ))}
      {minutes.map((minute) => (
        <text
          key={minute}
          className="minute"
          x={layout.x(to - minute * minuteMs)}
          y={height - 5}
          textAnchor={minute === 0 ? 'end' : 'middle'}
        >
          {minute === 0 ? 'now' : `−${minute} min`}
        </text>
      ))}
    </>
  );
}

const form = new Intl.NumberFormat('en', { maximumFractionDigits: 1, notation: 'compact' });
const amount = (value: number): string => form.format(value);
const secondsAgo = (ms: number): string => `${Math.round(ms / 1_000)} s ago`;

function spoken(
  label: string,
  unit: string,
  shown: readonly (Series & { readonly point: Point | null })[],
): string {
  const parts = shown.map(({ label: name, points, point }) => {
    const highest = Math.max(0, ...points.map(({ value }) => value ?? 0));
    return `${name} ${amount(point?.value ?? 0)} ${unit} now, at most ${amount(highest)}`;
  });
  return `${label}, last five minutes: ${parts.join('; ')}`;
}
