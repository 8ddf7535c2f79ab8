/** Puts a chart on a plane with ELK: boxes within boxes, edges at right angles, labels that hide nothing. */
import type { ELK, ElkEdgeSection, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { edgeLines, groupHead, labelSize, leafSize } from './chart-boxes.ts';
import type { ChartModel, ModelState } from './chart-model.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Route {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: Box | null;
}
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, Route>;
}
export interface LayoutWish {
  readonly direction: 'RIGHT' | 'DOWN';
  /** Labels at the edges need room; without them a large chart is small enough to be seen whole. */
  readonly hasLabels: boolean;
}

const spacing = {
  'elk.spacing.nodeNode': '12',
  'elk.spacing.edgeNode': '9',
  'elk.spacing.edgeEdge': '7',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '11',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
};

export async function placed(elk: ELK, model: ChartModel, wish: LayoutWish): Promise<Placed> {
  const graph = await elk.layout(graphOf(model, wish));
  const boxes = new Map<string, Box>();
  const routes = new Map<string, Route>();
  collect(graph, { boxes, routes });
  return { width: graph.width ?? 0, height: graph.height ?? 0, boxes, routes };
}

function graphOf(model: ChartModel, { direction, hasLabels }: LayoutWish): ElkNode {
  const inner = new Map<string | null, ModelState[]>();
  for (const state of model.states) inner.set(state.parent, [...(inner.get(state.parent) ?? []), state]);
  const nodeOf = (state: ModelState): ElkNode => {
    if (!state.isGroup) return { id: state.id, ...leafSize(state), layoutOptions: leafOptions(state) };
    return {
      id: state.id,
      layoutOptions: {
        ...spacing,
        'elk.padding': `[top=${groupHead(state)},left=14,bottom=14,right=14]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${leafSize(state).width}, 40)`,
      },
      children: (inner.get(state.id) ?? []).map(nodeOf),
    };
  };
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
      'elk.padding': '[top=8,left=8,bottom=8,right=8]',
      ...spacing,
    },
    children: (inner.get(null) ?? []).map(nodeOf),
    edges: model.edges.map(({ id, from, to, labels }): ElkExtendedEdge => ({
      id,
      sources: [from],
      targets: [to],
      labels: hasLabels ? [{ text: id, ...labelSize(edgeLines(labels)) }] : [],
    })),
  };
}

const leafOptions = (state: ModelState): Record<string, string> =>
  state.isInitial && !state.isGroup ? { 'elk.layered.layering.layerConstraint': 'FIRST' } : {};

interface Found {
  readonly boxes: Map<string, Box>;
  readonly routes: Map<string, Route>;
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

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({ x, y, width, height });
const pointsOf = ({
  startPoint,
  bendPoints = [],
  endPoint,
}: ElkEdgeSection): ElkEdgeSection['startPoint'][] => [startPoint, ...bendPoints, endPoint];
