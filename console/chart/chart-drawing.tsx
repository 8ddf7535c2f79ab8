/** The states and lines of a chart in the order in which they hide each other. */
import { type ReactNode, useMemo } from 'react';
import type { Route } from './chart-layout.ts';
import { type ChartModel, isWithin, type ModelEdge, type ModelState } from './chart-model.ts';
import { outlineOf } from './chart-outline.ts';
import type { PlaneProps } from './chart-view.tsx';
import { EdgeLine, EdgeNote } from './edge-line.tsx';
import { type Shape, StateBox } from './state-box.tsx';
import type { Viewport } from './use-viewport.ts';

interface DrawingProps extends PlaneProps {
  readonly near: string | null;
  setNear(id: string): void;
  readonly port: Viewport;
}

/** More notes than these at once would hide each other. */
const notesMax = 9;

/** Groups first, then lines, then leaves: what lies deeper hides nothing that is above it. */
export function Drawing(props: DrawingProps): ReactNode {
  const { model, placed, near, hasLabels } = props;
  const lines = useMemo(() => linesOf(model, placed.routes), [model, placed]);
  const parents = useMemo(() => new Map(model.states.map(({ id, parent }) => [id, parent])), [model]);
  const seen = lines.map((line) => ({ ...line, look: lookOf(line.edges, near, parents) }));
  const noted = hasLabels ? [] : seen.filter(({ look }) => look === 'out').slice(0, notesMax);
  return (
    <>
      <States {...props} isOf={(shape) => shape === 'group'} />
      {seen.map(({ numbers, ...line }) => (
        <EdgeLine
          key={numbers}
          {...line}
          numbers={numbers}
          isTaken={line.edges.some(({ id }) => props.trail?.taken.has(id) === true)}
        />
      ))}
      <States {...props} isOf={(shape) => shape !== 'group'} />
      {noted.map(({ numbers, ...line }) => (
        <EdgeNote key={numbers} {...line} />
      ))}
    </>
  );
}

interface StatesProps extends DrawingProps {
  isOf(shape: Shape): boolean;
}

function States({ model, placed, setNear, port, isOf, ...props }: StatesProps): ReactNode {
  const rows = useMemo(() => outlineOf(model).rows, [model]);
  const { keys, show } = port;
  const focus = useMemo(
    () => (id: string) => {
      setNear(id);
      show(id);
    },
    [setNear, show],
  );
  return model.states.map((state) => {
    const box = placed.boxes.get(state.id);
    const shape = shapeOf(state, rows);
    if (box === undefined || !isOf(shape)) return null;
    return (
      <StateBox
        key={state.id}
        state={state}
        box={box}
        shape={shape}
        figures={props.figures?.get(state.path) ?? null}
        isActive={props.active?.has(state.path) === true}
        isNext={props.next?.has(state.path) === true}
        isChosen={props.chosen === state.path}
        hasBeen={props.trail?.been.has(state.path) === true}
        pick={props.pick}
        keys={keys}
        focus={focus}
        point={setNear}
      />
    );
  });
}

function shapeOf({ id, parent, isGroup, type }: ModelState, rows: ReadonlyMap<string, unknown>): Shape {
  if (rows.has(parent ?? '')) return 'row';
  if (rows.has(id)) return 'rows';
  return isGroup ? 'group' : type === 'history' ? 'history' : 'leaf';
}

interface Line {
  /** Of its edges in the model, by which they are found when they are lit. */
  readonly numbers: string;
  readonly route: Route;
  readonly edges: readonly ModelEdge[];
}

function linesOf({ edges }: ChartModel, routes: readonly Route[]): readonly Line[] {
  const numbers = new Map(edges.map(({ id }, index) => [id, index]));
  return routes.map((route) => {
    const own = route.edges.map((id) => numbers.get(id) ?? -1);
    return { numbers: own.join(' '), route, edges: own.flatMap((number) => edges[number] ?? []) };
  });
}

/** What a state around it does, it does as well. */
function lookOf(
  edges: readonly ModelEdge[],
  near: string | null,
  parents: ReadonlyMap<string, string | null>,
): 'plain' | 'out' | 'into' {
  if (near === null) return 'plain';
  if (edges.some(({ from }) => isWithin(parents, near, from) || isWithin(parents, from, near))) return 'out';
  return edges.some(({ to }) => isWithin(parents, to, near)) ? 'into' : 'plain';
}
