/** What a layout looks like. Draws and nothing else: no state, no events. */
import { memo, type ReactNode } from 'react';
import type { Dense } from './caterpillar-dense.ts';
import type { Layout, Mark } from './caterpillar-layout.ts';

interface DrawingProps {
  readonly layout: Layout;
  readonly chosen: string | null;
  readonly width: number;
  readonly height: number;
}

/**
 * What is looked at lies in a sheet of its own above the rest: going along ten thousand scripts, nothing else
 * has to be painted again.
 */
export function CaterpillarDrawing({ layout, chosen, width, height }: DrawingProps): ReactNode {
  const { inner, marks, dense, pitch } = layout;
  const at = marks.find(({ item }) => item.key === chosen);
  const column = Math.max(pitch, 6);
  return (
    <>
      <svg width={width} height={height} aria-hidden="true">
        <Ground layout={layout} />
        {dense === null ? (
          marks.map((mark) => (
            <MarkOf key={mark.item.key} mark={mark} size={sizeFor(pitch)} isChosen={mark === at} />
          ))
        ) : (
          <DenseMarks dense={dense} />
        )}
      </svg>
      <svg className="above" width={width} height={height} aria-hidden="true">
        {at === undefined ? null : (
          <>
            <rect
              className="looked-at"
              x={at.x - column / 2}
              width={column}
              y={inner.top}
              height={inner.bottom - inner.top}
            />
            {dense === null ? null : <MarkOf mark={at} size={denseSize} isChosen />}
          </>
        )}
      </svg>
    </>
  );
}

const denseSize = 3;

const DenseMarks = memo(function DenseMarks({ dense }: { readonly dense: Dense }): ReactNode {
  return (
    <g className="dense">
      <path className="band-of-all" d={dense.band} />
      <path className="line-of-all" d={dense.line} />
      {dense.dots.map(({ look, path }) => (
        <path key={look} className={`dots ${look}`} d={path} />
      ))}
    </g>
  );
});

const sizeFor = (pitch: number): number => Math.max(1.4, Math.min(4.5, pitch / 3));

const Ground = memo(function Ground({ layout }: { readonly layout: Layout }): ReactNode {
  const { inner, ticks, bands, cuts, tiers } = layout;
  const width = inner.right - inner.left;
  return (
    <>
      {tiers.map(({ tier, x, width: wide }, index) => (
        <g key={tier} className={index % 2 === 0 ? 'tier' : 'tier other'}>
          <rect x={x} width={wide} y={inner.top} height={inner.bottom - inner.top} />
          {wide < 22 ? null : (
            <text x={x + wide / 2} y={inner.top - 8}>
              {wide > 60 ? `tier ${tier}` : tier}
            </text>
          )}
        </g>
      ))}
      {ticks.map(({ y, text }) => (
        <g key={text} className="tick">
          <line x1={inner.left} x2={inner.right} y1={y} y2={y} />
          <text x={inner.left - 8} y={y + 3.5}>
            {text}
          </text>
        </g>
      ))}
      {cuts.map(({ key, y, half }) => (
        <g key={key} className="cut">
          <rect x={inner.left} width={width} y={y - half} height={2 * half} />
          <line x1={inner.left} x2={inner.right + 6} y1={y} y2={y} />
        </g>
      ))}
      {bands.map(({ grade, top, bottom }) => (
        <text key={grade} className="band" x={inner.right + 10} y={(top + bottom) / 2 + 4}>
          {grade}
        </text>
      ))}
    </>
  );
});

interface MarkProps {
  readonly mark: Mark;
  readonly size: number;
  readonly isChosen: boolean;
}

/** Placed by transforms alone: those glide, and a browser moves them without laying anything out. */
const MarkOf = memo(
  function MarkOf({ mark, size, isChosen }: MarkProps): ReactNode {
    const { item, x, y, half } = mark;
    const names = ['script', item.isAnchor ? 'anchor' : 'essay', item.tone, isChosen ? 'chosen' : ''];
    return (
      <g className={names.join(' ')}>
        <line
          className="reach"
          y1={-1}
          y2={1}
          vectorEffect="non-scaling-stroke"
          style={{ transform: `translate(${x}px, ${y}px) scale(1, ${Math.max(half, 0.01)})` }}
        />
        <g className="place" style={{ transform: `translate(${x}px, ${y}px)` }}>
          {item.isAnchor ? <path d={diamond(size * 1.5)} /> : <circle r={isChosen ? size * 1.4 : size} />}
        </g>
      </g>
    );
  },
  (before, after) =>
    before.size === after.size &&
    before.isChosen === after.isChosen &&
    before.mark.x === after.mark.x &&
    before.mark.y === after.mark.y &&
    before.mark.half === after.mark.half &&
    before.mark.item.tone === after.mark.item.tone,
);

const diamond = (half: number): string => `M0 ${-half}l${half} ${half}l${-half} ${half}l${-half} ${-half}z`;
