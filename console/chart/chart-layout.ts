/** Puts a chart on a plane with ELK: boxes within boxes, edges at right angles, labels that hide nothing. */
import type { ELK, ElkEdgeSection, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { edgeLines, groupHead, labelSize, leafSize, linesTop, rowHeight, rowsSize } from './chart-boxes.ts';
import type { ChartModel, ModelState } from './chart-model.ts';
import { type Outline, outlineOf } from './chart-outline.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Route {
  /** Ids of the edges that it is drawn for: one at least. */
  readonly edges: readonly string[];
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: Box | null;
}
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: readonly Route[];
}
export interface LayoutWish {
  readonly direction: 'RIGHT' | 'DOWN';
  /** Labels at the edges need room; without them a large chart is small enough to be seen whole. */
  readonly hasLabels: boolean;
}

const spacing = {
  'elk.spacing.nodeNode': '8',
  'elk.spacing.edgeNode': '8',
  'elk.spacing.edgeEdge': '7',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeNodeBetweenLayers': '9',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
};

export async function placed(elk: ELK, model: ChartModel, wish: LayoutWish): Promise<Placed> {
  const outline = outlineOf(model);
  const graph = await elk.layout(graphOf(model, outline, wish));
  const boxes = new Map<string, Box>();
  const found = new Map<string, Way>();
  collect(graph, { boxes, routes: found });
  for (const [id, rows] of outline.rows) placeRows(boxes, model, { id, rows });
  return {
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    boxes,
    routes: outline.lines.flatMap(({ id, edges }) => {
      const way = found.get(id);
      return way === undefined || way.points.length < 2
        ? []
        : [{ ...way, edges: edges.map((edge) => edge.id) }];
    }),
  };
}

function graphOf(model: ChartModel, outline: Outline, { direction, hasLabels }: LayoutWish): ElkNode {
  const { lines, isLarge, frameless } = outline;
  const outermost = frameless ?? null;
  return {
    id: '(plane)',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
      'elk.padding': '[top=10,left=18,bottom=10,right=10]',
      ...spacing,
      ...(isLarge ? bundled : inOrder),
    },
    children: nodesIn(outermost, model, outline),
    edges: lines.map(({ id, from, to, edges }): ElkExtendedEdge => ({
      id,
      sources: [from],
      targets: [to],
      labels: hasLabels ? [{ text: id, ...labelSize(edgeLines(edges.flatMap(({ labels }) => labels))) }] : [],
    })),
  };
}

/** What leaves a box leaves it together. */
const bundled = { 'elk.layered.mergeEdges': 'true' };
/** Authors write states down as they follow each other: what leads on leads in that direction. */
const inOrder = { 'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER' };

function nodesIn(parent: string | null, model: ChartModel, outline: Outline): ElkNode[] {
  return model.states
    .filter((state) => state.parent === parent)
    .map((state): ElkNode => {
      const { id } = state;
      const rows = outline.rows.get(id);
      if (rows !== undefined) return { id, ...rowsSize(state, rows) };
      if (!state.isGroup) return { id, ...leafSize(state), layoutOptions: leafOptions(state) };
      return {
        id,
        layoutOptions: {
          ...spacing,
          'elk.padding': `[top=${groupHead(state)},left=10,bottom=8,right=10]`,
          'elk.nodeSize.constraints': 'MINIMUM_SIZE',
          'elk.nodeSize.minimum': `(${leafSize(state).width}, 40)`,
        },
        children: nodesIn(id, model, outline),
      };
    });
}

const leafOptions = (state: ModelState): Record<string, string> =>
  state.isInitial && !state.isGroup ? { 'elk.layered.layering.layerConstraint': 'FIRST' } : {};

interface Rows {
  readonly id: string;
  readonly rows: readonly ModelState[];
}

function placeRows(boxes: Map<string, Box>, { states }: ChartModel, { id, rows }: Rows): void {
  const box = boxes.get(id);
  const state = states.find((one) => one.id === id);
  if (box === undefined || state === undefined) return;
  for (const [index, row] of rows.entries()) {
    boxes.set(row.id, {
      x: box.x + 4,
      y: box.y + linesTop(state) + 1 + index * rowHeight,
      width: box.width - 8,
      height: rowHeight - 1,
    });
  }
}

type Way = Omit<Route, 'edges'>;
interface Found {
  readonly boxes: Map<string, Box>;
  readonly routes: Map<string, Way>;
}

function collect(node: ElkNode, found: Found): void {
  for (const child of node.children ?? []) {
    found.boxes.set(child.id, boxOf(child));
    collect(child, found);
  }
  for (const edge of node.edges ?? []) {
    const [label] = edge.labels ?? [];
    found.routes.set(edge.id, {
      points: (edge.sections ?? []).flatMap(pointsOf),
      label: label === undefined ? null : boxOf(label),
    });
  }
}

/** Tenths of a pixel are enough for the eye, and half as long on a shelf. */
const tenth = (size: number): number => Math.round(size * 10) / 10;
const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x: tenth(x),
  y: tenth(y),
  width: tenth(width),
  height: tenth(height),
});
const pointsOf = ({ startPoint, bendPoints = [], endPoint }: ElkEdgeSection): Route['points'] =>
  [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({ x: tenth(x), y: tenth(y) }));
