/** One state as it is drawn, with those who are in it. Drawn again only when its own figures change. */
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import { spanOf } from '../design/time.tsx';
import { lineHeight, lineSize, linesOf, padding, titleHeight, titleSize } from './chart-boxes.ts';
import type { Box } from './chart-layout.ts';
import type { ModelState } from './chart-model.ts';
import type { StateFigures } from './figures.ts';

interface StateBoxProps {
  readonly state: ModelState;
  readonly box: Box;
  readonly figures: StateFigures | null;
  readonly isActive: boolean;
  readonly isNext: boolean;
  readonly isChosen: boolean;
  pick(state: ModelState): void;
  keys(event: KeyboardEvent, id: string): void;
  focus(id: string): void;
}

export const StateBox = memo(function StateBox(props: StateBoxProps): ReactNode {
  const { state, box, figures } = props;
  if (state.type === 'history') return <History state={state} box={box} />;
  const { width } = box;
  return (
    <g className={classesOf(props)} transform={`translate(${box.x} ${box.y})`} data-state={state.path}>
      <Target {...props} />
      {state.isInitial ? <path className="initial" d="M -13 12 h 9 m -4 -4 l 4 4 l -4 4" /> : null}
      {figures === null ? null : state.isGroup ? (
        <GroupFigures figures={figures} width={width} />
      ) : (
        <Figures figures={figures} width={width} />
      )}
      {linesOf(state).map((line, index) => (
        <text
          key={line}
          className="line"
          x={padding}
          y={titleHeight + (index + (state.isGroup ? 0 : 1)) * lineHeight + 10}
          fontSize={lineSize}
        >
          {line}
        </text>
      ))}
    </g>
  );
});

/** What is pointed at and focused. The figures lie beside it: its name says them in a sentence. */
function Target(props: StateBoxProps): ReactNode {
  const { state, box, pick, keys, focus } = props;
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
    >
      <rect className="frame" width={width} height={height} rx={7} />
      {state.type === 'final' ? (
        <rect className="final" x={3} y={3} width={width - 6} height={height - 6} rx={5} />
      ) : null}
      <text className="title" x={padding} y={17} fontSize={titleSize}>
        {state.key}
      </text>
    </g>
  );
}

function classesOf({ state, figures, isActive, isNext, isChosen }: StateBoxProps): string {
  const names = ['state', state.isGroup ? 'group' : 'leaf', state.type];
  if (figures !== null && figures.count > 0) names.push('peopled');
  if (figures !== null && figures.stalled > 0) names.push('stalled');
  if (isActive) names.push('active');
  if (isNext) names.push('next');
  if (isChosen) names.push('chosen');
  return names.join(' ');
}

interface FiguresProps {
  readonly figures: StateFigures;
  readonly width: number;
}

function Figures({ figures, width }: FiguresProps): ReactNode {
  if (figures.count === 0 && figures.perMinute === 0) return null;
  return (
    <>
      <text className="count" x={width - padding} y={18} fontSize={15} textAnchor="end">
        {compact(figures.count)}
      </text>
      <text className="more" x={padding} y={titleHeight + 10} fontSize={lineSize}>
        <Trouble figures={figures} />
        {restOf(figures).join(' · ')}
      </text>
    </>
  );
}

/** Beside the name: what lies within has its own figures below. */
function GroupFigures({ figures, width }: FiguresProps): ReactNode {
  if (figures.count === 0) return null;
  return (
    <text className="more" x={width - padding} y={17} fontSize={lineSize} textAnchor="end">
      <Trouble figures={figures} />
      <tspan className="count">{compact(figures.count)}</tspan>
    </text>
  );
}

function Trouble({ figures: { stalled, quarantined } }: { readonly figures: StateFigures }): ReactNode {
  return (
    <>
      {stalled > 0 ? <tspan className="bad">{`${compact(stalled)} stalled · `}</tspan> : null}
      {quarantined > 0 ? <tspan className="odd">{`${compact(quarantined)} quarantined · `}</tspan> : null}
    </>
  );
}

const restOf = ({ count, perMinute, oldestMs }: StateFigures): string[] => [
  ...(perMinute > 0 ? [`${compact(perMinute)}/min`] : []),
  ...(oldestMs !== null && count > 0 ? [`for ${spanOf(oldestMs)}`] : []),
];

const History = ({ state, box }: { readonly state: ModelState; readonly box: Box }): ReactNode => (
  <g className="history" transform={`translate(${box.x} ${box.y})`}>
    <title>{`${state.key}: where it was before${state.history === 'deep' ? ', at any depth' : ''}`}</title>
    <circle cx={box.width / 2} cy={box.height / 2} r={14} />
    <text x={box.width / 2} y={box.height / 2 + 4} textAnchor="middle" fontSize={titleSize}>
      {state.history === 'deep' ? 'H*' : 'H'}
    </text>
  </g>
);

function spoken({ state, figures, isActive, isNext }: StateBoxProps): string {
  const parts = [`State ${state.key}`];
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

const compactForm = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const compact = (count: number): string => (count < 10_000 ? String(count) : compactForm.format(count));
