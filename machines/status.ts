/**
 * The one word that says where an actor stands. A kind that lists its `statuses` has exactly one state for
 * each word, and the deepest active one counts. Other kinds get the path of the state: `a.b`, `p(a.x,b.y)`.
 */
import type { AnyMachineSnapshot, StateValue } from 'xstate';

interface ActiveNode {
  readonly key: string;
  readonly path: readonly string[];
  readonly order: number;
}

export function statusOf(statuses: readonly string[] | null, state: AnyMachineSnapshot): string {
  if (statuses === null) return pathOf(state.value);
  const nodes = (state as unknown as { readonly _nodes: readonly ActiveNode[] })._nodes;
  let best: ActiveNode | undefined;
  for (const node of nodes) {
    const deeper = best === undefined || node.path.length > best.path.length;
    if (deeper && statuses.includes(node.key)) best = node;
  }
  return best?.key ?? pathOf(state.value);
}

export function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  const keys = Object.keys(value);
  if (keys.length === 1) return below(keys[0] ?? '', value);
  return `(${keys.map((key) => below(key, value)).join(',')})`;
}

function below(key: string, value: Exclude<StateValue, string>): string {
  const inner = value[key];
  if (inner === undefined || (typeof inner === 'object' && Object.keys(inner).length === 0)) return key;
  const path = pathOf(inner);
  return path.startsWith('(') ? `${key}${path}` : `${key}.${path}`;
}

/** The shortest `meta.stallAfter` (milliseconds) among the active states, or null. */
export function stallAfterMs(state: AnyMachineSnapshot): number | null {
  let shortest: number | null = null;
  for (const meta of Object.values(state.getMeta() as Record<string, unknown>)) {
    const limit = stallAfterOf(meta);
    if (limit !== null && (shortest === null || limit < shortest)) shortest = limit;
  }
  return shortest;
}

export function stallAfterOf(meta: unknown): number | null {
  if (typeof meta !== 'object' || meta === null || !('stallAfter' in meta)) return null;
  return typeof meta.stallAfter === 'number' ? meta.stallAfter : null;
}
