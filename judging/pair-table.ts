/**
 * For the blossom method: what every pair of nodes weighs, and for two groups of nodes which of their
 * nodes the best pair between them joins. Nodes are numbered from 1, groups behind them; 0 is nobody.
 */
export class PairTable {
  readonly #row: number;
  readonly #width: number;
  readonly #weight: Float64Array;
  readonly #near: Int32Array;
  readonly #far: Int32Array;

  constructor(nodes: number, groups: number) {
    this.#row = nodes + 1;
    this.#width = nodes + groups + 1;
    this.#weight = new Float64Array(this.#row * this.#row);
    this.#near = new Int32Array(this.#width * this.#width);
    this.#far = new Int32Array(this.#width * this.#width);
  }

  /** Of parallel pairs the heaviest stays. */
  join(a: number, b: number, weight: number): void {
    if (a === b || weight <= this.weightOf(a, b)) return;
    this.#weight[a * this.#row + b] = weight;
    this.#weight[b * this.#row + a] = weight;
    this.setEnds(a, b, a, b);
  }

  /** Of two nodes; 0 where they may not be paired. */
  weightOf(a: number, b: number): number {
    return this.#weight[a * this.#row + b] ?? 0;
  }

  setEnds(x: number, y: number, near: number, far: number): void {
    this.#near[x * this.#width + y] = near;
    this.#far[x * this.#width + y] = far;
    this.#near[y * this.#width + x] = far;
    this.#far[y * this.#width + x] = near;
  }

  /** The node of `x` in the best pair between `x` and `y`. */
  nearEnd(x: number, y: number): number {
    return this.#near[x * this.#width + y] ?? 0;
  }

  farEnd(x: number, y: number): number {
    return this.#far[x * this.#width + y] ?? 0;
  }

  isJoined(x: number, y: number): boolean {
    return this.nearEnd(x, y) !== 0;
  }
}
