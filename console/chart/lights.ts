/** Which edges of a chart a move took: the feed says only where an actor stood before and after. */
import { pathsOfStatus } from '../../machines/state-paths.ts';
import { type ChartModel, isWithin, type ModelEdge } from './chart-model.ts';

/** States that are left at once may lie in between; more in a row are rare. */
const hopsMax = 3;

export class LightMap {
  readonly #model: ChartModel;
  readonly #parents: ReadonlyMap<string, string | null>;
  /** Where an edge leads: a history stands for the state around it. */
  readonly #targets: ReadonlyMap<string, string>;
  readonly #states = new Map<string, readonly string[]>();
  readonly #edges = new Map<string, readonly string[]>();

  constructor(model: ChartModel) {
    this.#model = model;
    this.#parents = new Map(model.states.map(({ id, parent }) => [id, parent]));
    const histories = new Map(
      model.states.filter(({ type }) => type === 'history').map((one) => [one.id, one]),
    );
    this.#targets = new Map(model.edges.map(({ id, to }) => [id, histories.get(to)?.parent ?? to]));
  }

  /** Ids of the states that a status stands for, outermost first; the word is a key or paths. */
  statesOf(status: string): readonly string[] {
    return remembered(this.#states, status, () => {
      const { states } = this.#model;
      const paths = pathsOfStatus(status);
      const byPath = states.filter(({ path }) => path !== '' && paths.includes(path)).map(({ id }) => id);
      if (byPath.length > 0) return byPath;
      const byKey = states.find(({ key, type }) => key === status && type !== 'history');
      return byKey === undefined ? [] : this.#around(byKey.id);
    });
  }

  /** Ids of edges: those that lead there directly, else the shortest way through states left at once. */
  edgesOf(from: string, to: string): readonly string[] {
    return remembered(this.#edges, `${from} ${to}`, () => {
      const begin = this.statesOf(from).at(-1);
      const end = this.statesOf(to).at(-1);
      return begin === undefined || end === undefined ? [] : this.#search(begin, end);
    });
  }

  #around(id: string): readonly string[] {
    const ids: string[] = [];
    for (let at: string | null = id; at !== null; at = this.#parents.get(at) ?? null) ids.unshift(at);
    return ids.slice(1);
  }

  #search(begin: string, end: string): readonly string[] {
    const leads = (edge: ModelEdge): boolean => {
      const target = this.#targets.get(edge.id) ?? edge.to;
      return (
        isWithin(this.#parents, end, target) && (begin === end || !isWithin(this.#parents, begin, target))
      );
    };
    const { edges } = this.#model;
    const leaving = edges.filter(
      ({ from }) => isWithin(this.#parents, begin, from) || isWithin(this.#parents, from, begin),
    );
    const direct = leaving.filter(leads);
    // Who names the state itself is meant, rather than who names one around it or its history.
    const exact = direct.filter(({ to }) => to === end);
    if (direct.length > 0) return (exact.length > 0 ? exact : direct).map(({ id }) => id);
    let ways = leaving.map((edge) => ({ ids: [edge.id], at: edge.to }));
    for (let hop = 1; hop < hopsMax; hop += 1) {
      const steps = ways.flatMap(({ ids, at }) =>
        edges
          .filter((edge) => edge.from === at && edge.labels.some(({ sort }) => sort === 'always'))
          .map((edge) => ({ edge, ids: [...ids, edge.id], at: edge.to })),
      );
      const there = steps.find(({ edge }) => leads(edge));
      if (there !== undefined) return there.ids;
      ways = steps;
    }
    return [];
  }
}

function remembered<V>(known: Map<string, V>, place: string, make: () => V): V {
  const had = known.get(place);
  if (had !== undefined) return had;
  const made = make();
  known.set(place, made);
  return made;
}
