/**
 * What of a chart is drawn, and as what. A large chart is drawn in less room, and no state is left out of it:
 *
 *  1. A few leaves deep inside that do not lead to each other are rows of one box.
 *  2. What leads from a state and from one around it to the same place is one line, and so is what leads into
 *     rows of the same box.
 *  3. The outermost state has a frame only where something leads to it, or where its parts run side by side.
 */
import { type ChartModel, isWithin, type ModelEdge, type ModelState } from './chart-model.ts';

export interface OutlineLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: readonly ModelEdge[];
}

export interface Outline {
  readonly isLarge: boolean;
  /** Rows by the id of their box. */
  readonly rows: ReadonlyMap<string, readonly ModelState[]>;
  readonly lines: readonly OutlineLine[];
  /** Not drawn at all. */
  readonly frameless: string | null;
}

const largeFromEdges = 25;
const rowsMax = 3;
const rowsFromDepth = 2;

export function outlineOf(model: ChartModel): Outline {
  const isLarge = model.edges.length >= largeFromEdges;
  const rows = isLarge ? rowsOf(model) : new Map<string, readonly ModelState[]>();
  const parents = new Map(model.states.map(({ id, parent }) => [id, parent]));
  const boxOf = (id: string): string => {
    const parent = parents.get(id) ?? '';
    return rows.has(parent) ? parent : id;
  };
  const lines = new Map<string, OutlineLine>();
  for (const edge of model.edges) {
    const [from, to] = [boxOf(edge.from), boxOf(edge.to)];
    const id = `${from}->${to}`;
    lines.set(id, { id, from, to, edges: [...(lines.get(id)?.edges ?? []), edge] });
  }
  return {
    isLarge,
    rows,
    lines: isLarge ? joined([...lines.values()], parents) : [...lines.values()],
    frameless: framelessOf(model),
  };
}

function rowsOf({ states, edges }: ChartModel): ReadonlyMap<string, readonly ModelState[]> {
  const found = new Map<string, readonly ModelState[]>();
  for (const state of states) {
    if (!state.isGroup || state.path.split('.').length < rowsFromDepth || state.path === '') continue;
    const inner = states.filter(({ parent }) => parent === state.id);
    const ids = new Set(inner.map(({ id }) => id));
    if (inner.length > rowsMax || inner.some(({ isGroup, type }) => isGroup || type === 'history')) continue;
    if (edges.some(({ from, to }) => ids.has(from) && ids.has(to))) continue;
    found.set(state.id, inner);
  }
  return found;
}

/** A line that a line from further out would only repeat goes into that one. */
function joined(
  lines: readonly OutlineLine[],
  parents: ReadonlyMap<string, string | null>,
): readonly OutlineLine[] {
  const outerOf = (line: OutlineLine): OutlineLine | undefined =>
    lines.findLast(
      ({ id, from, to }) => id !== line.id && to === line.to && isWithin(parents, line.from, from),
    );
  const inner = lines.flatMap((line) => {
    const outer = outerOf(line);
    return outer === undefined ? [] : [{ line, outer }];
  });
  return lines
    .filter((line) => !inner.some((one) => one.line === line))
    .map((line) => ({
      ...line,
      edges: [...line.edges, ...inner.filter(({ outer }) => outer === line).flatMap((one) => one.line.edges)],
    }));
}

function framelessOf({ states, edges }: ChartModel): string | null {
  const root = states.find(({ parent }) => parent === null);
  if (root === undefined || root.type === 'parallel' || !root.isGroup) return null;
  return edges.some(({ from, to }) => from === root.id || to === root.id) ? null : root.id;
}
