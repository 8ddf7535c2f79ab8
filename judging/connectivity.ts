/**
 * Who can be compared with whom at all. Scripts that no chain of decisions joins have no common scale;
 * scripts that nobody beat in a circle have no finite one. Both are asked before anything is fitted.
 */
import { countedUp, sortedByKey } from './counting-sort.ts';
import type { Decisions } from './decisions.ts';

/** Groups of scripts that decisions join, the largest first; `joined` counts as one, as anchors do. */
export function componentsOf(decisions: Decisions, joined: readonly number[] = []): number[][] {
  const { scripts, rows, winner, loser } = decisions;
  const parent = countedUp(scripts);
  for (let row = 0; row < rows; row += 1) join(parent, winner[row] ?? 0, loser[row] ?? 0);
  const [first, ...others] = joined;
  if (first !== undefined) for (const other of others) join(parent, first, other);
  const groups = new Map<number, number[]>();
  for (let script = 0; script < scripts; script += 1) {
    const root = rootOf(parent, script);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [script]);
    else group.push(script);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function rootOf(parent: Int32Array, script: number): number {
  let at = script;
  for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
    // Half of the way is cut each time, so that no chain grows long.
    parent[at] = parent[up] ?? up;
    at = parent[at] ?? up;
  }
  return at;
}

function join(parent: Int32Array, a: number, b: number): void {
  const one = rootOf(parent, a);
  const other = rootOf(parent, b);
  if (one !== other) parent[Math.max(one, other)] = Math.min(one, other);
}

/** One pair for each group but the first: its most compared script with the most compared of the first. */
export function bridgesBetween(
  decisions: Decisions,
  components: readonly (readonly number[])[],
): (readonly [number, number])[] {
  const { scripts, rows, winner, loser, weight } = decisions;
  const seen = new Float64Array(scripts);
  for (let row = 0; row < rows; row += 1) {
    for (const script of [winner[row] ?? 0, loser[row] ?? 0]) {
      seen[script] = (seen[script] ?? 0) + (weight[row] ?? 0);
    }
  }
  const busiest = components.map((group) =>
    group.reduce((best, script) => ((seen[script] ?? 0) > (seen[best] ?? 0) ? script : best)),
  );
  const [hub, ...others] = busiest;
  return hub === undefined ? [] : others.map((other) => [hub, other] as const);
}

/**
 * Whether everybody can be reached from everybody by wins: only then plain maximum likelihood is finite (Ford
 * 1957). A tie counts for both. `joined` counts as one.
 */
export function isStronglyConnected(decisions: Decisions, joined: readonly number[] = []): boolean {
  return strongComponents(decisions, joined) === 1;
}

/**
 * Tarjan's count of strong components. No recursion: a ladder of 100,000 scripts would overflow the stack.
 */
export function strongComponents(decisions: Decisions, joined: readonly number[] = []): number {
  const { scripts } = decisions;
  const { start, to } = arrowsOf(decisions, joined);
  const nextArrow = start.slice(0, scripts);
  const order = new Int32Array(scripts);
  const lowest = new Int32Array(scripts);
  const isOpen = new Uint8Array(scripts);
  const open: number[] = [];
  const path: number[] = [];
  let seen = 0;
  let components = 0;
  const enter = (script: number): void => {
    seen += 1;
    order[script] = seen;
    lowest[script] = seen;
    isOpen[script] = 1;
    open.push(script);
    path.push(script);
  };
  const lower = (script: number, to: number): void => {
    lowest[script] = Math.min(lowest[script] ?? 0, to);
  };
  const leave = (script: number): void => {
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) lower(above, lowest[script] ?? 0);
    if (lowest[script] !== order[script]) return;
    components += 1;
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      isOpen[last] = 0;
      if (last === script) break;
    }
  };
  for (let root = 0; root < scripts; root += 1) {
    if (order[root] !== 0) continue;
    enter(root);
    // Each arrow is passed once and each script left once.
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const arrow = nextArrow[at] ?? 0;
      if (arrow === (start[at + 1] ?? 0)) {
        leave(at);
        continue;
      }
      nextArrow[at] = arrow + 1;
      const script = to[arrow] ?? 0;
      if (order[script] === 0) enter(script);
      else if (isOpen[script] === 1) lower(at, order[script] ?? 0);
    }
  }
  return components;
}

interface Arrows {
  readonly start: Int32Array;
  readonly to: Int32Array;
}

/** From winner to loser; both ways for ties; the joined in a ring. */
function arrowsOf({ scripts, rows, winner, loser, isTie }: Decisions, joined: readonly number[]): Arrows {
  const from: number[] = [];
  const into: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    if (isTie[row] !== 1) continue;
    from.push(loser[row] ?? 0);
    into.push(winner[row] ?? 0);
  }
  joined.forEach((script, at) => {
    from.push(script);
    into.push(joined[(at + 1) % joined.length] ?? script);
  });
  const tails = new Int32Array(rows + from.length);
  const heads = new Int32Array(tails.length);
  tails.set(winner.subarray(0, rows));
  heads.set(loser.subarray(0, rows));
  tails.set(from, rows);
  heads.set(into, rows);
  const order = sortedByKey(countedUp(tails.length), tails, scripts);
  const start = new Int32Array(scripts + 1);
  for (const tail of tails) start[tail + 1] = (start[tail + 1] ?? 0) + 1;
  for (let script = 0; script < scripts; script += 1)
    start[script + 1] = (start[script + 1] ?? 0) + (start[script] ?? 0);
  return { start, to: order.map((arrow) => heads[arrow] ?? 0) };
}
