/**
 * The heaviest set of pairs in which nobody is twice (maximum-weight matching in a general graph), by
 * Edmonds' primal-dual method with dense tables: O(n³) time, O(n²) room. For some hundreds of nodes;
 * beyond that `matching.ts` comes close in a fraction of the time.
 *
 * How it works. Every node has a price. A pair is tight when the prices of both ends pay exactly for its
 * weight; only tight pairs may be matched. From every free node grows a tree of tight pairs, its nodes in
 * turn outer and inner. Two outer nodes of different trees that are tight give a longer matching; two of
 * one tree close an odd circle, which is folded into one node (a blossom) and goes on growing. When
 * nothing is tight any more, outer prices fall and inner ones rise until something is.
 *
 * Invariants
 * - B1 Prices are whole numbers: weights are rounded to 2³⁰ levels, and outer nodes share their parity, so
 *   that halves never arise and "tight" is an exact comparison.
 * - B2 A node's `top` is the outermost blossom that holds it; only tops take part in trees.
 * - B3 The circle of a blossom begins with its base, the one member that is matched to the outside.
 */
import { type Edges, rangeOf } from './edges.ts';
import { PairTable } from './pair-table.ts';

export interface BlossomOptions {
  /** As many pairs as can be, and among those the heaviest; else pairs that weigh nothing are left out. */
  readonly isMaximumCardinality: boolean;
}

/** By node its partner, or -1. Of parallel edges the heaviest counts. */
export function heaviestMatching(nodes: number, edges: Edges, options: BlossomOptions): Int32Array {
  const search = new Search(nodes);
  search.load(edges, options.isMaximumCardinality);
  return search.run();
}

const LEVELS = 2 ** 30;
const UNSEEN = -1;
const OUTER = 0;
const INNER = 1;

/** Nodes are 1 to n and blossoms n + 1 upwards; 0 is nobody. */
class Search {
  readonly #nodes: number;
  #highest: number;
  readonly #pairs: PairTable;
  readonly #price: Float64Array;
  readonly #mate: Int32Array;
  readonly #slack: Int32Array;
  readonly #top: Int32Array;
  readonly #parent: Int32Array;
  readonly #side: Int8Array;
  readonly #visit: Int32Array;
  #visits = 0;
  readonly #circle: number[][];
  /** For a blossom and a node in it: the member of its circle that holds the node. */
  readonly #memberOf: Int32Array;
  #queue: number[] = [];

  constructor(nodes: number) {
    const width = 2 * nodes + 1;
    this.#nodes = nodes;
    this.#highest = nodes;
    this.#pairs = new PairTable(nodes, nodes);
    this.#price = new Float64Array(width);
    this.#mate = new Int32Array(width);
    this.#slack = new Int32Array(width);
    this.#top = new Int32Array(width);
    this.#parent = new Int32Array(width);
    this.#side = new Int8Array(width);
    this.#visit = new Int32Array(width);
    this.#circle = Array.from({ length: width }, () => []);
    this.#memberOf = new Int32Array(width * (nodes + 1));
  }

  load(edges: Edges, isMaximumCardinality: boolean): void {
    const { lowest, range } = rangeOf(edges);
    const unit = isMaximumCardinality ? range : Math.max(lowest + range, Number.MIN_VALUE);
    // One pair more must outweigh whatever the others can gain by changing.
    const bonus = isMaximumCardinality ? (Math.floor(this.#nodes / 2) + 1) * LEVELS : 0;
    const from = isMaximumCardinality ? lowest : 0;
    let heaviest = 0;
    for (let row = 0; row < edges.count; row += 1) {
      const whole = bonus + Math.round((((edges.weight[row] ?? 0) - from) / unit) * LEVELS);
      if (whole > 0) this.#pairs.join((edges.a[row] ?? 0) + 1, (edges.b[row] ?? 0) + 1, whole);
      heaviest = Math.max(heaviest, whole);
    }
    for (let node = 1; node <= this.#nodes; node += 1) {
      this.#top[node] = node;
      this.#price[node] = heaviest;
      this.#memberOf[node * (this.#nodes + 1) + node] = node;
    }
  }

  run(): Int32Array {
    while (this.#grow());
    const mates = new Int32Array(this.#nodes).fill(-1);
    for (let node = 1; node <= this.#nodes; node += 1) mates[node - 1] = (this.#mate[node] ?? 0) - 1;
    return mates;
  }

  /** How far the best pair between two tops is from tight, doubled (B1). */
  #gap(x: number, y: number): number {
    const near = this.#pairs.nearEnd(x, y);
    const far = this.#pairs.farEnd(x, y);
    return (this.#price[near] ?? 0) + (this.#price[far] ?? 0) - 2 * this.#pairs.weightOf(near, far);
  }

  #topOf(x: number): number {
    return this.#top[x] ?? 0;
  }

  #sideOf(x: number): number {
    return this.#side[x] ?? UNSEEN;
  }

  #isTop(x: number): boolean {
    return this.#top[x] === x;
  }

  /** One stage: true when the matching has become longer by one pair. */
  #grow(): boolean {
    this.#side.fill(UNSEEN);
    this.#slack.fill(0);
    this.#queue = [];
    for (let x = 1; x <= this.#highest; x += 1) {
      if (!this.#isTop(x) || this.#mate[x] !== 0) continue;
      this.#parent[x] = 0;
      this.#side[x] = OUTER;
      this.#enqueue(x);
    }
    if (this.#queue.length === 0) return false;
    for (;;) {
      if (this.#scan()) return true;
      if (!this.#reprice()) return false;
      if (this.#followTight()) return true;
      this.#unfoldSpent();
    }
  }

  #scan(): boolean {
    for (let at = 0; at < this.#queue.length; at += 1) {
      const u = this.#queue[at] ?? 0;
      if (this.#sideOf(this.#topOf(u)) === INNER) continue;
      for (let v = 1; v <= this.#nodes; v += 1) {
        if (this.#pairs.weightOf(u, v) === 0 || this.#topOf(u) === this.#topOf(v)) continue;
        if (this.#gap(u, v) > 0) this.#noteSlack(u, this.#topOf(v));
        else if (this.#follow(u, v)) return true;
      }
    }
    this.#queue = [];
    return false;
  }

  /** False when a free node's price has come to nothing: no matching is heavier. */
  #reprice(): boolean {
    const step = this.#step();
    for (let u = 1; u <= this.#nodes; u += 1) {
      const side = this.#sideOf(this.#topOf(u));
      const price = this.#price[u] ?? 0;
      if (side === OUTER) {
        if (price <= step) return false;
        this.#price[u] = price - step;
      } else if (side === INNER) this.#price[u] = price + step;
    }
    for (let b = this.#nodes + 1; b <= this.#highest; b += 1) {
      if (!this.#isTop(b)) continue;
      if (this.#sideOf(b) === OUTER) this.#price[b] = (this.#price[b] ?? 0) + 2 * step;
      else if (this.#sideOf(b) === INNER) this.#price[b] = (this.#price[b] ?? 0) - 2 * step;
    }
    return true;
  }

  #step(): number {
    let step = Infinity;
    for (let x = 1; x <= this.#highest; x += 1) {
      if (!this.#isTop(x)) continue;
      const side = this.#sideOf(x);
      if (x > this.#nodes && side === INNER) step = Math.min(step, (this.#price[x] ?? 0) / 2);
      const from = this.#slack[x] ?? 0;
      if (from === 0 || side === INNER) continue;
      step = Math.min(step, side === OUTER ? this.#gap(from, x) / 2 : this.#gap(from, x));
    }
    return step;
  }

  #followTight(): boolean {
    for (let x = 1; x <= this.#highest; x += 1) {
      const from = this.#slack[x] ?? 0;
      if (!this.#isTop(x) || from === 0 || this.#topOf(from) === x || this.#gap(from, x) > 0) continue;
      if (this.#follow(this.#pairs.nearEnd(from, x), this.#pairs.farEnd(from, x))) return true;
    }
    return false;
  }

  #unfoldSpent(): void {
    for (let b = this.#nodes + 1; b <= this.#highest; b += 1) {
      if (this.#isTop(b) && this.#sideOf(b) === INNER && this.#price[b] === 0) this.#unfold(b);
    }
  }

  /** Along a tight pair from an outer node: the tree grows, folds a circle, or meets another tree (true). */
  #follow(u: number, v: number): boolean {
    const from = this.#topOf(u);
    const to = this.#topOf(v);
    if (this.#sideOf(to) === UNSEEN) {
      const next = this.#topOf(this.#mate[to] ?? 0);
      this.#parent[to] = u;
      this.#side[to] = INNER;
      this.#slack[to] = 0;
      this.#slack[next] = 0;
      this.#side[next] = OUTER;
      this.#enqueue(next);
      return false;
    }
    if (this.#sideOf(to) === INNER) return false;
    const meeting = this.#meetingOf(from, to);
    if (meeting !== 0) {
      this.#fold(from, meeting, to);
      return false;
    }
    this.#flip(from, to);
    this.#flip(to, from);
    return true;
  }

  /** Where the ways to the roots meet; 0 when these are two trees. */
  #meetingOf(a: number, b: number): number {
    this.#visits += 1;
    let [x, y] = [a, b];
    while (x !== 0 || y !== 0) {
      if (x !== 0) {
        if (this.#visit[x] === this.#visits) return x;
        this.#visit[x] = this.#visits;
        x = this.#grandparentOf(x);
      }
      [x, y] = [y, x];
    }
    return 0;
  }

  /** The next outer top towards the root. */
  #grandparentOf(x: number): number {
    const inner = this.#topOf(this.#mate[x] ?? 0);
    return inner === 0 ? 0 : this.#topOf(this.#parent[inner] ?? 0);
  }

  /** From `x` to its root, matched and unmatched pairs change places. */
  #flip(x: number, partner: number): void {
    let [u, v] = [x, partner];
    for (;;) {
      const next = this.#topOf(this.#mate[u] ?? 0);
      this.#marry(u, v);
      if (next === 0) return;
      const up = this.#topOf(this.#parent[next] ?? 0);
      this.#marry(next, up);
      [u, v] = [up, next];
    }
  }

  /** A blossom's circle is turned until the member that is now matched outside is its base (B3). */
  #marry(x: number, y: number): void {
    this.#mate[x] = this.#pairs.farEnd(x, y);
    if (x <= this.#nodes) return;
    const base = this.#memberHolding(x, this.#pairs.nearEnd(x, y));
    const place = this.#evenPlaceOf(x, base);
    const circle = this.#circle[x] ?? [];
    for (let at = 0; at < place; at += 1) this.#marry(circle[at] ?? 0, circle[at ^ 1] ?? 0);
    this.#marry(base, y);
    this.#circle[x] = [...circle.slice(place), ...circle.slice(0, place)];
  }

  #memberHolding(blossom: number, node: number): number {
    return this.#memberOf[blossom * (this.#nodes + 1) + node] ?? 0;
  }

  /** Of a member, counted the way round that makes it even: there the pairs alternate as they must. */
  #evenPlaceOf(blossom: number, member: number): number {
    const circle = this.#circle[blossom] ?? [];
    const place = circle.indexOf(member);
    if (place % 2 === 0) return place;
    const [base = 0, ...rest] = circle;
    this.#circle[blossom] = [base, ...rest.reverse()];
    return circle.length - place;
  }

  #fold(u: number, base: number, v: number): void {
    const b = this.#freshBlossom();
    this.#price[b] = 0;
    this.#side[b] = OUTER;
    this.#mate[b] = this.#mate[base] ?? 0;
    this.#circle[b] = [base, ...this.#wayTo(base, u).reverse(), ...this.#wayTo(base, v)];
    this.#setTop(b, b);
    this.#inheritPairs(b);
    this.#findSlack(b);
  }

  #freshBlossom(): number {
    let b = this.#nodes + 1;
    while (b <= this.#highest && this.#top[b] !== 0) b += 1;
    this.#highest = Math.max(this.#highest, b);
    return b;
  }

  /** From an outer top up to below `base`; what was inner on the way becomes outer with the blossom. */
  #wayTo(base: number, from: number): number[] {
    const way: number[] = [];
    for (let x = from; x !== base;) {
      const inner = this.#topOf(this.#mate[x] ?? 0);
      way.push(x, inner);
      this.#enqueue(inner);
      x = this.#topOf(this.#parent[inner] ?? 0);
    }
    return way;
  }

  #inheritPairs(b: number): void {
    const ofB = b * (this.#nodes + 1);
    for (let x = 1; x <= this.#highest; x += 1) this.#pairs.setEnds(b, x, 0, 0);
    this.#memberOf.fill(0, ofB, ofB + this.#nodes + 1);
    for (const member of this.#circle[b] ?? []) {
      for (let x = 1; x <= this.#highest; x += 1) {
        if (!this.#pairs.isJoined(member, x) || x === b) continue;
        if (this.#pairs.isJoined(b, x) && this.#gap(member, x) >= this.#gap(b, x)) continue;
        this.#pairs.setEnds(b, x, this.#pairs.nearEnd(member, x), this.#pairs.farEnd(member, x));
      }
      for (let node = 1; node <= this.#nodes; node += 1) {
        if (this.#memberHolding(member, node) !== 0) this.#memberOf[ofB + node] = member;
      }
    }
  }

  /** An inner blossom whose price is spent falls apart into the half that the tree needs and the rest. */
  #unfold(b: number): void {
    for (const member of this.#circle[b] ?? []) this.#setTop(member, member);
    const entry = this.#memberHolding(b, this.#pairs.nearEnd(b, this.#parent[b] ?? 0));
    const place = this.#evenPlaceOf(b, entry);
    const circle = this.#circle[b] ?? [];
    for (let at = 0; at < place; at += 2) {
      const inner = circle[at] ?? 0;
      const outer = circle[at + 1] ?? 0;
      this.#parent[inner] = this.#pairs.nearEnd(outer, inner);
      this.#side[inner] = INNER;
      this.#side[outer] = OUTER;
      this.#slack[inner] = 0;
      this.#findSlack(outer);
      this.#enqueue(outer);
    }
    this.#side[entry] = INNER;
    this.#parent[entry] = this.#parent[b] ?? 0;
    for (const member of circle.slice(place + 1)) {
      this.#side[member] = UNSEEN;
      this.#findSlack(member);
    }
    this.#top[b] = 0;
  }

  #noteSlack(u: number, x: number): void {
    const noted = this.#slack[x] ?? 0;
    if (noted === 0 || this.#gap(u, x) < this.#gap(noted, x)) this.#slack[x] = u;
  }

  #findSlack(x: number): void {
    this.#slack[x] = 0;
    for (let u = 1; u <= this.#nodes; u += 1) {
      const top = this.#topOf(u);
      if (this.#pairs.isJoined(u, x) && top !== x && this.#sideOf(top) === OUTER) this.#noteSlack(u, x);
    }
  }

  #enqueue(x: number): void {
    if (x <= this.#nodes) this.#queue.push(x);
    else for (const member of this.#circle[x] ?? []) this.#enqueue(member);
  }

  #setTop(x: number, top: number): void {
    this.#top[x] = top;
    if (x > this.#nodes) for (const member of this.#circle[x] ?? []) this.#setTop(member, top);
  }
}
