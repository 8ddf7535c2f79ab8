/** Phases of a run as boxes in columns: each stands right of all that it needs. Pure. */
export interface GraphNode {
  readonly id: string;
  readonly needs: readonly string[];
}

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly nodes: readonly Placed[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: string }[];
  readonly width: number;
  readonly height: number;
}

export const boxSize = { width: 232, height: 112 } as const;
const gap = { x: 64, y: 18 } as const;

export function layoutGraph(nodes: readonly GraphNode[]): GraphLayout {
  const columns = columnsOf(nodes);
  const byColumn = Map.groupBy(nodes, ({ id }) => columns.get(id) ?? 0);
  const tallest = Math.max(0, ...[...byColumn.values()].map(({ length }) => length));
  const height = tallest * (boxSize.height + gap.y) - (tallest === 0 ? 0 : gap.y);
  const placed = new Map<string, Placed>();
  for (const [column, members] of byColumn) {
    const used = members.length * (boxSize.height + gap.y) - gap.y;
    for (const [row, { id }] of members.entries()) {
      const y = (height - used) / 2 + row * (boxSize.height + gap.y);
      placed.set(id, { id, x: column * (boxSize.width + gap.x), y });
    }
  }
  const width = Math.max(0, ...[...placed.values()].map(({ x }) => x + boxSize.width));
  return { nodes: [...placed.values()], edges: edgesOf(nodes, placed), width, height };
}

/** The longest way to each; what a run does not hold is not waited for, and a circle ends where it began. */
function columnsOf(nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<string, number>();
  const columnOf = (id: string, path: ReadonlySet<string>): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    if (path.has(id)) return 0;
    const needs = (byId.get(id)?.needs ?? []).filter((need) => byId.has(need));
    const column = Math.max(-1, ...needs.map((need) => columnOf(need, new Set([...path, id])))) + 1;
    known.set(id, column);
    return column;
  };
  for (const { id } of nodes) columnOf(id, new Set());
  return known;
}

function edgesOf(nodes: readonly GraphNode[], placed: ReadonlyMap<string, Placed>): GraphLayout['edges'] {
  return nodes.flatMap(({ id, needs }) =>
    needs.flatMap((need) => {
      const [from, to] = [placed.get(need), placed.get(id)];
      return from === undefined || to === undefined ? [] : [{ from: need, to: id, path: curve(from, to) }];
    }),
  );
}

function curve(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + boxSize.width, from.y + boxSize.height / 2];
  const [x2, y2] = [to.x, to.y + boxSize.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
