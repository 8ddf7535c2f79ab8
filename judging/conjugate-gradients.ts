/**
 * Solves a positive sparse system without factors: each step costs one product, and some twenty are enough.
 */
import { fitLimits } from './fit-limits.ts';
import { multiply, type SparseMatrix } from './sparse-matrix.ts';

export interface Solved {
  readonly x: Float64Array;
  readonly steps: number;
  readonly isSolved: boolean;
}

/**
 * From 0, scaled by the diagonal, until the residual is `tolerance` of what it was. A system that floats (its
 * rows sum to 0) is solved as well, as long as `b` sums to 0.
 */
export function solveSparse(matrix: SparseMatrix, b: Float64Array, tolerance: number): Solved {
  const { size, diagonal } = matrix;
  const x = new Float64Array(size);
  const residual = b.slice();
  const scaled = new Float64Array(size);
  const product = new Float64Array(size);
  let size2 = rescale(residual, diagonal, scaled);
  const goal = size2 * tolerance * tolerance;
  const direction = scaled.slice();
  let steps = 0;
  for (; steps < fitLimits.solverStepsMax && size2 > goal; steps += 1) {
    multiply(matrix, direction, product);
    const length = size2 / inner(direction, product);
    // Only rounding is left, or the matrix is not positive.
    if (!(length > 0 && length < Infinity)) break;
    for (let at = 0; at < size; at += 1) {
      x[at] = (x[at] ?? 0) + length * (direction[at] ?? 0);
      residual[at] = (residual[at] ?? 0) - length * (product[at] ?? 0);
    }
    const before = size2;
    size2 = rescale(residual, diagonal, scaled);
    const keep = size2 / before;
    for (let at = 0; at < size; at += 1) direction[at] = (scaled[at] ?? 0) + keep * (direction[at] ?? 0);
  }
  return { x, steps, isSolved: size2 <= goal };
}

/** `into` becomes the residual over the diagonal; answers their product. */
function rescale(residual: Float64Array, diagonal: Float64Array, into: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < residual.length; at += 1) {
    const one = residual[at] ?? 0;
    const over = one / (diagonal[at] ?? 1);
    into[at] = over;
    sum += one * over;
  }
  return sum;
}

export function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
