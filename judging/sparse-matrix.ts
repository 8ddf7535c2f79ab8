/**
 * A symmetric sparse matrix: the diagonal, and each entry above it once. Its pattern is made once for a fit;
 * the values change with every step. Owns the layout and the product with a vector; knows nothing of scripts.
 */
import { countedUp, sortedByKey } from './counting-sort.ts';

export interface SparseMatrix {
  readonly size: number;
  readonly diagonal: Float64Array;
  /** Entries of row `i` stand from `start[i]` to before `start[i + 1]`, their columns above `i`. */
  readonly start: Int32Array;
  readonly column: Int32Array;
  /** One longer than `column`: what belongs nowhere is added to the last and never read. */
  readonly value: Float64Array;
}

export interface Patterned {
  readonly matrix: SparseMatrix;
  /** For each pair that was given, where its value stands in `value`. */
  readonly slot: Int32Array;
}

/** Of all pairs `a[k]`, `b[k]`. A negative number in `a` means the pair has no entry. */
export function patternOf(size: number, a: Int32Array, b: Int32Array): Patterned {
  const low = new Int32Array(a.length);
  const high = new Int32Array(a.length);
  for (let at = 0; at < a.length; at += 1) {
    const one = a[at] ?? 0;
    const other = b[at] ?? 0;
    // Without an entry: a bucket of its own behind the last row.
    low[at] = one < 0 ? size : Math.min(one, other);
    high[at] = one < 0 ? 0 : Math.max(one, other);
  }
  const order = sortedByKey(sortedByKey(countedUp(a.length), high, size), low, size + 1);
  const slot = new Int32Array(a.length);
  const column = new Int32Array(a.length);
  const start = new Int32Array(size + 1);
  let entries = 0;
  let lastLow = -1;
  let lastHigh = -1;
  for (let at = 0; at < order.length; at += 1) {
    const pair = order[at] ?? 0;
    const row = low[pair] ?? 0;
    const to = high[pair] ?? 0;
    if (row < size && (row !== lastLow || to !== lastHigh)) {
      column[entries] = to;
      entries += 1;
      start[row + 1] = (start[row + 1] ?? 0) + 1;
      lastLow = row;
      lastHigh = to;
    }
    slot[pair] = row < size ? entries - 1 : entries;
  }
  for (let row = 0; row < size; row += 1) start[row + 1] = (start[row + 1] ?? 0) + (start[row] ?? 0);
  const value = new Float64Array(entries + 1);
  const diagonal = new Float64Array(size);
  return { matrix: { size, diagonal, start, column: column.slice(0, entries), value }, slot };
}

/** `into` becomes the product of the matrix and `x`. */
export function multiply(matrix: SparseMatrix, x: Float64Array, into: Float64Array): void {
  const { size, diagonal } = matrix;
  for (let row = 0; row < size; row += 1) into[row] = (diagonal[row] ?? 0) * (x[row] ?? 0);
  addOffDiagonal(matrix, x, into);
}

/** Adds the product of everything beside the diagonal and `x`. */
export function addOffDiagonal(matrix: SparseMatrix, x: Float64Array, into: Float64Array): void {
  const { size, start, column, value } = matrix;
  for (let row = 0; row < size; row += 1) {
    const own = x[row] ?? 0;
    let sum = 0;
    const end = start[row + 1] ?? 0;
    for (let at = start[row] ?? 0; at < end; at += 1) {
      const to = column[at] ?? 0;
      const entry = value[at] ?? 0;
      sum += entry * (x[to] ?? 0);
      into[to] = (into[to] ?? 0) + entry * own;
    }
    into[row] = (into[row] ?? 0) + sum;
  }
}
