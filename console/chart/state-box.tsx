/** One state as it is drawn, with those who are in it. Drawn again only when its own figures change. */
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import {
  charsIn,
  lineHeight,
  lineSize,
  linesOf,
  linesTop,
  padding,
  rowText,
  shortened,
  titleLine,
  titleSize,
} from './chart-boxes.ts';
import type { Box } from './chart-layout.ts';
import type { ModelState } from './chart-model.ts';
import { compact, infoOf, type StateFigures } from './figures.ts';

/** A box with rows is a group that is small; a row is one of those who are in it. */
export type Shape = 'leaf' | 'group' | 'rows' | 'row' | 'history';

interface StateBoxProps {
  readonly state: ModelState;
  readonly box: Box;
  readonly shape: Shape;
  readonly figures: StateFigures | null;
  readonly isActive: boolean;
  readonly isNext: boolean;
  readonly isChosen: boolean;
  readonly hasBeen: boolean;
  pick(state: ModelState): void;
  keys(event: KeyboardEvent, id: string): void;
  focus(id: string): void;
  /** The pointer is over it. */
  point(id: string): void;
}

export const StateBox = memo(function StateBox(props: StateBoxProps): ReactNode {
  const { state, box, shape, figures } = props;
  if (shape === 'history') return <History state={state} box={box} />;
  return (
    <g className={classesOf(props)} transform={`translate(${box.x} ${box.y})`} data-state={state.path}>
      <Target {...props} />
      {state.isInitial && shape !== 'row' ? (
        <path className="initial" d="M -12 11 h 8 m -4 -4 l 4 4 l -4 4" />
      ) : null}
      {figures === null ? null : shape === 'leaf' ? (
        <Info {...props} figures={figures} />
      ) : (
        <Count figures={figures} width={box.width} isRow={shape === 'row'} />
      )}
      {shape === 'row' || shape === 'rows' ? null : <Lines state={state} width={box.width} shape={shape} />}
    </g>
  );
});

/** What is pointed at and focused. The figures lie beside it: its name says them in a sentence. */
function Target(props: StateBoxProps): ReactNode {
  const { state, box, shape, pick, keys, focus } = props;
  const { width, height } = box;
  return (
    <g
      className="target"
      tabIndex={0}
      role="button"
      aria-label={spoken(props)}
      data-id={state.id}
      onClick={() => pick(state)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return keys(event, state.id);
        event.preventDefault();
        pick(state);
      }}
      onFocus={() => focus(state.id)}
      onPointerEnter={() => props.point(state.id)}
    >
      <rect className="frame" width={width} height={height} rx={shape === 'row' ? 4 : 7} />
      {state.type === 'final' ? (
        <rect className="final" x={3} y={3} width={width - 6} height={height - 6} rx={5} />
      ) : null}
      {shape === 'row' ? (
        <text className="title" x={padding - 4} y={11.5} fontSize={lineSize}>
          {rowLine(state, box)}
        </text>
      ) : (
        (shape === 'group' ? [state.key] : state.name).map((line, index) => (
          <text key={line} className="title" x={padding} y={16 + index * titleLine} fontSize={titleSize}>
            {line}
          </text>
        ))
      )}
    </g>
  );
}

const rowLine = (state: ModelState, { width }: Box): string => shortened(rowText(state), charsIn(width));

interface LinesProps {
  readonly state: ModelState;
  readonly width: number;
  readonly shape: Shape;
}

function Lines({ state, width, shape }: LinesProps): ReactNode {
  const top = shape === 'group' ? 23 : linesTop(state) + lineHeight;
  return linesOf(state).map((line, index) => (
    <text key={line} className="line" x={padding} y={top + index * lineHeight + 10} fontSize={lineSize}>
      {shortened(line, charsIn(width))}
    </text>
  ));
}

function classesOf({ state, shape, figures, isActive, isNext, isChosen, hasBeen }: StateBoxProps): string {
  const names = ['state', shape, state.type];
  if (figures !== null && figures.count > 0) names.push('peopled');
  if (figures !== null && figures.stalled > 0) names.push('stalled');
  if (isActive) names.push('active');
  if (isNext) names.push('next');
  if (isChosen) names.push('chosen');
  if (hasBeen && !isActive) names.push('been');
  return names.join(' ');
}

/** How many, and as much of the rest as there is room for. */
function Info({ state, box, figures }: StateBoxProps & { readonly figures: StateFigures }): ReactNode {
  const pieces = infoOf(figures, charsIn(box.width));
  return (
    <text className="more" x={padding} y={linesTop(state) + 11} fontSize={lineSize}>
      {figures.count > 0 ? <tspan className="count">{compact(figures.count)}</tspan> : null}
      {pieces.map(({ look, text }) => (
        <tspan key={look} className={look}>{` · ${text}`}</tspan>
      ))}
    </text>
  );
}

interface CountProps {
  readonly figures: StateFigures;
  readonly width: number;
  readonly isRow: boolean;
}

/** Beside the name: what lies within has its own figures. */
function Count({ figures, width, isRow }: CountProps): ReactNode {
  const { count, stalled, quarantined } = figures;
  if (count === 0) return null;
  return (
    <text
      className="more"
      x={width - (isRow ? 5 : padding)}
      y={isRow ? 11.5 : 16}
      fontSize={lineSize}
      textAnchor="end"
    >
      {!isRow && stalled > 0 ? <tspan className="bad">{`${compact(stalled)} stalled · `}</tspan> : null}
      {!isRow && quarantined > 0 ? (
        <tspan className="odd">{`${compact(quarantined)} quarantined · `}</tspan>
      ) : null}
      <tspan className="count">{compact(count)}</tspan>
    </text>
  );
}

const History = ({ state, box }: { readonly state: ModelState; readonly box: Box }): ReactNode => (
  <g className="history" transform={`translate(${box.x} ${box.y})`}>
    <title>{`${state.key}: where it was before${state.history === 'deep' ? ', at any depth' : ''}`}</title>
    <circle cx={box.width / 2} cy={box.height / 2} r={Math.min(box.width, box.height) / 2 - 2} />
    <text x={box.width / 2} y={box.height / 2 + 4.5} textAnchor="middle" fontSize={titleSize}>
      {state.history === 'deep' ? 'H*' : 'H'}
    </text>
  </g>
);

function spoken({ state, box, shape, figures, isActive, isNext }: StateBoxProps): string {
  // What is written in it is a part of its name.
  const parts = [`State ${shape === 'row' ? rowLine(state, box) : state.key}`];
  if (state.type === 'final') parts.push('final');
  if (isActive) parts.push('here now');
  if (isNext) parts.push('would be here');
  if (figures !== null) {
    parts.push(`${figures.count} actors`);
    if (figures.stalled > 0) parts.push(`${figures.stalled} stalled`);
    if (figures.quarantined > 0) parts.push(`${figures.quarantined} quarantined`);
  }
  return parts.join(', ');
}
