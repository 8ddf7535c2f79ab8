/**
 * A statechart as what is to be drawn: states in reading order, and one edge for all transitions between the
 * same two. Transitions that stay where they are, and those from a state into itself, are lines of the state.
 */
import type { ChartState, ChartTransition } from '../api/generated.ts';

type LabelSort = 'event' | 'always' | 'after' | 'done' | 'error';

export interface Label {
  readonly sort: LabelSort;
  /** The event, the delay, or the child that answers. */
  readonly word: string;
  readonly guard: string | null;
}

export interface ModelState {
  readonly id: string;
  readonly key: string;
  /** The key in one line or two. */
  readonly name: readonly string[];
  /** Keys from the root, with dots, as `kind.population` names it; empty for the root. */
  readonly path: string;
  readonly parent: string | null;
  readonly type: string;
  readonly isInitial: boolean;
  readonly isGroup: boolean;
  readonly history: string | null;
  readonly invokes: readonly string[];
  readonly tags: readonly string[];
  readonly stallAfterMs: number | null;
  readonly description: string | null;
  /** Taken without going elsewhere. */
  readonly staying: readonly Label[];
  /** From anywhere within a state around this one; null: within the outermost. */
  readonly fromAround: readonly { readonly around: string | null; readonly label: Label }[];
}

export interface ModelEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly labels: readonly Label[];
}

export interface ChartModel {
  /** Equal charts have equal ones: layouts are kept by it. */
  readonly hash: string;
  readonly states: readonly ModelState[];
  readonly edges: readonly ModelEdge[];
}

interface Found {
  readonly state: ChartState;
  readonly path: string;
  readonly parent: string | null;
  readonly isInitial: boolean;
  /** One of so many that height is dearer than width. */
  readonly isListed: boolean;
}

export function modelOf(root: ChartState, hash: string): ChartModel {
  const found = statesWithin({ state: root, path: '', parent: null, isInitial: false, isListed: false });
  const parents = new Map(found.map(({ state, parent }) => [state.id, parent]));
  const edges = new Map<string, { from: string; to: string; labels: Label[] }>();
  const around = new Map<string, { around: string | null; label: Label }[]>();
  for (const { state } of found) {
    for (const transition of transitionsOf(state)) {
      const label = labelOf(transition);
      for (const to of (transition.target ?? []).filter((target) => parents.has(target))) {
        if (to !== state.id && isWithin(parents, to, state.id)) {
          around.set(to, [...(around.get(to) ?? []), { around: state === root ? null : state.key, label }]);
          continue;
        }
        const id = `${state.id}->${to}`;
        const edge = edges.get(id) ?? { from: state.id, to, labels: [] };
        edges.set(id, { ...edge, labels: [...edge.labels, label] });
      }
    }
  }
  return {
    hash,
    states: found.map((one) => stateOf(one, around.get(one.state.id) ?? [])),
    edges: [...edges].map(([id, edge]) => ({ id, ...edge })),
  };
}

function statesWithin(outer: Found): Found[] {
  const { state, path } = outer;
  const leaves = (state.states ?? []).filter(({ states }) => (states ?? []).length === 0);
  const inner = (state.states ?? []).flatMap((child) =>
    statesWithin({
      state: child,
      path: path === '' ? child.key : `${path}.${child.key}`,
      parent: state.id,
      isInitial: state.initial === child.id,
      isListed: leaves.length >= listedFrom,
    }),
  );
  return [outer, ...inner];
}

function stateOf(
  { state, path, parent, isInitial, isListed }: Found,
  fromAround: ModelState['fromAround'],
): ModelState {
  return {
    id: state.id,
    key: state.key,
    name: (state.states ?? []).length > 0 || !isListed ? nameLines(state.key) : [state.key],
    path,
    parent,
    type: state.type,
    isInitial,
    isGroup: (state.states ?? []).length > 0,
    history: state.history ?? null,
    invokes: (state.invoke ?? []).map(({ src }) => src),
    tags: state.tags ?? [],
    stallAfterMs: stallAfterIn(state.meta),
    description: state.description ?? null,
    staying: transitionsOf(state)
      .filter(({ target }) => target === undefined || target.length === 0)
      .map(labelOf),
    fromAround,
  };
}

/** Longer names are broken where a word ends, as near to their middle as can be. */
const lineChars = 16;
const listedFrom = 7;

export function nameLines(key: string): readonly string[] {
  if (key.length <= lineChars) return [key];
  const ends = [...key.matchAll(/[_-]|(?<=[a-z])(?=[A-Z])/g)].map((at) => at.index + at[0].length);
  const [end] = ends.toSorted(
    (one, other) => Math.abs(one - key.length / 2) - Math.abs(other - key.length / 2),
  );
  return end === undefined ? [key] : [key.slice(0, end), key.slice(end)];
}

const stallAfterIn = (meta: unknown): number | null =>
  typeof meta === 'object' && meta !== null && 'stallAfter' in meta && typeof meta.stallAfter === 'number'
    ? meta.stallAfter
    : null;

const transitionsOf = (state: ChartState): ChartTransition[] => [
  ...(state.on ?? []),
  ...(state.after ?? []),
  ...(state.always ?? []),
];

function labelOf({ event, delay, guard }: ChartTransition): Label {
  const given = { guard: guard ?? null };
  if (delay !== undefined) return { sort: 'after', word: delayWord(delay), ...given };
  if (event === '') return { sort: 'always', word: 'always', ...given };
  const [, sort, child = ''] = /^xstate\.(done|error)\.(?:actor|state)\.(.+)$/.exec(event) ?? [];
  if (sort === 'done' || sort === 'error') return { sort, word: child, ...given };
  return { sort: 'event', word: event, ...given };
}

const delayWord = (delay: number | string): string => {
  if (typeof delay === 'string') return delay;
  if (delay >= 3_600_000) return `${Math.round(delay / 360_000) / 10} h`;
  if (delay >= 60_000) return `${Math.round(delay / 6_000) / 10} min`;
  return delay >= 1_000 ? `${delay / 1_000} s` : `${delay} ms`;
};

/** `PAY [isEnough]`, `after 3 s`, `done: charge` */
export function labelText({ sort, word, guard }: Label): string {
  const text =
    sort === 'event' || sort === 'always' ? word : sort === 'after' ? `after ${word}` : `${sort}: ${word}`;
  return guard === null ? text : `${text} [${guard}]`;
}

/** Whether one state is another or lies in it. */
export function isWithin(parents: ReadonlyMap<string, string | null>, id: string, outer: string): boolean {
  for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) if (at === outer) return true;
  return false;
}
