/** A layout as few numbers: states and edges are told by their place in the model, which its reader has. */
import type { Box, LayoutWish, Placed, Route } from './chart-layout.ts';
import type { ChartModel } from './chart-model.ts';

/**
 * What a layout is found by. Equal drawings have equal ones: a machine that only works in another way, with
 * another hash, is laid out as before.
 */
export function layoutKey({ states, edges }: ChartModel, { direction, hasLabels }: LayoutWish): string {
  const text = JSON.stringify([states, edges]);
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995) + at;
  }
  const digest = [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  return `${digest} ${direction} ${hasLabels ? 'labels' : 'names'}`;
}

type PackedBox = readonly [x: number, y: number, width: number, height: number];

export interface PackedLayout {
  readonly size: readonly [width: number, height: number];
  /** In the order of the states; 0: not drawn. */
  readonly boxes: readonly (PackedBox | 0)[];
  readonly routes: readonly (readonly [
    edges: readonly number[],
    points: readonly number[],
    label: PackedBox | 0,
  ])[];
}

export function packed({ width, height, boxes, routes }: Placed, model: ChartModel): PackedLayout {
  const numbers = new Map(model.edges.map(({ id }, index) => [id, index]));
  return {
    size: [width, height],
    boxes: model.states.map(({ id }) => packedBox(boxes.get(id) ?? null)),
    routes: routes.map(({ edges, points, label }) => [
      edges.map((id) => numbers.get(id) ?? -1),
      points.flatMap(({ x, y }) => [x, y]),
      packedBox(label),
    ]),
  };
}

/** Null: it is of another chart. */
export function unpacked({ size, boxes, routes }: PackedLayout, model: ChartModel): Placed | null {
  if (boxes.length !== model.states.length) return null;
  const found: Route[] = [];
  for (const [edges, numbers, label] of routes) {
    const ids = edges.map((index) => model.edges[index]?.id);
    if (!ids.every((id) => id !== undefined)) return null;
    found.push({ edges: ids, points: pointsOf(numbers), label: label === 0 ? null : boxOf(label) });
  }
  const [width, height] = size;
  const placedBoxes = model.states.flatMap(({ id }, index) => {
    const box = boxes[index] ?? 0;
    return box === 0 ? [] : [[id, boxOf(box)] as const];
  });
  return { width, height, boxes: new Map(placedBoxes), routes: found };
}

const packedBox = (box: Box | null): PackedBox | 0 =>
  box === null ? 0 : [box.x, box.y, box.width, box.height];
const boxOf = ([x, y, width, height]: PackedBox): Box => ({ x, y, width, height });

function pointsOf(numbers: readonly number[]): Route['points'] {
  const points: { x: number; y: number }[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2)
    points.push({ x: numbers[at] ?? 0, y: numbers[at + 1] ?? 0 });
  return points;
}
