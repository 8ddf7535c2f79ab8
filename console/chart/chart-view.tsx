/** A statechart to look at: moved by dragging and by keys, and with its transitions lit as they happen. */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Button, Failure, Skeleton } from '../design/parts.tsx';
import { refusedFrom } from '../api/use-ask.ts';
import { useWidth } from '../plots/use-width.ts';
import { ChartCaption } from './chart-caption.tsx';
import { Drawing } from './chart-drawing.tsx';
import type { Placed } from './chart-layout.ts';
import { ChartMap } from './chart-map.tsx';
import type { ChartModel, ModelState } from './chart-model.ts';
import type { StateFigures } from './figures.ts';
import { heightFor, heightOf } from './layout-choice.ts';
import type { Trail } from './trail.ts';
import { useLayout } from './use-layout.ts';
import { useLights } from './use-lights.ts';
import { useViewport, type Viewport } from './use-viewport.ts';
import './chart.css';

export interface ChartViewProps {
  readonly label: string;
  readonly model: ChartModel;
  /** None: as high as suits the chart and the window. */
  readonly height?: number;
  /** By path; none: nobody is counted. */
  readonly figures?: ReadonlyMap<string, StateFigures> | undefined;
  /** Paths of states that are told apart; the deepest is kept in sight. */
  readonly active?: ReadonlySet<string> | undefined;
  readonly next?: ReadonlySet<string> | undefined;
  readonly chosen?: string | null | undefined;
  /** Where somebody has been before. */
  readonly trail?: Trail | undefined;
  /** The kind whose moves light the edges. */
  readonly lightsOf?: string | undefined;
  pick(state: ModelState): void;
  readonly drawing?: RefObject<SVGSVGElement | null> | undefined;
}

/** The bar over a chart and the line under it. */
const barHeight = 41;

export function ChartView(props: ChartViewProps): ReactNode {
  const { model } = props;
  const [labels, setLabels] = useState<boolean | null>(null);
  const outer = useRef<HTMLDivElement>(null);
  const width = useWidth(outer, 0);
  const [windowHeight] = useState(() => window.innerHeight);
  const height = props.height ?? heightFor(model.states.length, { width, height: windowHeight });
  const { candidate, error } = useLayout(model, { width: width === 0 ? null : width, height, labels });
  return (
    <div className="chart-place" ref={outer}>
      {error !== null ? (
        <Failure error={refusedFrom(error)} />
      ) : candidate === null ? (
        <Skeleton height={height + barHeight} />
      ) : (
        <Plane
          key={`${model.hash} ${candidate.wish.direction} ${candidate.wish.hasLabels}`}
          {...props}
          height={props.height ?? heightOf(candidate, { width, height })}
          placed={candidate.placed}
          hasLabels={candidate.wish.hasLabels}
          turnLabels={() => setLabels(!candidate.wish.hasLabels)}
        />
      )}
    </div>
  );
}

export interface PlaneProps extends ChartViewProps {
  readonly height: number;
  readonly placed: Placed;
  readonly hasLabels: boolean;
  turnLabels(): void;
}

function Plane(props: PlaneProps): ReactNode {
  const { label, model, height, placed } = props;
  const own = useRef<SVGSVGElement>(null);
  const svg = props.drawing ?? own;
  const plane = useRef<SVGGElement>(null);
  const box = useRef<HTMLDivElement>(null);
  // An actor is looked at where it stands, labels where they can be read.
  const begin = model.states.find(({ isInitial, isGroup }) => isInitial && !isGroup)?.id ?? null;
  const isClose = props.active !== undefined || props.hasLabels;
  const port = useViewport({ box, plane, placed, height, isClose, begin });
  const [near, setNear] = useState<string | null>(null);
  useLights(svg, model, props.lightsOf ?? null);
  useInSight(props, port);
  return (
    <div className="chart" ref={box}>
      <button type="button" className="chart-skip" onClick={(event) => skip(event.currentTarget)}>
        Skip the chart
      </button>
      <div className="chart-bar">
        <ChartCaption model={model} near={near} />
        <Tools port={port} {...props} />
      </div>
      <svg
        className="drawing"
        ref={svg}
        role="group"
        aria-label={label}
        width="100%"
        height={height}
        onPointerDown={port.grab}
        onPointerMove={port.drag}
        onPointerUp={port.release}
        onPointerCancel={port.release}
        onPointerLeave={() => setNear(null)}
      >
        <Arrows />
        <g ref={plane}>
          <Drawing {...props} near={near} setNear={setNear} port={port} />
        </g>
      </svg>
      <ChartMap
        states={model.states}
        placed={placed}
        figures={props.figures}
        active={props.active}
        port={port}
      />
    </div>
  );
}

/** Where an actor stands, or would stand, is moved into sight. */
function useInSight({ model, active, next }: PlaneProps, { show }: Viewport): void {
  useEffect(() => {
    const wanted = next !== undefined && next.size > 0 ? next : active;
    const deepest = model.states.findLast(({ path, isGroup }) => !isGroup && wanted?.has(path) === true);
    if (deepest !== undefined) show(deepest.id);
  }, [model, active, next, show]);
}

const Arrows = (): ReactNode => (
  <defs>
    {['plain', 'out', 'into'].map((look) => (
      <marker
        key={look}
        id={`chart-${look}`}
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerUnits="userSpaceOnUse"
        markerWidth="9"
        markerHeight="9"
        orient="auto"
      >
        <path className={`arrow ${look}`} d="M 0 0.5 L 8 4 L 0 7.5 z" />
      </marker>
    ))}
  </defs>
);

function Tools({ port, hasLabels, turnLabels }: PlaneProps & { readonly port: Viewport }): ReactNode {
  return (
    <div className="chart-tools" role="toolbar" aria-label="Chart">
      <Button isSmall aria-label="Smaller" title="Smaller (−)" onClick={() => port.zoom(1 / 1.3)}>
        −
      </Button>
      <Button isSmall aria-label="Larger" title="Larger (+)" onClick={() => port.zoom(1.3)}>
        +
      </Button>
      <Button isSmall title="The whole chart (0)" onClick={port.fit}>
        Fit
      </Button>
      <Button isSmall title="As large as it is meant to be (1)" onClick={port.actual}>
        1:1
      </Button>
      <Button
        isSmall
        aria-pressed={hasLabels}
        title="Draws every edge with its events; without, those of the state that is pointed at are shown"
        onClick={turnLabels}
      >
        Events
      </Button>
      <Button isSmall onClick={port.fill}>
        Full screen
      </Button>
    </div>
  );
}

/** Focus goes to what comes after, for those who go by keys. */
function skip(link: HTMLElement): void {
  const chart = link.closest('.chart');
  const after = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT, (node) =>
    chart?.contains(node) !== true && (node as HTMLElement).tabIndex >= 0
      ? NodeFilter.FILTER_ACCEPT
      : NodeFilter.FILTER_SKIP,
  );
  if (chart === null) return;
  after.currentNode = chart;
  (after.nextNode() as HTMLElement | null)?.focus();
}
