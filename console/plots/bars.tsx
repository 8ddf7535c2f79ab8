/** Columns side by side, each of one day (or hour), stacked by what it is made of. */
import { type ReactNode, useRef } from 'react';
import { roundRange, scaled, ticksIn } from './axis.ts';
import { useWidth } from './use-width.ts';
import './bars.css';

export interface Bar {
  /** What stands below it. */
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** In the order of their colours. */
  readonly names: readonly string[];
  readonly said: (value: number) => string;
}

const height = 180;
const widthBefore = 480;
const inner = { left: 52, right: 8, top: 10, bottom: 24 };
const ticksMax = 4;
/** More names than colours share the last one. */
export const colours = 6;

export function Bars({ label, bars, names, said }: BarsProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, widthBefore);
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const range = roundRange({ low: 0, high: Math.max(...sums, 0) }, ticksMax);
  const scale = { low: 0, high: range.high };
  const y = (value: number): number => scaled(value, scale, [height - inner.bottom, inner.top]);
  const pitch = (width - inner.left - inner.right) / Math.max(1, bars.length);
  return (
    <div ref={box} className="bars">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${label}: ${bars.map((bar, at) => `${bar.label} ${said(sums[at] ?? 0)}`).join(', ')}`}
      >
        {ticksIn(scale, ticksMax).map((tick) => (
          <g key={tick} className="tick">
            <line x1={inner.left} x2={width - inner.right} y1={y(tick)} y2={y(tick)} />
            <text x={inner.left - 6} y={y(tick) + 3.5}>
              {said(tick)}
            </text>
          </g>
        ))}
        {bars.map((bar, at) => (
          <Column
            key={bar.label}
            bar={bar}
            names={names}
            left={inner.left + at * pitch}
            pitch={pitch}
            y={y}
            said={said}
          />
        ))}
      </svg>
      <ul className="names">
        {names.map((name, at) => (
          <li key={name} className={`of-${Math.min(at, colours - 1)}`}>
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ColumnProps {
  readonly bar: Bar;
  readonly names: readonly string[];
  readonly left: number;
  readonly pitch: number;
  readonly y: (value: number) => number;
  readonly said: (value: number) => string;
}

const barWidthMax = 48;

function Column({ bar, names, left, pitch, y, said }: ColumnProps): ReactNode {
  const width = Math.max(1, Math.min(pitch * 0.72, barWidthMax));
  const x = left + (pitch - width) / 2;
  let below = 0;
  return (
    <g>
      {bar.parts.map(({ name, value }) => {
        const from = below;
        below += value;
        const at = Math.min(Math.max(0, names.indexOf(name)), colours - 1);
        return (
          <rect
            key={name}
            className={`of-${at}`}
            x={x}
            width={width}
            y={y(below)}
            height={Math.max(0, y(from) - y(below))}
          >
            <title>{`${bar.label}, ${name}: ${said(value)}`}</title>
          </rect>
        );
      })}
      <text x={left + pitch / 2} y={height - 7}>
        {bar.label}
      </text>
    </g>
  );
}
