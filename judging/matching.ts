/**
 * Pairs for one round: every script at most once, the pairs together as heavy as can be had in time. Few
 * scripts are matched exactly (`blossom.ts`). Of many only promising pairs are looked at, the heaviest are
 * taken first (never less than half of the best), and whoever is left over is worked in by changing
 * partners.
 */
import { heaviestMatching } from './blossom.ts';
import { EdgeList, type Edges, heaviestFirst } from './edges.ts';

export interface PairChoice {
  isPermitted(a: number, b: number): boolean;
  weightOf(a: number, b: number): number;
  /** What a script adds to the weight of whatever pair it is in. */
  ownWorth(script: number): number;
  /** Whether everybody should have a partner, even where that costs weight. */
  readonly isMaximumCardinality: boolean;
  /** Weights are little but chance: the exact matching of many scripts is not worth its time. */
  readonly isByChance: boolean;
}

/** A complete graph up to here; the exact method up to there. 128 scripts take some 30 ms, 300 some 50. */
const COMPLETE_MAX = 128;
const EXACT_MAX = 300;
/**
 * Of every script the heaviest so many pairs are candidates, out of so many permitted neighbours on a
 * side.
 */
const CANDIDATES_PER_SCRIPT = 10;
const NEIGHBOURS_MAX = 20;
/** Neighbours that are not permitted are passed over, but not without end. */
const SCANNED_MAX = 4 * NEIGHBOURS_MAX;

/**
 * The pairs of a round, heaviest first. `orders`: the scripts of the round, once or in several orders; of
 * many scripts only neighbours in one of the orders are candidates.
 */
export function matchRound(orders: readonly Int32Array[], rule: PairChoice): EdgeList {
  const [scripts = new Int32Array(0)] = orders;
  const choice = rule.isMaximumCardinality ? withoutOwnWorth(rule, scripts) : rule;
  const isComplete = scripts.length <= COMPLETE_MAX;
  const edges = isComplete ? completeEdges(scripts, choice) : candidateEdges(orders, choice);
  const exactMax = rule.isByChance ? COMPLETE_MAX : EXACT_MAX;
  const mates = scripts.length <= exactMax ? exactMates(scripts, edges, choice) : greedyMates(edges);
  if (rule.isMaximumCardinality && !isComplete) workIn(orders, mates, choice);
  return pairsOf(scripts, mates, rule);
}

/**
 * Where everybody has a partner, what scripts bring with them decides nothing; left in, it would make the
 * same few scripts everybody's candidates and leave the others over.
 */
function withoutOwnWorth(rule: PairChoice, scripts: Int32Array): PairChoice {
  const own = new Float64Array(1 + scripts.reduce((most, one) => Math.max(most, one), 0));
  for (const script of scripts) own[script] = rule.ownWorth(script);
  return { ...rule, weightOf: (a, b) => rule.weightOf(a, b) - (own[a] ?? 0) - (own[b] ?? 0) };
}

type Mates = Map<number, number>;

function completeEdges(scripts: Int32Array, choice: PairChoice): EdgeList {
  const edges = new EdgeList((scripts.length * scripts.length) / 2 + 1);
  for (let p = 0; p < scripts.length; p += 1) {
    for (let q = p + 1; q < scripts.length; q += 1)
      addPermitted(edges, scripts[p] ?? 0, scripts[q] ?? 0, choice);
  }
  return edges;
}

function addPermitted(edges: EdgeList, a: number, b: number, choice: PairChoice): void {
  if (choice.isPermitted(a, b)) edges.add(a, b, choice.weightOf(a, b));
}

function candidateEdges(orders: readonly Int32Array[], choice: PairChoice): EdgeList {
  const edges = new EdgeList();
  for (const order of orders) {
    const near = new NearestLists(order.length);
    for (let p = 0; p < order.length; p += 1) scanFrom(order, p, choice, near);
    near.addTo(edges, order);
  }
  return edges;
}

function scanFrom(order: Int32Array, p: number, choice: PairChoice, near: NearestLists): void {
  const a = order[p] ?? 0;
  const end = Math.min(order.length, p + 1 + SCANNED_MAX);
  for (let q = p + 1, found = 0; q < end && found < NEIGHBOURS_MAX; q += 1) {
    const b = order[q] ?? 0;
    if (!choice.isPermitted(a, b)) continue;
    found += 1;
    const weight = choice.weightOf(a, b);
    near.offer(p, q, weight);
    near.offer(q, p, weight);
  }
}

/** For every place the heaviest few partners that were offered. */
class NearestLists {
  readonly #partner: Int32Array;
  readonly #weight: Float64Array;
  readonly #length: Int32Array;

  constructor(places: number) {
    this.#partner = new Int32Array(places * CANDIDATES_PER_SCRIPT);
    this.#weight = new Float64Array(places * CANDIDATES_PER_SCRIPT);
    this.#length = new Int32Array(places);
  }

  offer(place: number, partner: number, weight: number): void {
    const from = place * CANDIDATES_PER_SCRIPT;
    const length = this.#length[place] ?? 0;
    let at = from + length;
    if (length === CANDIDATES_PER_SCRIPT) {
      at = this.#lightest(from);
      if (weight <= (this.#weight[at] ?? 0)) return;
    } else this.#length[place] = length + 1;
    this.#partner[at] = partner;
    this.#weight[at] = weight;
  }

  #lightest(from: number): number {
    let lightest = from;
    for (let at = from + 1; at < from + CANDIDATES_PER_SCRIPT; at += 1) {
      if ((this.#weight[at] ?? 0) < (this.#weight[lightest] ?? 0)) lightest = at;
    }
    return lightest;
  }

  /** A pair that both hold comes once. */
  addTo(edges: EdgeList, order: Int32Array): void {
    for (let place = 0; place < order.length; place += 1) {
      const from = place * CANDIDATES_PER_SCRIPT;
      for (let at = from; at < from + (this.#length[place] ?? 0); at += 1) {
        const partner = this.#partner[at] ?? 0;
        if (partner < place && this.#holds(partner, place)) continue;
        edges.add(order[place] ?? 0, order[partner] ?? 0, this.#weight[at] ?? 0);
      }
    }
  }

  #holds(place: number, partner: number): boolean {
    const from = place * CANDIDATES_PER_SCRIPT;
    for (let at = from; at < from + (this.#length[place] ?? 0); at += 1) {
      if (this.#partner[at] === partner) return true;
    }
    return false;
  }
}

function exactMates(scripts: Int32Array, edges: EdgeList, choice: PairChoice): Mates {
  const placeOf = new Map<number, number>();
  for (let place = 0; place < scripts.length; place += 1) placeOf.set(scripts[place] ?? 0, place);
  const toPlaces = (column: Int32Array): Int32Array =>
    column.subarray(0, edges.count).map((script) => placeOf.get(script) ?? 0);
  const placed = { count: edges.count, a: toPlaces(edges.a), b: toPlaces(edges.b), weight: edges.weight };
  const found = heaviestMatching(scripts.length, placed, choice);
  const mates: Mates = new Map();
  for (let place = 0; place < scripts.length; place += 1) {
    const mate = found[place] ?? -1;
    if (mate >= 0) mates.set(scripts[place] ?? 0, scripts[mate] ?? 0);
  }
  return mates;
}

function greedyMates(edges: Edges): Mates {
  const mates: Mates = new Map();
  for (const row of heaviestFirst(edges)) {
    const a = edges.a[row] ?? 0;
    const b = edges.b[row] ?? 0;
    if (!mates.has(a) && !mates.has(b)) marry(mates, a, b);
  }
  return mates;
}

function marry(mates: Mates, a: number, b: number): void {
  mates.set(a, b);
  mates.set(b, a);
}

/**
 * Those that are left over meet, many by the same means; the last take the two of a pair that can be
 * parted.
 */
function workIn(orders: readonly Int32Array[], mates: Mates, choice: PairChoice): void {
  const single = (order: Int32Array): Int32Array => order.filter((script) => !mates.has(script));
  const [scripts = new Int32Array(0)] = orders;
  let left = single(scripts);
  for (let before = Infinity; left.length > COMPLETE_MAX && left.length < before; left = single(scripts)) {
    before = left.length;
    for (const [a, b] of greedyMates(candidateEdges(orders.map(single), choice))) mates.set(a, b);
  }
  const edges = left.length <= COMPLETE_MAX ? completeEdges(left, choice) : new EdgeList();
  for (const [a, b] of greedyMates(edges)) mates.set(a, b);
  left = single(left);
  for (let at = 0; at + 1 < left.length; at += 2) partBest(mates, choice, left[at] ?? 0, left[at + 1] ?? 0);
}

function partBest(mates: Mates, choice: PairChoice, u: number, v: number): void {
  let best: readonly [number, number] | null = null;
  let bestGain = -Infinity;
  for (const [a, b] of mates) {
    if (!choice.isPermitted(u, a) || !choice.isPermitted(v, b)) continue;
    const gain = choice.weightOf(u, a) + choice.weightOf(v, b) - choice.weightOf(a, b);
    if (gain > bestGain) [best, bestGain] = [[a, b], gain];
  }
  if (best === null) return;
  marry(mates, u, best[0]);
  marry(mates, v, best[1]);
}

function pairsOf(scripts: Int32Array, mates: Mates, choice: PairChoice): EdgeList {
  const pairs = new EdgeList(scripts.length + 1);
  for (const a of scripts) {
    const b = mates.get(a);
    if (b !== undefined && a < b) pairs.add(a, b, choice.weightOf(a, b));
  }
  const sorted = new EdgeList(scripts.length + 1);
  for (const row of heaviestFirst(pairs))
    sorted.add(pairs.a[row] ?? 0, pairs.b[row] ?? 0, pairs.weight[row] ?? 0);
  return sorted;
}
