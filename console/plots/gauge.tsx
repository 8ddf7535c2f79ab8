/** How full a bucket is, as the arc of a dial; what it holds stands in its middle. */
import type { ReactNode } from 'react';
import './gauge.css';

interface GaugeProps {
  readonly label: string;
  readonly level: number;
  readonly capacity: number;
  /** Under the dial. */
  readonly note: string;
  readonly isBlocked: boolean;
}

const size = 104;
const radius = 42;
const sweep = 240;

export function Gauge({ label, level, capacity, note, isBlocked }: GaugeProps): ReactNode {
  const share = capacity <= 0 ? 0 : Math.min(1, Math.max(0, level / capacity));
  const tone = isBlocked ? 'bad' : share < 0.15 ? 'warn' : 'good';
  return (
    <figure className={`gauge ${tone}`}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.round(capacity)}
        aria-valuenow={Math.round(Math.max(0, Math.min(level, capacity)))}
      >
        <svg width={size} height={size * 0.82} viewBox={`0 0 ${size} ${size * 0.82}`} aria-hidden="true">
          <path className="track" d={arc(1)} />
          {share === 0 ? null : <path className="level" d={arc(share)} />}
          <text x={size / 2} y={size / 2 + 5}>
            {Math.round(share * 100)} %
          </text>
        </svg>
      </div>
      <figcaption>
        <strong>{label}</strong>
        <span>{note}</span>
      </figcaption>
    </figure>
  );
}

/** From lower left over the top; `share` of the way to lower right. */
function arc(share: number): string {
  const from = pointAt(-sweep / 2);
  const to = pointAt(-sweep / 2 + sweep * share);
  const isLarge = sweep * share > 180 ? 1 : 0;
  return `M${from}A${radius} ${radius} 0 ${isLarge} 1 ${to}`;
}

function pointAt(degrees: number): string {
  const angle = ((degrees - 90) * Math.PI) / 180;
  const x = size / 2 + radius * Math.cos(angle);
  const y = size / 2 + radius * Math.sin(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
