/** Pairs that might be compared, as columns: each with what it is worth. */

export interface Edges {
  readonly count: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly weight: Float64Array;
}

/** Columns that grow as edges come in. */
export class EdgeList implements Edges {
  count = 0;
  a: Int32Array;
  b: Int32Array;
  weight: Float64Array;

  constructor(room = 1_024) {
    this.a = new Int32Array(room);
    this.b = new Int32Array(room);
    this.weight = new Float64Array(room);
  }

  add(a: number, b: number, weight: number): void {
    if (this.count === this.a.length) this.#grow();
    this.a[this.count] = a;
    this.b[this.count] = b;
    this.weight[this.count] = weight;
    this.count += 1;
  }

  /** Row by row. */
  list(): (readonly [a: number, b: number])[] {
    return Array.from({ length: this.count }, (_, row) => [this.a[row] ?? 0, this.b[row] ?? 0] as const);
  }

  #grow(): void {
    const grown = <T extends Int32Array | Float64Array>(column: T, larger: T): T => {
      larger.set(column);
      return larger;
    };
    const room = 2 * this.count;
    this.a = grown(this.a, new Int32Array(room));
    this.b = grown(this.b, new Int32Array(room));
    this.weight = grown(this.weight, new Float64Array(room));
  }
}

const LEVELS = 2 ** 30;
const ROWS_MAX = 2 ** 22;

/**
 * Rows from the heaviest edge down. Weight and row are packed into one number each, because sorting numbers
 * without a comparison function is several times faster; weights closer than a billionth of their range tie.
 */
export function heaviestFirst(edges: Edges): Int32Array {
  const { lowest, range } = rangeOf(edges);
  const packed = new Float64Array(edges.count);
  for (let row = 0; row < edges.count; row += 1) {
    const level = Math.round((1 - ((edges.weight[row] ?? 0) - lowest) / range) * LEVELS);
    packed[row] = level * ROWS_MAX + row;
  }
  packed.sort();
  const rows = new Int32Array(edges.count);
  for (let at = 0; at < rows.length; at += 1) {
    const one = packed[at] ?? 0;
    rows[at] = one - Math.floor(one / ROWS_MAX) * ROWS_MAX;
  }
  return rows;
}

export function rangeOf(edges: Edges): { readonly lowest: number; readonly range: number } {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let row = 0; row < edges.count; row += 1) {
    const weight = edges.weight[row] ?? 0;
    if (weight < lowest) lowest = weight;
    if (weight > highest) highest = weight;
  }
  return { lowest, range: highest > lowest ? highest - lowest : 1 };
}
