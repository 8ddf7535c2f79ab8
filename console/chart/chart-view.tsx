/** A statechart to look at: moved by dragging and by keys, and with its transitions lit as they happen. */
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { Button, Failure, Skeleton } from '../design/parts.tsx';
import { refusedFrom } from '../api/use-ask.ts';
import type { Placed } from './chart-layout.ts';
import { type ChartModel, labelText, type ModelState } from './chart-model.ts';
import { EdgeLine } from './edge-line.tsx';
import type { StateFigures } from './figures.ts';
import { StateBox } from './state-box.tsx';
import { useLayout } from './use-layout.ts';
import { useLights } from './use-lights.ts';
import { useViewport, type Viewport } from './use-viewport.ts';
import './chart.css';

interface ChartViewProps {
  readonly label: string;
  readonly model: ChartModel;
  readonly height: number;
  /** By path; none: nobody is counted. */
  readonly figures?: ReadonlyMap<string, StateFigures> | undefined;
  /** Paths of states that are told apart; the deepest is kept in sight. */
  readonly active?: ReadonlySet<string> | undefined;
  readonly next?: ReadonlySet<string> | undefined;
  readonly chosen?: string | null | undefined;
  /** The kind whose moves light the edges. */
  readonly lightsOf?: string | undefined;
  pick(state: ModelState): void;
  readonly drawing?: RefObject<SVGSVGElement | null> | undefined;
}

/**
 * More than these are drawn without labels at first: whoever wants them asks for them. Labels stand side by
 * side where edges run down, and one below the other where they run across.
 */
const labelledEdgesMax = 24;

export function ChartView(props: ChartViewProps): ReactNode {
  const { model, height } = props;
  const isSmall = model.edges.length <= labelledEdgesMax;
  const [hasLabels, setLabels] = useState(isSmall);
  const layout = useLayout(model, { direction: isSmall ? 'DOWN' : 'RIGHT', hasLabels });
  if (layout.error !== null) return <Failure error={refusedFrom(layout.error)} />;
  if (layout.placed === null) return <Skeleton height={height + 34} />;
  return (
    <Plane
      key={`${model.hash} ${hasLabels}`}
      {...props}
      placed={layout.placed}
      hasLabels={hasLabels}
      turnLabels={() => setLabels(!hasLabels)}
    />
  );
}

interface PlaneProps extends ChartViewProps {
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
  const port = useViewport({ box, plane, placed, height, isClose: props.active !== undefined });
  const [near, setNear] = useState<string | null>(null);
  useLights(svg, model, props.lightsOf ?? null);
  const { show } = port;
  const { active, next } = props;
  useEffect(() => {
    const wanted = next !== undefined && next.size > 0 ? next : active;
    const deepest = model.states.findLast(({ path, isGroup }) => !isGroup && wanted?.has(path) === true);
    if (deepest !== undefined) show(deepest.id);
  }, [model, active, next, show]);
  return (
    <div className="chart" ref={box}>
      <button type="button" className="chart-skip" onClick={(event) => skip(event.currentTarget)}>
        Skip the chart
      </button>
      <svg
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
        <Arrow />
        <g ref={plane}>
          <Drawing {...props} near={near} setNear={setNear} port={port} />
        </g>
      </svg>
      <Tools port={port} {...props} />
      <Caption model={model} near={near} />
    </div>
  );
}

const Arrow = (): ReactNode => (
  <defs>
    <marker
      id="chart-arrow"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerUnits="userSpaceOnUse"
      markerWidth="9"
      markerHeight="9"
      orient="auto"
    >
      <path className="arrow" d="M 0 0.5 L 8 4 L 0 7.5 z" />
    </marker>
  </defs>
);

interface DrawingProps extends PlaneProps {
  readonly near: string | null;
  setNear(id: string): void;
  readonly port: Viewport;
}

/** Groups first, then edges, then leaves: what lies deeper hides nothing that is above it. */
function Drawing({ model, placed, near, setNear, port, ...props }: DrawingProps): ReactNode {
  const { keys, show } = port;
  const focus = useMemo(
    () => (id: string) => {
      setNear(id);
      show(id);
    },
    [setNear, show],
  );
  const boxed = (state: ModelState): ReactNode => {
    const box = placed.boxes.get(state.id);
    if (box === undefined) return null;
    return (
      <StateBox
        key={state.id}
        state={state}
        box={box}
        figures={props.figures?.get(state.path) ?? null}
        isActive={props.active?.has(state.path) === true}
        isNext={props.next?.has(state.path) === true}
        isChosen={props.chosen === state.path}
        pick={props.pick}
        keys={keys}
        focus={focus}
      />
    );
  };
  const edges = model.edges.map((edge) => {
    const route = placed.routes.get(edge.id);
    if (route === undefined || route.points.length === 0) return null;
    const look = near === edge.from || near === edge.to ? 'near' : 'plain';
    return <EdgeLine key={edge.id} edge={edge} route={route} look={look} />;
  });
  return (
    <>
      {model.states.filter(({ isGroup }) => isGroup).map(boxed)}
      {edges}
      {model.states.filter(({ isGroup }) => !isGroup).map(boxed)}
    </>
  );
}

function Tools({ port, hasLabels, turnLabels }: PlaneProps & { readonly port: Viewport }): ReactNode {
  return (
    <div className="chart-tools" role="toolbar" aria-label="Chart">
      <Button isSmall aria-label="Smaller" onClick={() => port.zoom(1 / 1.3)}>
        −
      </Button>
      <Button isSmall aria-label="Larger" onClick={() => port.zoom(1.3)}>
        +
      </Button>
      <Button isSmall onClick={port.fit}>
        Fit
      </Button>
      <Button isSmall aria-pressed={hasLabels} onClick={turnLabels}>
        Events
      </Button>
      <Button isSmall onClick={port.fill}>
        Full screen
      </Button>
    </div>
  );
}

/** What leads out of and into the state that was last looked at: also where edges have no labels. */
function Caption({ model, near }: { readonly model: ChartModel; readonly near: string | null }): ReactNode {
  const names = useMemo(() => new Map(model.states.map(({ id, key }) => [id, key])), [model]);
  if (near === null) {
    return (
      <p className="chart-caption">
        Drag to move; Ctrl and wheel, or + and −, to zoom; arrow keys go from state to state.
      </p>
    );
  }
  const out = model.edges.filter(({ from }) => from === near);
  const into = model.edges.filter(({ to }) => to === near).length;
  return (
    <p className="chart-caption">
      <strong>{names.get(near)}</strong>
      {out.length === 0
        ? ' leads nowhere by itself'
        : out.slice(0, 6).map(({ id, to, labels }) => (
            <span key={id}>
              {labels.map(labelText).slice(0, 2).join(' or ')} → {names.get(to)}
            </span>
          ))}
      <span>{into} in</span>
    </p>
  );
}

/** Focus goes to what comes after, for those who go by keys. */
function skip(link: HTMLElement): void {
  link.closest('.chart')?.querySelector<HTMLElement>('.chart-tools button')?.focus();
}
