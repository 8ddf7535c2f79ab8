/**
 * How many actors are in which state, out of counts by status or by state value. Pure. Of a kind whose
 * statuses name every state, the status says all; of others the stored value is asked.
 */
import type { StateValue } from 'xstate';
import { type ChartState, chartOf } from './chart.ts';
import type { Kind } from './kind.ts';
import { pathsOfStatus, pathsOfValue } from './state-paths.ts';

/** Actors that look alike, counted. */
export interface Counted {
  readonly status: string;
  /** JSON of the state value; null where the status was enough. */
  readonly value: string | null;
  readonly count: number;
  readonly oldest: string | null;
  readonly stalled: number;
  readonly quarantined: number;
}

export interface StateCount {
  readonly path: string;
  readonly count: number;
  readonly oldest: string | null;
  readonly stalled: number;
  readonly quarantined: number;
}

/** The active states of actors that are counted together. */
export type PathsOf = (counted: Pick<Counted, 'status' | 'value'>) => readonly string[];

export interface StatusReader {
  /** False: two actors of one status may be in different states. */
  readonly isStatusEnough: boolean;
  readonly pathsOf: PathsOf;
}

export function statusReader(kind: Kind): StatusReader {
  const { statuses } = kind;
  const byValue: PathsOf = ({ status, value }) =>
    value === null ? pathsOfStatus(status) : pathsOfValue(JSON.parse(value) as StateValue);
  if (statuses === null) return { isStatusEnough: true, pathsOf: byValue };
  const { root } = chartOf(kind);
  const places = new Map<string, string[]>();
  const isStatusEnough = root.type !== 'parallel' && collect(root, [], { statuses, places });
  return {
    isStatusEnough,
    pathsOf: (counted) =>
      counted.value === null ? (places.get(counted.status) ?? [counted.status]) : byValue(counted),
  };
}

interface Places {
  readonly statuses: readonly string[];
  readonly places: Map<string, string[]>;
}

/** Notes where each status stands. Answers whether every leaf is a status, and nothing is parallel. */
function collect(state: ChartState, above: readonly string[], into: Places): boolean {
  return (state.states ?? [])
    .filter(({ type }) => type !== 'history')
    .map((inner) => {
      const paths = [...above, [above.at(-1), inner.key].filter((part) => part !== undefined).join('.')];
      const isStatus = into.statuses.includes(inner.key);
      if (isStatus) into.places.set(inner.key, paths);
      const isLeaf = inner.states === undefined;
      return inner.type !== 'parallel' && (isLeaf ? isStatus : collect(inner, paths, into));
    })
    .every((isSo) => isSo);
}

export function countStates(rows: readonly Counted[], pathsOf: PathsOf): StateCount[] {
  const states = new Map<string, StateCount>();
  for (const row of rows) {
    for (const path of pathsOf(row)) {
      const { count, oldest, stalled, quarantined } = row;
      const had = states.get(path);
      states.set(path, {
        path,
        count: count + (had?.count ?? 0),
        oldest: earlier(oldest, had?.oldest ?? null),
        stalled: stalled + (had?.stalled ?? 0),
        quarantined: quarantined + (had?.quarantined ?? 0),
      });
    }
  }
  return [...states.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
